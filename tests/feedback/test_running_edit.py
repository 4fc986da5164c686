"""Questions and days of a survey, while it is a draft."""

import pytest
from django.urls import reverse

from feedback.models import Question, Survey
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.running import as_, edit_post, moved, post_new, text
from tests.builders.voice import staged
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
State = Survey.State


@pytest.fixture
def city():
    found = a_city()
    a_round()
    return found


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


# Edit


@pytest.fixture
def draft(client, village, officer):
    post_new(client, officer, village)
    return Survey.objects.get()


def edit(client, officer, survey, **changes):
    url = reverse("feedback:running_survey_edit", args=[survey.pk])
    return as_(client, officer).post(url, edit_post(survey, **changes))


def test_wording_and_order_change_while_it_is_a_draft(client, officer, draft):
    first, second, *_ = draft.questions.all()

    changes = {"questions-0-place": "2", "questions-1-place": "1", "questions-1-text": "您满意吗？"}
    assert edit(client, officer, draft, **changes).status_code == 302

    assert [asked.pk for asked in draft.questions.all()][:2] == [second.pk, first.pk]
    assert draft.questions.first().text == "您满意吗？"
    assert [asked.position for asked in draft.questions.all()] == [1, 2, 3, 4, 5, 6, 7]
    entry = AuditEntry.objects.get(verb="edit_survey")
    assert "您满意吗？" in str(entry.content["after"]["questions"])


def test_another_scale_brings_its_options(client, officer, draft):
    from_scale = Question.objects.exclude(survey=draft).count()
    scale = draft.questions.get(is_overall=True).scale
    five = type(scale).objects.get(name="满意五档")

    edit(client, officer, draft, **{"questions-5-scale": str(five.pk)})

    assert from_scale == 0
    assert len(draft.overall_question().options) == 6


def test_a_row_is_deleted_and_one_added(client, officer, draft):
    scale = draft.questions.get(is_overall=True).scale_id
    changes = {
        "questions-TOTAL_FORMS": "8",
        "questions-2-DELETE": "on",
        "questions-7-kind": "rating",
        "questions-7-text": "路灯亮不亮？",
        "questions-7-scale": str(scale),
    }

    assert edit(client, officer, draft, **changes).status_code == 302

    assert [asked.text for asked in draft.questions.all()][-1] == "路灯亮不亮？"
    assert draft.questions.count() == 7


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"questions-2-is_overall": "on"}, "“总体满意”题只能有一个"),
        ({"questions-2-scale": ""}, "这类题目要有选项"),
        ({"questions-2-text": ""}, "请填写题目"),
        ({"questions-0-DELETE": "on"}, "须另有一道“知晓参与”题"),
    ],
)
def test_what_makes_no_questionnaire_is_refused_in_words(client, officer, draft, changes, words):
    answer = edit(client, officer, draft, **changes)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_scale_without_worth_cannot_decide(client, officer, draft):
    involvement = draft.questions.get(kind="involvement").scale_id

    answer = edit(client, officer, draft, **{"questions-5-scale": str(involvement)})

    assert "没有计分的选项" in answer.content.decode()


def test_a_row_more_without_script(client, officer, draft):
    answer = edit(client, officer, draft, add="questions")

    assert answer.status_code == 200
    assert answer.content.decode().count("增加一道题目") == 1
    assert draft.questions.count() == 7


def test_wording_is_locked_once_it_is_open(client, officer, draft):
    moved(draft, officer, "open")
    url = reverse("feedback:running_survey_edit", args=[draft.pk])

    assert as_(client, officer).get(url).status_code == 409
    assert edit(client, officer, draft, title="别的").status_code == 409
    assert Survey.objects.get().title != "别的"


def test_it_is_taken_back_while_nobody_has_answered(client, officer, draft):
    moved(draft, officer, "open", "take_back")
    assert edit(client, officer, draft, title="别的").status_code == 302

    moved(draft, officer, "open")
    staged(draft, 1)
    url = f"{draft.get_absolute_url()}take_back/"
    assert "已有人作答" in text(client, officer, url)
    assert as_(client, officer).post(url).status_code == 422


def test_two_editors_see_each_other(client, officer, draft):
    url = reverse("feedback:running_survey_edit", args=[draft.pk])
    page = as_(client, officer).get(url).content.decode()
    version = page.split('name="form_version" value="')[1].split('"')[0].replace("&quot;", '"')
    edit(client, officer, draft, title="同事改的名称")
    mine = edit_post(draft, title=draft.title, form_version=version)

    answer = client.post(url, mine)

    assert answer.status_code == 302
    assert Survey.objects.get().title == "同事改的名称"


def test_only_who_runs_it_edits_it(client, city, officer, draft, secretary):
    url = reverse("feedback:running_survey_edit", args=[draft.pk])
    colleague = an_appointment(city[2], Role.SECRETARY)
    stranger = an_appointment(an_organization(city[1]), Role.OFFICER)

    assert as_(client, secretary).get(url).status_code == 404
    assert as_(client, colleague).get(url).status_code == 404
    assert as_(client, stranger).get(url).status_code == 404
    moved(draft, officer, "open")
    assert as_(client, secretary).get(url).status_code == 403
