"""The list of obstacles: scope, filters, what waits for the reader first, the same queries for more rows; home."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Obstacle
from projects.post_duties import post_duties
from projects.states import ProjectState
from tests.builders.list_page import found as found_projects
from tests.builders.meetings import an_obstacle
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

O = Obstacle.State  # noqa: E741
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER)


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.IN_PROGRESS)


def get(client, person, **query):
    client.force_login(person.user)
    return client.get(reverse("projects:obstacles"), query)


def listed(client, person, **query):
    answer = get(client, person, **query)
    assert answer.status_code == 200
    return [row.obstacle.description for row in answer.context["listing"].rows]


def asked(project, to, day, words):
    return an_obstacle(
        project,
        O.ESCALATED,
        escalated_to=to,
        escalated_on=date(2026, 7, day),
        asked="请协调",
        description=words,
    )


def test_what_waits_for_the_reader_stands_first_the_longest_on_top(client, project, officer, township):
    an_obstacle(project, description="待解决")
    an_obstacle(project, O.SOLVED, description="已解决")
    asked(project, township.parent, 1, "提请区里")
    asked(project, township, 20, "新提请")
    asked(project, township, 10, "早提请")

    assert listed(client, officer) == ["早提请", "新提请", "提请区里", "待解决"]
    assert "已等 14 天" in get(client, officer).content.decode()


def test_every_filter_narrows_the_list(client, project, officer, township, village):
    last_year = a_project(
        village, ProjectState.IN_PROGRESS, title="楼道清理", round=a_round(2025, is_current=False)
    )
    beside = a_project(an_organization(township), ProjectState.IN_PROGRESS, title="道路硬化")
    an_obstacle(project, description="管线", kind="coordination")
    an_obstacle(last_year, description="去年的", kind="policy")
    an_obstacle(beside, O.SOLVED, description="邻村的", kind="policy")
    asked(project, township, 20, "提请镇里")
    asked(project, township.parent, 20, "提请区里")

    def names(**query):
        return set(listed(client, officer, **query))

    assert names(kind="policy") == {"去年的"}
    assert names(kind="policy", state="all") == {"去年的", "邻村的"}
    assert names(state="solved") == {"邻村的"}
    assert names(to="me") == {"提请镇里"}
    assert names(round=project.round_id) == {"管线", "提请镇里", "提请区里"}
    assert names(organization=beside.organization_id, state="all") == {"邻村的"}
    assert names(organization=township.parent_id) == set()  # wider than the scope
    assert names(q="楼道") == {"去年的"}
    assert names(q="请协调") == {"提请镇里", "提请区里"}
    assert names(kind="invented") == set()


def test_only_the_scope_is_listed(client, project, village, township):
    an_obstacle(project, description="本村的")
    member, beside = (
        an_appointment(village, Role.MEMBER),
        an_appointment(an_organization(township), Role.SECRETARY),
    )

    assert listed(client, member) == ["本村的"]
    assert listed(client, beside) == []
    assert get(client, an_appointment(village, Role.AUDITOR)).status_code == 403


def test_the_empty_page_says_what_fills_it(client, officer):
    assert "没有未解决的难点" in get(client, officer).content.decode()
    assert "没有提请本级协调的难点" in get(client, officer, to="me").content.decode()
    assert "没有符合条件的难点" in get(client, officer, kind="policy").content.decode()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER, Role.CLERK])
def test_more_rows_cost_no_more_queries(client, project, village, role, django_assert_num_queries):
    person = an_appointment(village, role)
    client.force_login(person.user)
    address = reverse("projects:obstacles")
    asked(project, village.parent, 20, "一")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    asked(a_project(village, ProjectState.IN_PROGRESS), village.parent, 21, "二")
    an_obstacle(a_project(village, ProjectState.IN_PROGRESS))
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


def test_it_stands_below_the_meetings_in_the_navigation(client, officer):
    page = get(client, officer).content.decode()

    assert f'href="{reverse("projects:meetings")}" aria-current="page"' in page


def test_other_methods_are_refused(client, officer):
    client.force_login(officer.user)

    assert client.post(reverse("projects:obstacles")).status_code == 405


# Home and the project list


def test_home_counts_what_waits_for_an_answer(client, project, officer, township):
    asked(project, township, 20, "一")
    asked(project, township, 14, "二")
    asked(project, township.parent, 1, "区里的")
    (duty,) = post_duties(acting(officer), TODAY)

    assert (duty.text, duty.on) == ("2 个难点提请协调，待答复", "最早的已等 10 天")
    client.force_login(officer.user)
    assert {row.obstacle.description for row in client.get(duty.url).context["listing"].rows} == {
        "一",
        "二",
    }
    assert duty.text in client.get("/").content.decode()


def test_an_answer_is_on_the_home_of_the_house(client, project, village, township):
    secretary = an_appointment(village, Role.SECRETARY)
    obstacle = an_obstacle(project, O.ANSWERED, escalated_to=township, answered_on=TODAY)
    (duty,) = post_duties(acting(secretary), TODAY)

    assert duty.text == "青石街道已答复提请协调的难点，请落实"
    assert duty.url == obstacle.get_absolute_url()
    assert post_duties(acting(an_appointment(village, Role.CLERK)), TODAY) == []


def test_the_project_list_knows_the_stages(client, village, officer):
    for title, state in (("一", O.OPEN), ("二", O.ESCALATED), ("三", O.ANSWERED), ("四", O.SOLVED)):
        an_obstacle(a_project(village, ProjectState.IN_PROGRESS, title=title), state)
    client.force_login(officer.user)

    assert found_projects(client, obstacle="open") == {"一", "二", "三"}
    assert found_projects(client, obstacle="escalated") == {"二"}
    assert found_projects(client, obstacle="answered") == {"三"}
    assert found_projects(client, obstacle="coordination") == {"一", "二", "三", "四"}
