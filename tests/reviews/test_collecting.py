"""What is counted for a sheet: periods, red months, notices, tasks, surveys, mechanisms."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import Acceptance, AcceptanceRow, ProgressReport, SupervisionNotice
from projects.states import ProjectState, ReportState, TaskState
from reviews.collecting import collect
from reviews.models import Mechanism
from reviews.suggesting import evaluate, of_groups
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reviews import a_result, a_score, a_sheet
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 11)
SHANGHAI = ZoneInfo("Asia/Shanghai")
P, T = ProjectState, TaskState


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def sheet(village):
    return a_sheet(village)


@pytest.fixture
def project(village):
    """Started on 10 March: the reports of April to December are due, nine of them."""
    return a_project(village, P.IN_PROGRESS, started_on=date(2026, 3, 10))


def inputs(sheet, today=TODAY):
    return collect([sheet], today)[sheet.pk]


def of_project(sheet, today=TODAY):
    return inputs(sheet, today).projects[0]


def a_report(project, month: int, day: int = 20, light: str = "green", **fields):
    values = {
        "due_on": date(2026, month, 28),
        "state": ReportState.SUBMITTED,
        "submitted_at": datetime(2026, month, day, 12, tzinfo=SHANGHAI),
        "light": light,
        "reported_by": an_appointment(an_organization(project.organization.parent), Role.CLERK),
    } | fields
    return ProgressReport.objects.create(project=project, period=date(2026, month, 1), **values)


def test_months_from_the_one_after_the_start_to_the_end_of_the_year_are_due(sheet, project):
    assert of_project(sheet).periods_due == 9


@pytest.mark.parametrize(
    ("today", "due"),
    [(date(2026, 4, 28), 0), (date(2026, 4, 29), 1), (date(2026, 12, 28), 8), (date(2026, 12, 29), 9)],
)
def test_a_period_counts_once_its_due_day_is_over(sheet, project, today, due):
    assert of_project(sheet, today).periods_due == due


def test_nothing_is_due_after_acceptance_was_requested(sheet, project):
    acceptance = Acceptance.objects.create(project=project, requested_by=sheet.post)
    Acceptance.objects.filter(pk=acceptance.pk).update(requested_at=datetime(2026, 6, 29, 9, tzinfo=SHANGHAI))
    project.state = P.CLOSED
    project.save()
    assert of_project(sheet).periods_due == 3  # April, May, June


def test_a_request_that_was_sent_back_stops_nothing(sheet, project):
    acceptance = Acceptance.objects.create(project=project, requested_by=sheet.post)
    Acceptance.objects.filter(pk=acceptance.pk).update(requested_at=datetime(2026, 6, 29, 9, tzinfo=SHANGHAI))
    project.state = P.RECTIFYING
    project.save()
    assert of_project(sheet).periods_due == 9


def test_nothing_is_due_while_suspended(sheet, project):
    project.state, project.suspended_on = P.SUSPENDED, date(2026, 8, 1)
    project.save()
    assert of_project(sheet).periods_due == 4  # April to July


def test_months_that_came_due_in_a_suspension_that_is_over_are_excused(sheet, project):
    project.suspensions.create(from_on=date(2026, 6, 1), to_on=date(2026, 8, 10))
    assert of_project(sheet).periods_due == 7  # without June and July


def test_nothing_is_due_after_it_was_carried_over(sheet, project):
    project.state, project.ended_on = P.CARRIED_OVER, date(2026, 12, 10)
    project.save()
    assert of_project(sheet).periods_due == 8  # December's due day came later


@pytest.mark.parametrize(("late_from", "late"), [(None, 0), (date(2026, 6, 30), 1)])
def test_a_delay_asked_for_too_late_leaves_the_task_late(sheet, project, late_from, late):
    """Postponed to 31 August and verified before it: in time only where the delay was asked for in time."""
    a_task(
        project,
        due_on=date(2026, 8, 31),
        original_due_on=date(2026, 6, 30),
        late_from=late_from,
        state=T.VERIFIED,
        verified_on=date(2026, 8, 20),
    )
    assert of_project(sheet).tasks_late == late


def test_on_time_is_the_clerks_day_up_to_the_due_day_included(sheet, project):
    a_report(project, 4, day=28)
    a_report(project, 5, day=29)  # late
    early = datetime(2026, 6, 27, 12, tzinfo=SHANGHAI)
    a_report(project, 6, day=30, proposed_at=early)  # the clerk was in time
    a_report(project, 7, state=ReportState.AWAITING_CONFIRMATION)
    assert of_project(sheet).periods_on_time == 2


def test_red_months_and_months_without_record(sheet, project):
    a_report(project, 4, light="red")
    a_report(project, 5, light="red")
    a_report(project, 6, light="yellow")
    found = of_project(sheet)
    assert found.months_red == 2
    assert found.months_unrecorded == 6


def test_the_light_at_the_months_end_counts_before_the_reports(sheet, project):
    a_report(project, 4, light="red")
    a_report(project, 5, light="green")
    a_report(project, 6, light="red")
    for month, light in ((4, "green"), (5, "red"), (7, "red")):
        project.light_records.create(
            month=date(2026, month, 1), light=light, recorded_on=date(2026, month, 28)
        )
    found = of_project(sheet)
    assert found.months_red == 3  # May and July as recorded, June by its report
    assert found.months_unrecorded == 5


def test_notices_overdue_are_those_past_due_or_answered_late(sheet, project):
    notices, state = SupervisionNotice.objects, SupervisionNotice.State
    common = {"project": project, "issuer": project.organization.parent, "addressee": project.organization}
    notices.create(state=state.SIGNED, due_on=date(2027, 1, 10), issued_on=date(2027, 1, 1), **common)
    notices.create(state=state.SIGNED, due_on=date(2027, 1, 11), issued_on=date(2027, 1, 1), **common)
    notices.create(
        state=state.CLOSED, days_late=2, due_on=date(2026, 8, 1), issued_on=date(2026, 7, 1), **common
    )
    notices.create(
        state=state.CLOSED, days_late=0, due_on=date(2026, 8, 1), issued_on=date(2026, 7, 1), **common
    )
    notices.create(state=state.DRAFT, due_on=date(2026, 8, 1), **common)
    # Replied to late, returned, and in time by its new date: late all the same.
    notices.create(
        state=state.SIGNED, days_late=1, due_on=date(2027, 2, 1), issued_on=date(2026, 7, 1), **common
    )
    department = common | {"addressee": an_organization(project.organization.parent)}
    notices.create(state=state.SIGNED, due_on=date(2026, 8, 1), issued_on=date(2026, 7, 1), **department)
    assert of_project(sheet).notices_overdue == 3


def test_weights_of_tasks(sheet, project):
    a_task(project, weight=40, state=T.VERIFIED, due_on=date(2026, 9, 30), verified_on=date(2026, 9, 30))
    a_task(project, weight=20, state=T.VERIFIED, due_on=date(2026, 9, 30), verified_on=date(2026, 10, 1))
    a_task(project, weight=15, state=T.DONE)
    a_task(project, weight=25, state=T.CANCELLED)
    found = of_project(sheet)
    assert (found.weight_on_time, found.weight_late, found.weight_total, found.tasks_late) == (40, 20, 75, 1)


def test_judgements_of_the_latest_acceptance_sheet(sheet, project):
    for number, judgements in ((1, ["not", "met"]), (2, ["met", "met", "partly"])):
        acceptance = Acceptance.objects.create(project=project, number=number, requested_by=sheet.post)
        for judgement in judgements:
            AcceptanceRow.objects.create(acceptance=acceptance, subject="x", target="y", judgement=judgement)
    found = of_project(sheet)
    assert (found.rows_met, found.rows_partly, found.rows_not_met) == (2, 1, 0)


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (P.SUBMITTED, False), (P.REJECTED, False), (P.TERMINATED, False), (P.APPROVED, True),
        (P.SUSPENDED, True), (P.CARRIED_OVER, True), (P.CLOSED, True),
    ],
)  # fmt: skip
def test_which_projects_count(village, sheet, state, counts):
    a_project(village, state)
    assert bool(inputs(sheet).projects) is counts


def test_the_best_ranked_kind_that_counts_is_taken(village, sheet, project):
    a_result(village, (40, 0, 0), kind="typed_in")
    assert of_project(sheet).survey.satisfied == 40
    a_result(village, (50, 0, 0), kind="slips")
    assert of_project(sheet).survey.satisfied == 50
    a_result(village, (20, 0, 9))  # third party, but 29 of 30: the sample is too small
    assert of_project(sheet).survey.satisfied == 50
    a_result(village, (99, 0, 0), kind="open_link")
    assert of_project(sheet).survey.satisfied == 50


def test_a_waived_sample_counts_and_is_printed(village, sheet, project):
    a_result(village, (20, 0, 0), waiver_reason="全村 22 户")
    survey = of_project(sheet).survey
    assert survey.note == "样本不足（20/30），经豁免采用：全村 22 户"


def test_a_projects_own_result_comes_before_the_organizations(village, sheet, project):
    a_result(village, (50, 0, 0))
    a_result(village, (40, 0, 0), project=project)
    assert of_project(sheet).survey.satisfied == 40
    assert inputs(sheet).survey.satisfied == 50


def test_the_mechanism_that_reaches_furthest(village, sheet, project):
    a_mechanism(village, Mechanism.State.ISSUED, projects=[project], title="一")
    a_mechanism(village, Mechanism.State.PROMOTED, projects=[project], title="二", scope="city")
    a_mechanism(village, Mechanism.State.ISSUED, projects=[project], title="三", scope="county")
    a_mechanism(village, Mechanism.State.RECOMMENDED, projects=[project], title="四", scope="city")
    found = inputs(sheet).conversion
    assert (found.scope, found.title) == ("city", "二")


def test_abolished_mechanisms_and_those_of_other_years_do_not_count(village, sheet, project):
    a_mechanism(village, Mechanism.State.ABOLISHED, projects=[project])
    other = a_mechanism(village.parent, Mechanism.State.ISSUED)
    a_mechanism(village, Mechanism.State.SUPERSEDED, projects=[project], superseded_by=other)
    assert inputs(sheet).conversion is None


def test_drafts_of_scores_do_not_count(sheet, village):
    officer = an_appointment(village.parent, Role.OFFICER)
    a_score(sheet, "report", "9", officer, submitted_at=None)
    assert inputs(sheet).scores == ()
    a_score(sheet, "acceptance", "13", officer)
    assert [(s.criterion, s.value) for s in inputs(sheet).scores] == [("acceptance", Decimal(13))]


def test_the_number_of_queries_does_not_grow_with_the_sheets(village, sheet, project):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            evaluate(of_groups([sheet.group_id]), TODAY)
        return len(seen)

    a_result(village)
    one = queries()
    for _ in range(3):
        other = an_organization(village.parent)
        a_sheet(other)
        a_task(a_project(other, P.IN_PROGRESS))
        a_result(other)
    assert queries() == one
    assert one <= 17  # ballots are one of them
