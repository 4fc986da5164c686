"""One survey's page: what is told of the answers, when and to whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.models import AnswerKind, Survey
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.builders.running import as_, moved, post_new, seal, text
from tests.builders.voice import DISSATISFIED, SATISFIED, UNKNOWN, a_survey, printed, staged
from tests.builders.work import a_round

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


@pytest.fixture
def draft(client, village, officer):
    post_new(client, officer, village)
    return Survey.objects.get()


# One survey's page


def test_while_it_runs_only_sealed_answers_are_counted_and_nothing_is_told(client, village, officer):
    survey = a_survey(village, by=officer)
    staged(survey, 12, kind=AnswerKind.SLIPS)
    page = text(client, officer, survey.get_absolute_url())
    assert "还没有封存的答卷" in page

    seal(survey)
    staged(survey, 9, DISSATISFIED, kind=AnswerKind.SLIPS)
    page = text(client, officer, survey.get_absolute_url())

    assert "已封存 12 份" in page
    assert "21" not in page.split("已收答卷")[1].split("</section>")[0]
    assert "满意率" not in page.split("题目（")[0].replace("满意率由", "")


def test_the_surveyed_house_sees_that_it_runs_and_no_number(client, village, officer, secretary):
    survey = a_survey(village, by=officer)
    staged(survey, 12)
    seal(survey)

    page = text(client, secretary, survey.get_absolute_url())

    assert survey.title in page
    assert "已封存" not in page
    assert "怎样请群众填写" not in page


def test_after_closing_each_kind_is_told_apart_to_who_runs_it(client, village, officer, secretary):
    survey = a_survey(village, by=officer)
    printed(survey, 40)
    staged(survey, 30, SATISFIED, kind=AnswerKind.SLIPS)
    staged(survey, 10, DISSATISFIED)
    moved(survey, officer, "close")

    page = text(client, officer, survey.get_absolute_url())

    assert "一次性码：收回 30 份" in page
    assert "公开链接：收回 10 份" in page
    assert "100.0%" in page
    assert "最低 30 份" in page
    assert survey.sealed_batches.first().digest in page
    assert "结果尚未公布" in text(client, secretary, survey.get_absolute_url())


def test_the_surveyed_house_sees_results_once_published(client, village, officer, secretary):
    survey = a_survey(village, by=officer)
    printed(survey, 40)
    staged(survey, 30, SATISFIED, kind=AnswerKind.SLIPS)
    moved(survey, officer, "close", "publish")

    assert "一次性码：收回 30 份" in text(client, secretary, survey.get_absolute_url())


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER])
def test_nine_answers_are_hidden_from_everybody_ten_are_shown(client, village, officer, role):
    survey = a_survey(village, by=officer)
    staged(survey, 9, DISSATISFIED, kind=AnswerKind.SLIPS)
    staged(survey, 10, SATISFIED)
    moved(survey, officer, "close", "publish")

    page = text(client, an_appointment(village.parent.parent, role), survey.get_absolute_url())

    slips, link = page.split("公开链接：收回")
    assert slips.count("样本不足（9/10）") == 2
    assert "9 人" not in slips
    assert "10 人" in link


def test_too_few_answers_do_not_tell_how_many_of_them_were_valid(client, village, officer):
    survey = a_survey(village, by=officer)
    staged(survey, 8, SATISFIED)
    staged(survey, 1, UNKNOWN)
    moved(survey, officer, "close")

    page = text(client, officer, survey.get_absolute_url())

    assert "样本不足（9/10）" in page
    assert "8/10" not in page


@pytest.mark.parametrize("answers", [10, 60])
def test_the_page_costs_the_same_however_many_answered(
    client, village, officer, answers, django_assert_max_num_queries
):
    survey = a_survey(village, by=officer)
    staged(survey, answers, kind=AnswerKind.SLIPS)
    staged(survey, answers)
    moved(survey, officer, "close")
    as_(client, officer)
    with django_assert_max_num_queries(22):
        client.get(survey.get_absolute_url())


def test_the_preview_shows_the_questionnaire_and_sends_nothing(client, officer, draft):
    page = text(client, officer, reverse("feedback:running_survey_preview", args=[draft.pk]))

    assert "预览，不能提交" in page
    assert "问题解决的程度" in page
    assert 'type="submit"' not in page


def test_the_link_of_an_open_survey_stands_on_its_page(client, village, officer):
    survey = a_survey(village, by=officer, opens_on=timezone.localdate() - timedelta(days=1))

    assert f"http://testserver/s/{survey.code}/" in text(client, officer, survey.get_absolute_url())
