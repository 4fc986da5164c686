"""立项公示: approved projects with the working days on which they are published."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Holiday
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_round

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def page_for(client, person, **query):
    client.force_login(person.user)
    answer = client.get(reverse("projects:publication"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_five_working_days_follow_the_approval(client, village, officer):
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))  # a Friday
    page = page_for(client, officer)

    assert "3 月 16 日至 3 月 20 日" in page
    assert "公示中" in page


def test_holidays_and_worked_weekends_count(client, village, officer):
    Holiday.objects.update_or_create(day=date(2026, 3, 16), defaults={"is_workday": False})
    Holiday.objects.update_or_create(day=date(2026, 3, 21), defaults={"is_workday": True})
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))

    assert "3 月 17 日至 3 月 21 日" in page_for(client, officer)


def test_a_publication_that_is_over_is_not_called_running(client, village, officer):
    a_project(village, S.IN_PROGRESS, approved_on=date(2026, 3, 2))

    assert "公示中" not in page_for(client, officer)


def test_only_what_was_approved_in_scope_and_round_is_listed(client, village, officer):
    day = {"approved_on": date(2026, 3, 13)}
    a_project(village, S.APPROVED, title="村里已立项", **day)
    a_project(village, S.SUBMITTED, title="村里待审核")
    a_project(an_organization(village.parent.parent), S.APPROVED, title="别处已立项", **day)
    last_year = a_round(2025, is_current=False)
    a_project(village, S.CLOSED, title="去年已销号", round=last_year, approved_on=date(2025, 3, 13))
    page = page_for(client, officer)

    assert "村里已立项" in page
    assert "村里待审核" not in page
    assert "别处已立项" not in page
    assert "去年已销号" not in page
    assert "去年已销号" in page_for(client, officer, round=last_year.pk)


def test_an_empty_list_says_so(client, officer):
    assert "还没有立项的项目" in page_for(client, officer)


def test_more_rows_cost_no_more_queries(client, village, officer, django_assert_num_queries):
    a_project(village, S.APPROVED, approved_on=date(2026, 3, 13))
    page_for(client, officer)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("projects:publication"))
    for day in (10, 11):
        a_project(an_organization(village.parent), S.APPROVED, approved_on=date(2026, 3, day))
    with django_assert_num_queries(len(one)):
        client.get(reverse("projects:publication"))
