"""The queries of the project list are kept as text: what they depend on has to be in their key."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.filtered_list import offered_units
from organizations.models import Organization
from organizations.personal_lists import ListColumns
from organizations.roles import Role
from projects import project_list
from projects.filters import ProjectFilter
from projects.models import Project
from projects.project_list import SETTLING, ProjectListing
from projects.states import ProjectState
from tests.builders.list_page import ADDRESS, listed, page_of
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.work import a_category, a_project, a_round, a_task
from workflow import written

pytestmark = pytest.mark.django_db

# What is asked of records while the query is made (meeting, judge), and words, which are seldom the same twice.
UNSETTLED = {"q", "meeting", "judge"}


@pytest.fixture(autouse=True)
def nothing_kept():
    written._selections.clear()
    written._asked.clear()


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def officer(city, client):
    """Of the county; the project of the city's own house is out of scope."""
    post = an_appointment(city[1], Role.OFFICER)
    client.force_login(post.user)
    return post


def rows_of(page: str) -> str:
    return page[page.index("<tbody") : page.index("</tbody>")]


def running(organization: Organization, title: str, **fields) -> Project:
    return a_project(organization, ProjectState.IN_PROGRESS, title=title, **fields)


def test_whoever_adds_a_condition_says_whether_it_settles_the_query():
    assert set(ProjectFilter.base_filters) == SETTLING | UNSETTLED


def test_a_look_at_the_same_list_writes_no_query_anew(client, city, officer):
    running(city[-1], "村级")
    page_of(client)
    before = [len(shelf._things) for shelf in (written._selections, written._asked)]
    page_of(client)

    assert [len(shelf._things) for shelf in (written._selections, written._asked)] == before


def test_kept_or_not_it_asks_as_often(client, city, officer):
    running(city[-1], "村级")
    client.get(ADDRESS)
    written._selections.clear()
    written._asked.clear()
    with CaptureQueriesContext(connection) as first:
        client.get(ADDRESS)
    with CaptureQueriesContext(connection) as kept:
        client.get(ADDRESS)

    assert len(kept) == len(first)


def test_a_project_on_which_the_house_is_named_comes_and_goes(client, city, officer):
    foreign = running(city[0], "市级")
    assert listed(page_of(client)) == []

    task = a_task(foreign, department_unit=officer.organization)
    assert listed(page_of(client)) == ["市级"]

    task.delete()
    assert listed(page_of(client)) == []


def test_a_unit_that_moves_takes_its_projects_along(client, city, officer):
    running(city[-1], "村级")
    under = {"organization": city[-2].pk}
    assert listed(page_of(client, under)) == ["村级"]

    elsewhere = f"{city[1].path}0099"
    Project.objects.filter(path=city[-1].path).update(path=f"{elsewhere}0001")
    assert listed(page_of(client, under)) == []
    Organization.objects.filter(pk=city[-2].pk).update(path=elsewhere)
    assert listed(page_of(client, under)) == ["村级"]


def test_the_next_day_has_other_lights(client, city, officer):
    with time_machine.travel(date(2026, 7, 24), tick=False):
        running(city[-1], "村级", next_open_due=date(2026, 7, 24))
        assert listed(page_of(client, {"light": "yellow"})) == []
    with time_machine.travel(date(2026, 7, 25), tick=False):
        assert listed(page_of(client, {"light": "yellow"})) == ["村级"]


def test_other_limits_of_the_round_are_other_lights(client, city, officer):
    with time_machine.travel(date(2026, 7, 24), tick=False):
        running(city[-1], "村级", next_due_below_80=date(2026, 8, 10))
        assert listed(page_of(client, {"light": "yellow"})) == []
        round_ = a_round()
        round_.due_soon_days = 30
        round_.save()
        assert listed(page_of(client, {"light": "yellow"})) == ["村级"]


def test_another_role_in_the_same_house_reads_another_scope(client, city, officer):
    running(city[1], "县级")
    running(city[-1], "村级")
    assert set(listed(page_of(client))) == {"县级", "村级"}

    client.force_login(an_appointment(city[1], Role.CLERK).user)
    assert listed(page_of(client)) == ["县级"]


def test_another_condition_is_another_list(client, city, officer):
    running(city[1], "县级")
    running(city[-1], "村级")
    for level, title in (("village", "村级"), ("county", "县级")):
        page = page_of(client, {"level": level})
        assert listed(page) == [title]
        assert "共 1 个项目" in page


def test_other_columns_are_other_queries(client, city, officer):
    running(city[-1], "村级", category=a_category("道路交通"))
    assert "道路交通" not in rows_of(page_of(client))

    ListColumns.objects.create(post=officer, page="projects:projects", columns=["category"])
    assert "道路交通" in rows_of(page_of(client))


def test_the_subtrees_offered_are_the_readers_own(city):
    county, village = (acting(an_appointment(place, Role.OFFICER)) for place in (city[1], city[-1]))

    assert offered_units(county, "") == [city[1], city[2]]
    assert offered_units(village, "") == [city[-1]]
    assert offered_units(county, str(city[-1].pk)) == [city[1], city[2], city[-1]]
    assert offered_units(village, str(city[1].pk)) == [city[-1]]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "村"},
        {"judge": "me"},
        {"state": "nowhere"},
        {"meeting": "1"},
        {"period": "1999-05"},
        {"export": "picked"},
    ],
)
def test_what_may_ask_more_than_its_key_says_is_not_kept(city, officer, query):
    listing = ProjectListing(acting(officer), query)

    assert listing.settled is None


def test_a_house_that_is_named_very_often_has_no_text_of_its_own(city, officer, monkeypatch):
    a_task(running(city[0], "市级"), department_unit=officer.organization)
    assert ProjectListing(acting(officer), {}).settled
    monkeypatch.setattr(project_list, "MOST_NAMED", 0)

    assert ProjectListing(acting(officer), {}).settled is None


def test_what_is_lent_is_not_kept(city):
    assert ProjectListing(acting(an_appointment(city[0], Role.EXPERT)), {}).settled is None
