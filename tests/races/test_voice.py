"""Opinions, remarks, imports and the library at once: one decides, nothing is made twice, nothing is lost."""

import pytest
from django.test import Client
from django.urls import reverse

from feedback import giving
from feedback.models import (
    Opinion,
    Question,
    Remark,
    Scale,
    SealedBatch,
    Survey,
    SurveyResult,
    SurveyTemplate,
)
from organizations.roles import Role
from projects.models import Problem
from tests.builders.opinions import an_opinion_from, sent
from tests.builders.people import a_city, an_appointment
from tests.builders.racing import browser, sending
from tests.builders.running import row_post
from tests.builders.survey_workbooks import a_row, a_workbook, an_upload
from tests.builders.surveys import a_surveyor
from tests.builders.voice import a_survey
from tests.builders.work import a_round
from tests.hostile.form_fields import FormFields
from workflow.models import AuditEntry

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def a_template(name: str, is_default: bool = False) -> SurveyTemplate:
    """One question, which decides. A database of PostgreSQL has lost those of the migrations here."""
    scale, is_new = Scale.objects.get_or_create(name="三档")
    if is_new:
        for position, standing in enumerate(("satisfied", "dissatisfied"), start=1):
            scale.options.create(position=position, label=standing[:12], points=100, standing=standing)
    template = SurveyTemplate.objects.create(name=name, is_default=is_default)
    template.questions.create(position=1, text="总体上您是否满意？", scale=scale, is_overall=True)
    return template


def two_officers_handle_one_opinion():
    a_round()
    village = a_city()[-1]
    opinion = an_opinion_from(village)
    first, second = (an_appointment(village.parent, Role.OFFICER) for _ in range(2))
    answers = yield [
        sending(first, f"{opinion.get_absolute_url()}adopt/", {"description": "路灯坏了"}),
        sending(second, f"{opinion.get_absolute_url()}dismiss/", {"reason": "已修好"}),
    ]
    assert sorted(answers) == [302, 409]
    opinion.refresh_from_db()
    assert (opinion.state == "accepted") == Problem.objects.exists()
    assert AuditEntry.objects.filter(verb__in=["adopt", "dismiss"], result="done").count() == 1


def one_page_sent_five_times():
    village, page = a_city()[-1], giving.new_page()
    answers = yield [lambda: sent(village, Client(), page=page).url for _ in range(5)]
    assert len(set(answers)) == 1
    assert Opinion.objects.get().receipt in answers[0]


def two_merge_each_others_opinion():
    """Never both; who comes in the same moment may both be told that the other is at it."""
    village = a_city()[-1]
    one, other = an_opinion_from(village), an_opinion_from(village)
    first, second = (an_appointment(village.parent, Role.OFFICER) for _ in range(2))
    answers = yield [
        sending(first, f"{one.get_absolute_url()}merge/", {"target": f"opinion-{other.pk}"}),
        sending(second, f"{other.get_absolute_url()}merge/", {"target": f"opinion-{one.pk}"}),
    ]
    assert set(answers) <= {302, 409, 422}
    assert answers.count(302) == Opinion.objects.filter(state="merged").count() <= 1


def one_remark_listed_by_two():
    round_, village = a_round(), a_city()[-1]
    officers = [an_appointment(village.parent, Role.OFFICER) for _ in range(2)]
    survey = a_survey(village, state=Survey.State.PUBLISHED, by=officers[0])
    SealedBatch.objects.create(
        survey=survey, kind="slips", sealed_on=survey.closes_on, count=12, digest="0" * 64
    )
    remark = Remark.objects.create(survey=survey, text="路灯太暗", state="shown")
    address = reverse("feedback:remark_problem", args=[remark.pk])
    values = {"description": "路灯太暗", "round": round_.pk}
    answers = yield [sending(officer, address, values) for officer in officers]
    assert sorted(answers) == [302, 409]
    assert Problem.objects.count() == 1


def one_import_confirmed_twice():
    a_round()
    village = a_city()[-1]
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    client = browser(surveyor)
    row = a_row(village, 调查开始日期="2026-06-01", 调查结束日期="2026-06-10")
    address = client.post(reverse("feedback:survey_import"), an_upload(a_workbook(row)))["Location"]
    plan = FormFields(client.get(address).content.decode()).fields["plan"].value
    answers = yield [sending(surveyor, address, {"plan": plan}) for _ in range(2)]
    assert 302 in answers
    assert set(answers) <= {200, 302, 409}
    assert SurveyResult.objects.count() == 1
    assert AuditEntry.objects.filter(verb="import_surveys").count() == 1


def two_prefer_two_templates():
    city = a_city()[0]
    SurveyTemplate.objects.update(is_default=False)
    a_template("原来的", is_default=True)
    others = [a_template(name) for name in ("甲", "乙")]
    keepers = [an_appointment(city, Role.OFFICER) for _ in range(2)]
    answers = yield [
        sending(keeper, reverse("feedback:template_default", args=[template.pk]), {})
        for keeper, template in zip(keepers, others, strict=True)
    ]
    assert answers == [302, 302]
    assert SurveyTemplate.objects.get(is_default=True) in others


def a_template_is_edited_while_a_survey_is_drafted_from_it():
    a_round()
    city, _, township, village = a_city()
    template = a_template("甲")
    changed = {"name": "甲", "questions-TOTAL_FORMS": "1", "questions-INITIAL_FORMS": "1"}
    changed |= row_post(0, template.questions.get()) | {"questions-0-text": "换个问法"}
    drafted = {"template": template.pk, "opens_on": "2026-07-24", "closes_on": "2026-08-20"}
    new = f"{reverse('feedback:running_survey_new')}?organization={village.pk}"
    answers = yield [
        sending(
            an_appointment(city, Role.OFFICER), reverse("feedback:template_edit", args=[template.pk]), changed
        ),
        sending(an_appointment(township, Role.OFFICER), new, drafted),
    ]
    assert answers[1] == 302
    assert answers[0] in {302, 409}
    asked = Question.objects.get(is_overall=True).text
    assert asked == template.questions.get(is_overall=True).text


@pytest.mark.parametrize(
    "race",
    [
        two_officers_handle_one_opinion,
        one_page_sent_five_times,
        two_merge_each_others_opinion,
        one_remark_listed_by_two,
        one_import_confirmed_twice,
        two_prefer_two_templates,
        a_template_is_edited_while_a_survey_is_drafted_from_it,
    ],
)
def test_race(race, started):
    started(race)
