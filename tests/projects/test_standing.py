"""The columns on the project row: what each of them is made from."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport, SupervisionNotice
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
N = SupervisionNotice.State


@pytest.fixture
def village():
    return a_city()[-1]


def refreshed(project):
    standing.refresh(project)
    project.refresh_from_db()
    return project


def test_percent_is_weighted_over_tasks_that_are_not_cancelled(village):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, weight=50, percent=100, state=T.VERIFIED)
    a_task(project, weight=30, percent=40, state=T.ONGOING)
    a_task(project, weight=20, percent=0, state=T.CANCELLED)
    assert refreshed(project).percent == Decimal("77.50")  # (50 × 100 + 30 × 40) / 80


def test_percent_keeps_two_decimals(village):
    project = a_project(village, S.IN_PROGRESS)
    for percent in (100, 0, 0):
        a_task(project, weight=1, percent=percent)
    assert refreshed(project).percent == Decimal("33.33")


def test_without_weights_percent_is_nought(village):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, weight=0, percent=80)
    assert refreshed(project).percent == 0


def test_the_earliest_open_task_counts(village):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, due_on=date(2026, 5, 1), state=T.VERIFIED)
    a_task(project, due_on=date(2026, 6, 1), state=T.CANCELLED)
    a_task(project, due_on=date(2026, 7, 1), state=T.DONE, percent=100)
    a_task(project, due_on=date(2026, 8, 1), state=T.ONGOING, percent=80)
    a_task(project, due_on=date(2026, 9, 1), state=T.NOT_STARTED, percent=79)
    a_task(project, due_on=None, state=T.NOT_STARTED)
    refreshed(project)
    assert project.next_open_due == date(2026, 7, 1)
    assert project.next_due_below_80 == date(2026, 9, 1)


def test_the_percent_for_due_soon_belongs_to_the_round(village):
    project = a_project(village, S.IN_PROGRESS, round=a_round(2026, due_soon_percent=50))
    a_task(project, due_on=date(2026, 8, 1), percent=60)
    assert refreshed(project).next_due_below_80 is None


def test_the_days_of_falling_behind_are_stored(village):
    project = a_project(village, S.IN_PROGRESS, starts_on=date(2026, 1, 1), due_on=date(2026, 4, 10))
    a_task(project, percent=20)
    refreshed(project)
    assert (project.behind_from, project.far_behind_from) == (date(2026, 1, 30), date(2026, 2, 20))


@pytest.mark.parametrize(
    ("state", "counts"),
    [(N.DRAFT, False), (N.ISSUED, True), (N.SIGNED, True), (N.REPLIED, False), (N.CLOSED, False)],
)
def test_a_notice_counts_while_its_clock_runs(village, state, counts):
    project = a_project(village, S.IN_PROGRESS)
    SupervisionNotice.objects.create(
        project=project, issuer=village.parent, addressee=village, matter="迁改", due_on=date(2026, 7, 20),
        state=state,
    )  # fmt: skip
    assert refreshed(project).next_notice_due == (date(2026, 7, 20) if counts else None)


def a_report(project, post, month: int, state=ReportState.SUBMITTED, **fields) -> None:
    ProgressReport.objects.create(
        project=project, period=date(2026, month, 1), due_on=date(2026, month, 28), reported_by=post,
        state=state, submitted_at=datetime(2026, month, 20, tzinfo=ZoneInfo("Asia/Shanghai")), **fields,
    )  # fmt: skip


def test_the_first_report_is_owed_for_the_month_after_the_start(village):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 31))
    assert refreshed(project).next_report_due == date(2026, 4, 28)


def test_the_earliest_missing_month_is_owed(village):
    post = an_appointment(village, Role.SECRETARY)
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 8))
    a_report(project, post, 4)
    a_report(project, post, 5, state=ReportState.AWAITING_CONFIRMATION)
    a_report(project, post, 6)
    assert refreshed(project).next_report_due == date(2026, 5, 28)


def test_the_due_day_belongs_to_the_round(village):
    project = a_project(
        village, S.IN_PROGRESS, round=a_round(2026, report_due_day=15), started_on=date(2026, 12, 8)
    )
    assert refreshed(project).next_report_due == date(2027, 1, 15)


@pytest.mark.parametrize("state", sorted(set(S) - {S.IN_PROGRESS, S.RECTIFYING}))
def test_only_a_project_under_way_owes_reports(village, state):
    project = a_project(village, state, started_on=date(2026, 3, 8))
    assert refreshed(project).next_report_due is None


def test_spending_is_the_newest_reported_total(village):
    post = an_appointment(village, Role.SECRETARY)
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 8))
    a_report(project, post, 4, spending=Decimal("12.50"))
    a_report(project, post, 5, spending=Decimal("41"))
    a_report(project, post, 6)
    a_report(project, post, 7, state=ReportState.DRAFT, spending=Decimal("90"))
    assert refreshed(project).spent == 41


def test_nothing_else_of_the_row_is_written(village):
    project = a_project(village, S.IN_PROGRESS)
    stale = type(project).objects.get(pk=project.pk)
    stale.title = "旧页面上的名称"
    standing.refresh(stale)
    project.refresh_from_db()
    assert project.title == "老旧楼栋加装电梯协商"
