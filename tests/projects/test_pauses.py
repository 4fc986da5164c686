"""What stops the clocks of a project, from the records to the stored days."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.lights import Thresholds, explain
from projects.models import ChangeState, Obstacle, Suspension
from projects.states import ProjectState
from tests.builders.changes import a_change
from tests.builders.declaration import the_secretary
from tests.builders.meetings import an_obstacle
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
S = ProjectState
SHANGHAI = ZoneInfo("Asia/Shanghai")
DUE, LATER = date(2026, 7, 20), date(2026, 9, 1)


def at(month, day):
    return datetime(2026, month, day, 10, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(at(7, 24), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def project(village):
    return a_project(village, S.IN_PROGRESS, starts_on=date(2026, 7, 1), started_on=date(2026, 7, 1))


@pytest.fixture
def task(project):
    return a_task(project, due_on=DUE, percent=95, state="ongoing")


def stored(project, task):
    standing.refresh(project)
    project.refresh_from_db()
    task.refresh_from_db()
    return task.stopped_on, task.extended_due_on, project.next_open_due


def asked(project, task, on, state=ChangeState.SUBMITTED, **fields):
    return a_change(
        project,
        the_secretary(project.organization),
        state=state,
        moves={task: LATER},
        requested_at=on,
        **fields,
    )


def test_an_obstacle_that_went_up_stops_task_and_project(project, task):
    an_obstacle(project, Obstacle.State.ESCALATED, escalated_on=date(2026, 7, 18))

    assert stored(project, task) == (date(2026, 7, 18), None, None)
    assert project.pause_words == "等待上级答复，7 月 18 日起暂停计时"
    assert explain(project, Thresholds()).code == "green"


def test_one_that_went_up_after_the_due_day_stops_nothing_of_the_task(project, task):
    an_obstacle(project, Obstacle.State.ESCALATED, escalated_on=date(2026, 7, 21))

    assert stored(project, task) == (None, None, DUE)


def test_a_delay_asked_for_in_time_stops_the_task_alone(project, task):
    other = a_task(project, title="公示", due_on=DUE, state="ongoing")
    asked(project, task, at(7, 20))

    assert stored(project, task) == (date(2026, 7, 20), None, DUE)
    other.refresh_from_db()
    assert (other.stopped_on, project.clock_stopped_on) == (None, None)


def test_asked_for_after_the_due_day_it_does_not(project, task):
    asked(project, task, at(7, 21))

    assert stored(project, task) == (None, None, DUE)


def test_refused_the_days_waited_are_added(project, task):
    asked(project, task, at(7, 18), ChangeState.REJECTED, decided_at=at(7, 22))

    assert stored(project, task) == (None, date(2026, 7, 24), date(2026, 7, 24))
    assert task.pause_words == "等待上级答复，时限顺延 4 天"


@pytest.mark.parametrize("state", [ChangeState.WITHDRAWN, ChangeState.DRAFTED])
def test_withdrawn_or_not_sent_it_counts_as_never_asked(project, task, state):
    asked(project, task, at(7, 18), state)

    assert stored(project, task) == (None, None, DUE)


def test_approved_the_new_date_counts_and_what_was_waited_before_adds_nothing(project, task):
    an_obstacle(
        project, Obstacle.State.ANSWERED, escalated_on=date(2026, 7, 10), waits=[["2026-07-10", "2026-07-16"]]
    )  # fmt: skip
    assert stored(project, task)[1] == date(2026, 7, 26)
    asked(project, task, at(7, 18), ChangeState.APPROVED, decided_at=at(7, 22))
    task.due_on = LATER
    task.save()

    assert stored(project, task) == (None, None, LATER)


@pytest.mark.parametrize("size", ["minor", "major"])
def test_a_task_that_is_added_later_has_no_share_in_earlier_waits(client, village, officer, project, size):
    """A wait of 10 days in July adds nothing to a task that was added when it was over."""
    project.size = size
    project.save()
    a_task(project, weight=100)
    an_obstacle(
        project, Obstacle.State.ANSWERED, escalated_on=date(2026, 7, 10), waits=[["2026-07-10", "2026-07-20"]]
    )  # fmt: skip
    change = a_change(project, the_secretary(village), "scope", ChangeState.DRAFTED)
    change.task_changes.create(action="add", title="安装监控", standard="接通", due_on=LATER, weight=20)
    client.force_login(the_secretary(village).user)
    assert client.post(reverse("projects:change_transition", args=[change.pk, "send"])).status_code == 302
    added = project.tasks.get(title="安装监控")

    assert (added.due_on, added.extended_due_on) == (LATER, None)


def test_days_suspended_are_added_whenever_it_was_suspended(project, task):
    project.suspended_days = 2
    project.save()
    Suspension.objects.create(project=project, from_on=date(2026, 7, 21), to_on=date(2026, 7, 23))

    assert stored(project, task) == (None, date(2026, 7, 22), date(2026, 7, 22))
    assert task.days_overdue(date(2026, 7, 24)) == 2
    assert task.pause_words == "暂停实施或等待上级答复，时限顺延 2 天"


def test_sending_stops_the_clock_and_the_decision_starts_it_again(client, village, officer, project, task):
    secretary = the_secretary(village)
    task.due_on = date(2026, 7, 24)
    task.save()
    change = asked(project, task, None, ChangeState.DRAFTED)
    client.force_login(secretary.user)
    client.post(reverse("projects:change_transition", args=[change.pk, "send"]))
    task.refresh_from_db()
    assert task.stopped_on == date(2026, 7, 24)
    with time_machine.travel(at(7, 27), tick=False):
        client.force_login(officer.user)
        client.post(
            reverse("projects:change_transition", args=[change.pk, "reject"]), {"reason": "工期可以保证"}
        )
    task.refresh_from_db()
    assert (task.stopped_on, task.extended_due_on) == (None, date(2026, 7, 27))


def test_taking_it_back_starts_the_clock_as_if_it_had_not_been_asked(client, village, officer, project, task):
    task.due_on = date(2026, 7, 24)
    task.save()
    change = asked(project, task, at(7, 24))
    assert stored(project, task)[0] == date(2026, 7, 24)
    client.force_login(the_secretary(village).user)
    client.post(reverse("projects:change_transition", args=[change.pk, "withdraw"]))
    task.refresh_from_db()

    assert (task.stopped_on, task.extended_due_on) == (None, None)


def waiting_for_the_officer(client, project, task):
    """The secretary owns the task and reports it done: nobody in the house may verify it."""
    secretary = the_secretary(project.organization)
    task.owner_post = secretary
    task.save()
    client.force_login(secretary.user)
    with time_machine.travel(at(7, 18), tick=False):
        client.post(reverse("projects:task_transition", args=[task.pk, "finish"]))
    task.refresh_from_db()


def test_finished_and_only_the_officer_may_verify_the_clock_stands(client, officer, project, task):
    waiting_for_the_officer(client, project, task)
    assert (task.state, task.stopped_on, task.days_overdue(date(2026, 7, 24))) == (
        "done",
        date(2026, 7, 18),
        0,
    )

    client.force_login(officer.user)
    client.post(reverse("projects:task_transition", args=[task.pk, "verify"]))
    task.refresh_from_db()
    assert (task.state, task.stopped_on, task.counts_until) == ("verified", None, date(2026, 7, 26))
    assert task.days_late == 0


def test_sent_back_the_days_waited_are_added(client, officer, project, task):
    waiting_for_the_officer(client, project, task)
    client.force_login(officer.user)
    client.post(
        reverse("projects:task_transition", args=[task.pk, "send_back"]),
        {"reason": "缺验收照片", "percent": "90"},
    )
    task.refresh_from_db()

    assert (task.state, task.stopped_on, task.counts_until) == ("ongoing", None, date(2026, 7, 26))
    assert task.waits == [["2026-07-18", "2026-07-24"]]


def test_while_the_house_can_verify_the_clock_runs(client, project, task):
    task.owner_post = an_appointment(project.organization, Role.CLERK)
    task.save()
    the_secretary(project.organization)
    client.force_login(task.owner_post.user)
    with time_machine.travel(at(7, 18), tick=False):
        client.post(reverse("projects:task_transition", args=[task.pk, "finish"]))
    task.refresh_from_db()

    assert (task.state, task.stopped_on, task.days_overdue(date(2026, 7, 24))) == ("done", None, 4)
