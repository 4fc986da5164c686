"""Fewer valid answers than the least are hidden from every role, page and sheet, and enter no total."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from feedback.closing import shortfall
from feedback.models import SurveyResult, SurveyRules
from feedback.rates import Counts
from feedback.weighing import rates_by_organization, shown_from, weigh
from organizations.roles import Role
from projects.states import ProjectState
from reviews.dashboards.records import answers_given, counting_answers, counting_surveys
from tests.builders.people import a_city, an_actor, an_appointment, an_organization
from tests.builders.surveys import PDF, Kind, a_file, a_result, a_result_post, a_surveyor
from tests.builders.voice import a_survey
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

# Sums that occur nowhere else on a page.
NINE = {"satisfied": 4, "basically": 3, "dissatisfied": 2, "unknown": 77123, "invalid": 66123}
TEN = NINE | {"satisfied": 5}
HIDDEN = "样本不足（9/10）"


@pytest.fixture
def village():
    return a_city()[-1]


def numbers_of(result) -> list[str]:
    return [f"{result.unknown:,}", f"{result.invalid:,}", f"{result.returned:,}"]


def readers(village):
    above = village.parent
    return [
        *(an_appointment(village, role) for role in (Role.SECRETARY, Role.CLERK, Role.MEMBER)),
        *(an_appointment(above, role) for role in (Role.OFFICER, Role.LEADER, Role.SECRETARY)),
        *(an_appointment(above.parent.parent, role) for role in (Role.OFFICER, Role.LEADER)),
        a_surveyor(above, at=above.parent),
    ]


@pytest.mark.parametrize("kind", Kind.values)
def test_nine_are_hidden_from_every_role_on_every_page(client, village, kind):
    project = a_project(village, ProjectState.ACCEPTED)
    result = a_result(village, kind, project=project, **NINE)
    pages = [reverse("feedback:surveys"), result.get_absolute_url()]
    for reader in readers(village):
        client.force_login(reader.user)
        own = [] if reader.role == Role.SURVEYOR else [f"{project.get_absolute_url()}?tab=satisfaction"]
        for address in pages + own:
            page = client.get(address).content.decode()
            assert HIDDEN in page, (reader, address)
            assert "77.8%" not in page, (reader, address)  # the rate
            assert not [number for number in numbers_of(result) if number in page], (reader, address)


@pytest.mark.parametrize("kind", Kind.values)
def test_ten_are_shown(client, village, kind):
    result = a_result(village, kind, **TEN)
    client.force_login(an_appointment(village, Role.SECRETARY).user)
    for address in (reverse("feedback:surveys"), result.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "80.0%" in page
        assert f"{result.returned:,}" in page


def test_nine_do_not_count_even_where_somebody_waived_them(village):
    (entry,) = weigh([a_result(village, **NINE, waiver_reason="全村仅九人")], a_round())

    assert (entry.is_shown, entry.is_counted, entry.is_waivable) == (False, False, False)
    assert (entry.rate, entry.score, entry.rate_formula, entry.score_formula) == (None, None, "", "")
    assert set(entry.shown.values()) == {None}
    assert (entry.standing, entry.standing_short) == (f"{HIDDEN}，不显示也不计分", HIDDEN)


def test_nine_cannot_be_waived(client, village):
    result = a_result(village, **NINE)
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    address = reverse("feedback:survey_waive", args=[result.pk])

    assert "样本不足仍采用" not in client.get(result.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 409
    assert client.post(address, {"reason": "全村仅九人"}).status_code == 409
    result.refresh_from_db()
    assert result.waiver_reason == ""


def test_where_all_nine_people_answered_they_are_hidden_all_the_same(village):
    project = a_project(village, ProjectState.ACCEPTED, beneficiaries=9)
    (entry,) = weigh([a_result(village, project=project, **NINE)], a_round())

    assert (entry.least, entry.is_counted) == (10, False)


def test_no_total_and_no_list_of_a_dashboard_holds_a_hidden_result(village):
    other = an_organization(village.parent)
    a_result(village, **NINE, waiver_reason="全村仅九人")
    a_result(other, satisfied=40, basically=5, dissatisfied=5)
    actor = an_actor(village.parent, Role.OFFICER)
    answers = {
        a.path: (a.counts, a.lacks_sample)
        for a in counting_answers(answers_given(actor, village.parent, a_round()))
    }
    surveyed = {s.path: (s.best, s.lacks_sample) for s in counting_surveys(actor, village.parent, a_round())}

    assert answers == {village.path: (None, True), other.path: (Counts(40, 5, 5), False)}
    assert surveyed[village.path] == (None, True)
    assert rates_by_organization(a_round()) == {other.pk: 0.9}


def test_closing_does_not_tell_the_rate_of_a_hidden_result(village):
    project = a_project(village, ProjectState.ACCEPTED)
    a_result(village, satisfied=1, basically=0, dissatisfied=8)

    assert shortfall(project) == ""


def test_the_form_holds_the_numbers_for_the_one_who_typed_them_in_only(client, village):
    mine = an_appointment(village.parent, Role.OFFICER)
    result = a_result(village, Kind.TYPED_IN, **NINE, entered_by=mine)
    edit = reverse("feedback:survey_edit", args=[result.pk])
    client.force_login(mine.user)
    assert 'value="77123"' in client.get(edit).content.decode()

    client.force_login(an_appointment(village.parent.parent, Role.OFFICER).user)
    page = client.get(edit).content.decode()
    assert "77123" not in page
    assert "原份数不显示" in page


def test_others_may_type_all_numbers_anew(client, village):
    result = a_result(village, **NINE, file=a_file(), file_name="报告.pdf", file_extension="pdf")
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    edit = reverse("feedback:survey_edit", args=[result.pk])

    assert client.post(edit, a_result_post(upload="", correction_reason="漏计")).status_code == 302
    result.refresh_from_db()
    assert result.valid == 116


def test_the_original_of_a_hidden_result_opens_for_the_one_who_loaded_it(client, village):
    mine = a_surveyor(village.parent, at=village.parent.parent)
    result = a_result(
        village, **NINE, entered_by=mine, file=a_file(), file_name="报告.pdf", file_extension="pdf",
        file_size=len(PDF),
    )  # fmt: skip
    address = reverse("feedback:survey_file", args=[result.pk])
    client.force_login(mine.user)
    assert client.get(address).status_code == 200

    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    assert client.get(address).status_code == 403
    assert address not in client.get(result.get_absolute_url()).content.decode()


def test_a_round_may_ask_for_more_but_never_for_fewer_than_five(village):
    SurveyRules.objects.create(round=a_round(), least_shown=20)
    (entry,) = weigh([a_result(village, satisfied=19, basically=0, dissatisfied=0)], a_round())
    assert entry.hidden_words == "样本不足（19/20）"

    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyRules.objects.update(least_shown=4)


def test_answers_of_another_scale_are_worth_what_their_scale_says(village):
    result = a_result(village, Kind.SLIPS, points=Decimal("9280.00"))
    (entry,) = weigh(SurveyResult.objects.filter(pk=result.pk).select_related("organization"), a_round())

    assert entry.score == 80
    assert entry.score_formula == "折合得分 = 9280 ÷ 116（各选项按量表分值合计）"


def test_a_survey_follows_the_round_where_it_asks_for_more(village):
    survey = a_survey(village, least_shown=12)
    assert shown_from(survey) == 12
    SurveyRules.objects.create(round=a_round(), least_shown=20)
    survey = type(survey).objects.get(pk=survey.pk)
    assert shown_from(survey) == 20
