"""Editing a round: recorded with both sides, and carried over to the lights of its projects."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import AnnualRound, Holiday, Project
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.rounds import a_round_post
from tests.builders.work import a_project, a_round, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2027-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def round_():
    return a_round(2027)


@pytest.fixture
def keeper(client, city):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    return client


def address(round_):
    return reverse("projects:round_edit", args=[round_.pk])


def test_the_page_shows_what_is_stored(keeper, round_):
    page = keeper.get(address(round_))

    assert page.status_code == 200
    assert page.context["form"]["village_plan_opens"].value() == date(2027, 1, 1)


def test_a_change_is_recorded_with_both_sides_and_nothing_else(keeper, round_):
    keeper.post(address(round_), a_round_post())
    AuditEntry.objects.all()
    before = AuditEntry.objects.count()
    answer = keeper.post(address(round_), a_round_post(max_projects="1", village_plan_closes="2027-04-20"))

    assert answer.status_code == 302
    entry = AuditEntry.objects.order_by("sequence").last()
    assert AuditEntry.objects.count() == before + 1
    assert entry.content["before"] == {"max_projects": 2, "village.plan": "2027-03-01/2027-04-10"}
    assert entry.content["after"] == {"max_projects": 1, "village.plan": "2027-03-01/2027-04-20"}
    round_.refresh_from_db()
    assert round_.max_projects == 1
    assert round_.windows.get(level="village", phase="plan").closes_on == date(2027, 4, 20)


def test_saving_without_a_change_records_nothing(keeper, round_):
    keeper.post(address(round_), a_round_post())
    entries = AuditEntry.objects.count()
    page = keeper.post(address(round_), a_round_post(), follow=True)

    assert "2027 年度没有改动" in page.content.decode()
    assert AuditEntry.objects.count() == entries


def test_a_window_can_be_taken_away(keeper, round_):
    keeper.post(address(round_), a_round_post(city_review_opens="", city_review_closes=""))

    assert round_.windows.count() == 15


def test_a_mistake_changes_nothing(keeper, round_):
    answer = keeper.post(address(round_), a_round_post(lag_red="5"))

    assert answer.status_code == 422
    assert "须大于黄灯的 10 个百分点" in answer.content.decode()
    round_.refresh_from_db()
    assert round_.lag_red == 30
    assert not AuditEntry.objects.exists()


def test_the_year_is_fixed_once_numbers_carry_it(keeper, city, round_):
    a_project(city[-1], round=round_)
    keeper.post(address(round_), a_round_post(year="2029", name="改名"))
    round_.refresh_from_db()

    assert (round_.year, round_.name) == (2027, "改名")


def test_until_then_it_can_be_mended(keeper, round_):
    keeper.post(address(round_), a_round_post(year="2028", name="2028 年度", ends_on="2028-12-31"))
    round_.refresh_from_db()

    assert round_.year == 2028


def stored(project):
    return Project.objects.filter(pk=project.pk).values_list(*standing.COLUMNS).get()


def some_projects(city, round_):
    """One under way with open tasks at several percents, one reported, one finished, one not begun."""
    village = city[-1]
    fields = {"round": round_, "starts_on": date(2027, 3, 1), "due_on": date(2027, 11, 30)}
    running = a_project(village, S.IN_PROGRESS, started_on=date(2027, 3, 5), **fields)
    a_task(running, due_on=date(2027, 8, 1), percent=70, weight=50, state=T.ONGOING)
    a_task(running, due_on=date(2027, 9, 1), percent=40, weight=50, state=T.ONGOING)
    reported = a_project(village, S.RECTIFYING, started_on=date(2027, 3, 5), suspended_days=20, **fields)
    a_task(reported, due_on=date(2027, 6, 1), percent=85, state=T.ONGOING)
    a_report(reported, date(2027, 4, 1))
    closed = a_project(village, S.CLOSED, started_on=date(2027, 3, 5), **fields)
    a_task(closed, due_on=date(2027, 6, 1), percent=100, state=T.VERIFIED)
    draft = a_project(village, S.DRAFT, round=round_, starts_on=None, due_on=None)
    for project in (running, reported, closed, draft):
        standing.refresh(project)
    return running, reported, closed, draft


def test_changed_thresholds_reach_every_project_as_if_each_were_refreshed(keeper, city, round_):
    projects = some_projects(city, round_)
    before = [stored(project) for project in projects]
    keeper.post(
        address(round_),
        a_round_post(lag_yellow="5", lag_red="20", due_soon_percent="60", report_due_day="20"),
    )
    after = [stored(project) for project in projects]
    for project in projects:
        project.round.refresh_from_db()
        standing.refresh(project)

    assert after == [stored(project) for project in projects]
    assert after[0] != before[0]
    assert after[1] != before[1]
    running = Project.objects.get(pk=projects[0].pk)
    assert running.next_due_below_80 == date(2027, 9, 1)
    assert running.next_report_due == date(2027, 4, 20)
    entry = AuditEntry.objects.get(verb="edit_round")
    assert entry.content["details"]["projects"] >= 2


def test_a_rule_that_no_column_depends_on_touches_no_project(keeper, city, round_):
    project = some_projects(city, round_)[0]
    Project.objects.filter(pk=project.pk).update(behind_from=date(2000, 1, 1))
    keeper.post(address(round_), a_round_post(overdue_red_days="3"))
    project.refresh_from_db()

    assert project.behind_from == date(2000, 1, 1)


def test_projects_of_other_rounds_are_left_alone(keeper, city, round_):
    other = a_project(city[-1], S.IN_PROGRESS, round=a_round(2026, is_current=False))
    standing.refresh(other)
    before = stored(other)
    keeper.post(address(round_), a_round_post(lag_yellow="5"))

    assert stored(other) == before


def test_a_draft_is_due_on_the_new_day_and_a_submitted_report_keeps_its_own(keeper, city, round_):
    project = a_project(city[-1], S.IN_PROGRESS, round=round_, started_on=date(2027, 3, 5))
    filed = a_report(project, date(2027, 4, 1))
    waiting = a_report(project, date(2027, 5, 1), state=ReportState.AWAITING_CONFIRMATION)
    draft = a_report(project, date(2027, 6, 1), state=ReportState.DRAFT)
    keeper.post(address(round_), a_round_post(report_due_day="20"))
    for report in (filed, waiting, draft):
        report.refresh_from_db()

    assert [r.due_on.day for r in (filed, waiting, draft)] == [28, 28, 20]


def test_carrying_over_costs_the_same_for_any_number_of_projects(
    keeper, city, round_, django_assert_max_num_queries
):
    for _ in range(12):
        village = an_organization(city[2])
        project = a_project(village, S.IN_PROGRESS, round=round_, started_on=date(2027, 3, 5))
        a_task(project, due_on=date(2027, 8, 1), percent=70, weight=Decimal(50))
        standing.refresh(project)
    keeper.get("/account/")
    with django_assert_max_num_queries(31):
        keeper.post(address(round_), a_round_post(lag_yellow="5", lag_red="20"))


def test_it_says_where_holidays_are_missing(keeper, round_):
    Holiday.objects.filter(day__year__gte=2027).delete()
    Holiday.objects.create(day=date(2027, 10, 1), name="国庆节")
    keeper.post(address(round_), a_round_post())
    page = keeper.get(address(round_)).content.decode()

    assert "2028 年的节假日还没有录入，这一年的工作日只按周末推算" in page
    assert "/rounds/holidays/?year=2028" in page
    Holiday.objects.create(day=date(2028, 1, 1), name="元旦")
    assert "还没有录入" not in keeper.get(address(round_)).content.decode()


def test_others_are_refused_and_an_unknown_round_is_not_found(client, city, round_, keeper):
    assert keeper.get("/rounds/999/edit/").status_code == 404
    client.force_login(an_appointment(city[1], Role.OFFICER).user)
    assert client.get(address(round_)).status_code == 403
    assert client.post(address(round_), a_round_post(max_projects="9")).status_code == 403
    assert AnnualRound.objects.get().max_projects == 2


def test_other_methods_are_refused(keeper, round_):
    assert keeper.delete(address(round_)).status_code == 405
