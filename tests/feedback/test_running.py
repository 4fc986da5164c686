"""调查: the list of surveys, and drafting one."""

from datetime import date

import pytest
from django.urls import reverse

from feedback.drafting import usual_dates
from feedback.models import Survey, SurveyTemplate
from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.running import NEW, as_, post_new, text
from tests.builders.voice import a_survey
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
LIST = reverse("feedback:running")
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


# List


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(client, city, rows, django_assert_max_num_queries):
    township = city[2]
    officer = an_appointment(township, Role.OFFICER)
    for _ in range(rows):
        a_survey(an_organization(township), by=officer)
    as_(client, officer)
    with django_assert_max_num_queries(12):
        page = client.get(LIST + "?q=组织&state=opened").content.decode()
    assert f"共 {rows} 个调查" in page


def test_filters(client, village, officer):
    survey = a_survey(village, by=officer)
    a_survey(an_organization(village.parent), by=officer, state=State.PUBLISHED)

    assert "共 1 个调查" in text(client, officer, f"{LIST}?state=opened")
    assert "共 1 个调查" in text(client, officer, f"{LIST}?organization={village.pk}")
    assert survey.title in text(client, officer, f"{LIST}?q={survey.title[:3]}")
    assert "没有符合条件的调查" in text(client, officer, f"{LIST}?q=没有这个")


def test_an_empty_list_says_what_to_do(client, officer, secretary):
    assert "按“起草调查”" in text(client, officer, LIST)
    assert "起草调查" not in text(client, secretary, LIST)


def test_a_draft_is_seen_by_the_house_that_runs_it_only(client, village, officer, secretary):
    a_survey(village, by=officer, state=State.DRAFT)

    assert "共 1 个调查" in text(client, officer, LIST)
    assert "共 0 个调查" in text(client, secretary, LIST)


def test_a_surveyor_and_an_administrator_have_no_list(client, city):
    for role in (Role.SURVEYOR, Role.SYSTEM_ADMIN):
        assert as_(client, an_appointment(city[0], role)).get(LIST).status_code == 403


# Draft


def test_the_form_knows_everything_but_whom(client, village, officer):
    page = as_(client, officer).get(f"{NEW}?organization={village.pk}")

    form = page.context["form"]
    assert form.initial["title"] == "望江里社区 2026 年群众满意度调查"
    assert form.initial["template"] == SurveyTemplate.objects.get(is_default=True).pk
    assert "不记名" in form.initial["introduction"]
    assert form.initial["opens_on"] < form.initial["closes_on"]


def test_a_survey_is_drafted_with_the_questions_and_worths_of_its_template(client, village, officer):
    answer = post_new(client, officer, village)

    survey = Survey.objects.get()
    assert answer["Location"] == survey.get_absolute_url()
    assert (survey.organization, survey.runner, survey.created_by) == (village, village.parent, officer)
    assert (survey.state, survey.title) == (State.DRAFT, "望江里社区 2026 年群众满意度调查")
    assert survey.introduction
    assert survey.questions.count() == 7
    overall = survey.overall_question()
    assert [option["points"] for option in overall.options] == [100, 75, 55, None]
    assert [option["key"] for option in overall.options] == ["1", "2", "3", "4"]
    assert AuditEntry.objects.get(verb="create_survey").content["after"]["title"] == survey.title


def test_the_organization_is_typed_where_the_page_does_not_fix_it(client, village, officer):
    assert post_new(client, officer, None, organization="望江里社区").status_code == 302
    assert Survey.objects.get().organization == village


def test_a_project_is_surveyed_from_its_page(client, village, officer):
    project = a_project(village, ProjectState.IN_PROGRESS)
    template = SurveyTemplate.objects.get(is_default=True)

    values = {"template": template.pk, "opens_on": "2026-11-20", "closes_on": "2026-12-20"}
    as_(client, officer).post(f"{NEW}?project={project.pk}", values)

    assert Survey.objects.get().project == project
    assert project.title in Survey.objects.get().title


def test_a_draft_project_is_not_surveyed(client, village, officer):
    project = a_project(village, ProjectState.SUBMITTED)

    assert as_(client, officer).get(f"{NEW}?project={project.pk}").status_code == 409


def test_a_second_survey_of_the_year_is_refused(client, village, officer):
    a_survey(village, by=officer)

    answer = post_new(client, officer, village)

    assert answer.status_code == 422
    assert "每年只调查一次" in answer.content.decode()


def test_nobody_surveys_the_own_house_or_a_neighbour(client, city, village, officer):
    neighbour = an_organization(city[1])
    clerk = an_appointment(village, Role.CLERK)

    assert post_new(client, officer, village.parent).status_code == 403
    assert post_new(client, officer, neighbour).status_code == 404
    assert post_new(client, clerk, village).status_code == 403
    assert not Survey.objects.exists()


def test_the_last_day_is_not_before_the_first(client, village, officer):
    answer = post_new(client, officer, village, closes_on="2026-11-01")

    assert "截止日期早于开始日期" in answer.content.decode()


def test_dates_come_from_the_round(city):
    round_ = a_round()
    round_.windows.filter(phase="review").update(opens_on=date(2027, 1, 10), closes_on=date(2027, 2, 10))

    assert usual_dates("village", round_, date(2026, 11, 1)) == (date(2026, 12, 10), date(2027, 1, 9))
    assert usual_dates("village", round_, date(2027, 1, 9)) == (date(2027, 1, 9), date(2027, 1, 29))
