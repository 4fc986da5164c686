"""要办的事 beside the projects: assigned problems, minutes that a clerk wrote, all in one query."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Meeting, Problem
from projects.post_duties import post_duties
from tests.builders.meetings import a_meeting
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.work import a_problem, a_round

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK, a_user("韩砚秋"))


@pytest.fixture
def opens(client):
    def check(post, duties):
        client.force_login(post.user)
        for duty in duties:
            assert client.get(duty.url, follow=True).status_code == 200, duty.url

    return check


def owed(post):
    return post_duties(acting(post), TODAY)


def test_an_assigned_problem_waits_for_the_secretary(village, secretary, clerk, opens):
    problem = a_problem(village, source=Problem.Source.ASSIGNED, deadline=date(2026, 7, 20))
    a_problem(village)
    a_problem(an_organization(village.parent), source=Problem.Source.ASSIGNED)
    duty, rest = owed(secretary)

    assert (rest.text, rest.url) == ("1 个问题待研判", "/problems/screening/")
    assert duty.text == f"上级交办问题 {problem.number} 待研判"
    assert (duty.on, duty.term, duty.due) == (problem.description, "逾期 4 天", date(2026, 7, 20))
    assert owed(clerk) == []
    opens(secretary, [duty])


def test_an_officer_is_told_how_many_wait_and_which_are_late(village, opens):
    officer = an_appointment(village.parent, Role.OFFICER)
    assert owed(officer) == []
    a_problem(village)
    a_problem(village, source=Problem.Source.ASSIGNED, deadline=date(2026, 7, 20))
    a_problem(village, source=Problem.Source.ASSIGNED, deadline=date(2026, 7, 24))
    a_problem(village, state=Problem.State.ADOPTED, source=Problem.Source.ASSIGNED, deadline=date(2026, 7, 1))
    a_problem(village, round=a_round(2025, is_current=False))
    a_problem(an_organization(village.parent.parent))
    late, waiting = owed(officer)

    assert (late.text, late.term, late.tone) == ("1 个上级交办问题逾期未研判", "逾期 4 天", "grave")
    assert waiting.text == "3 个问题待研判"
    opens(officer, [late, waiting])


def test_a_clerks_minutes_wait_for_the_chair(village, secretary, clerk, opens):
    meeting = a_meeting(village)
    meeting.recorded_by = clerk
    meeting.save()
    a_meeting(village)
    closed = a_meeting(village, Meeting.State.CLOSED)
    closed.recorded_by = clerk
    closed.save()
    (duty,) = owed(secretary)

    assert (duty.text, duty.on) == ("填报员韩砚秋记录的会议纪要待您印发", "7 月 16 日的会议")
    assert duty.url == f"/meetings/{meeting.pk}/close_minutes/"
    assert owed(clerk) == []
    opens(secretary, [duty])


def test_all_of_it_costs_one_query(village, secretary, clerk, django_assert_num_queries):
    for _ in range(3):
        a_problem(village, source=Problem.Source.ASSIGNED)
        meeting = a_meeting(village)
        meeting.recorded_by = clerk
        meeting.save()
    actor = acting(secretary)
    with django_assert_num_queries(1):
        assert len(post_duties(actor, TODAY)) == 6
