"""暂停, 恢复, 终止: by an approved request, resuming by the secretary at once."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects import standing
from projects.lights import planned_percent
from projects.models import ChangeRequest, ChangeState, Suspension
from projects.reporting import open_periods
from projects.states import ProjectState, TaskState
from projects.transitions.changes import APPROVE, SEND
from tests.builders.changes import a_change
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_problem, a_project, a_task
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, T, C = ProjectState, TaskState, ChangeState


def on(month: int, day: int):
    return time_machine.travel(datetime(2026, month, day, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def judge(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def project(village, secretary, judge):
    return a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 5))


def suspend(project, secretary, judge):
    change = a_change(project, secretary, "suspend")
    engine.run(APPROVE, change, acting(judge))
    project.refresh_from_db()
    return change


def resume(client, project, secretary):
    client.force_login(secretary.user)
    answer = client.post(f"/projects/{project.pk}/resume/")
    project.refresh_from_db()
    return answer


def test_the_plan_stands_still_and_goes_on(client, project, secretary, judge):
    with on(6, 1):
        suspend(project, secretary, judge)
        assert (project.state, project.suspended_on) == (S.SUSPENDED, date(2026, 6, 1))
        before = planned_percent(project, date(2026, 6, 1))
    with on(7, 1):
        assert planned_percent(project, date(2026, 7, 1)) == before
        assert resume(client, project, secretary).status_code == 302
        assert (project.state, project.suspended_on, project.suspended_days) == (S.IN_PROGRESS, None, 30)
        assert planned_percent(project, date(2026, 7, 1)) == before
    assert planned_percent(project, date(2026, 7, 2)) > before


def test_it_goes_back_to_where_it_was(client, village, secretary, judge):
    project = a_project(village, S.RECTIFYING)
    with on(6, 1):
        suspend(project, secretary, judge)
        resume(client, project, secretary)
    assert project.state == S.RECTIFYING


def test_resuming_is_recorded_as_a_request_in_force_and_the_judge_is_told(client, project, secretary, judge):
    with on(6, 1):
        suspend(project, secretary, judge)
    with on(7, 1):
        resume(client, project, secretary)
    change = ChangeRequest.objects.get(kind="resume")

    assert (change.state, change.is_tightening) == (C.APPROVED, True)
    assert Notice.objects.get(user_id=judge.user_id, text__contains="恢复").text.endswith("已生效，无需审批")
    entry = AuditEntry.objects.get(verb="resume")
    assert AuditEntry.objects.get(verb="send", subject_id=str(change.pk)).caused_by_id == entry.pk


def test_no_report_is_owed_for_months_that_came_due_meanwhile(client, project, secretary, judge):
    """Suspended from 1 June to 10 August: June's and July's due days fell into it."""
    for month in (4, 5):
        a_report(project, date(2026, month, 1))
    with on(6, 1):
        suspend(project, secretary, judge)
        assert project.next_report_due is None
    with on(8, 10):
        resume(client, project, secretary)
        assert project.next_report_due == date(2026, 8, 28)
        assert open_periods(project, date(2026, 8, 10)) == [date(2026, 8, 1)]


def test_a_month_whose_due_day_had_passed_before_is_still_owed(client, project, secretary, judge):
    with on(5, 29):
        a_report(project, date(2026, 4, 1))
        suspend(project, secretary, judge)
    with on(7, 28):
        resume(client, project, secretary)
        assert project.next_report_due == date(2026, 5, 28)
        # The day of resuming is a day of work: July's report, due on it, is owed.
        assert open_periods(project, date(2026, 7, 28)) == [date(2026, 5, 1), date(2026, 7, 1)]


def test_agreed_dates_stay_and_the_clock_adds_the_days(client, project, secretary, judge):
    task = a_task(project, due_on=date(2026, 6, 20))
    with on(6, 1):
        suspend(project, secretary, judge)
    with on(7, 1):
        page = client.get("/")
        client.force_login(secretary.user)
        page = client.get(f"/projects/{project.pk}/resume/").content.decode()
        assert "任务时限按暂停的天数顺延" in page
        resume(client, project, secretary)
    task.refresh_from_db()
    assert (task.due_on, task.extended_due_on) == (date(2026, 6, 20), date(2026, 7, 20))


def test_standing_still_makes_no_late_request_punctual(client, project, secretary, judge):
    """Due on 20 June, suspended on 25 June, a delay asked for on 1 July: the task was 5 days late when its clock
    stopped. Verified on 1 August within the new date it is still late: 0.8 of its weight, as without suspension."""
    task = a_task(project, due_on=date(2026, 6, 20), state="ongoing")
    with on(6, 25):
        suspend(project, secretary, judge)
    with on(7, 1):
        task.refresh_from_db()
        assert task.days_overdue(date(2026, 7, 1)) == 0  # the clock stands
        delay = a_change(project, secretary, "delay", C.DRAFTED, moves={task: date(2026, 9, 1)})
        client.force_login(judge.user)
        engine.run(SEND, delay, acting(secretary))
        assert "到期后才申请延期" in client.get(delay.get_absolute_url()).content.decode()
        engine.run(APPROVE, delay, acting(judge))
        resume(client, project, secretary)
    task.refresh_from_db()
    task.verified_on = date(2026, 8, 1)

    assert (task.due_on, task.late_from) == (date(2026, 9, 1), date(2026, 6, 20))
    assert task.days_late == 42


def test_asked_in_time_before_the_suspension_it_is_in_time(project, secretary, judge):
    task = a_task(project, due_on=date(2026, 6, 20), state="ongoing")
    with on(6, 20):
        suspend(project, secretary, judge)
    with on(7, 1):
        delay = a_change(project, secretary, "delay", C.DRAFTED, moves={task: date(2026, 9, 1)})
        engine.run(SEND, delay, acting(secretary))
        engine.run(APPROVE, delay, acting(judge))
    task.refresh_from_db()

    assert (task.due_on, task.late_from) == (date(2026, 9, 1), None)


def test_a_project_that_came_in_suspended_can_be_resumed(client, village, secretary, judge):
    project = a_project(village, S.SUSPENDED, suspended_on=date(2026, 6, 1))
    with on(7, 1):
        resume(client, project, secretary)

    assert (project.state, project.suspended_days) == (S.IN_PROGRESS, 30)
    assert not Suspension.objects.filter(to_on=None).exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.OFFICER])
def test_only_the_secretary_resumes(client, village, secretary, judge, role):
    project = a_project(village, S.SUSPENDED, suspended_on=date(2026, 6, 1))
    client.force_login(an_appointment(village, role).user)

    assert client.post(f"/projects/{project.pk}/resume/").status_code == 403


@pytest.mark.parametrize("name", ["suspend", "terminate", "carry_over"])
def test_nobody_runs_the_others_by_hand(client, project, secretary, judge, name):
    for post in (secretary, judge):
        client.force_login(post.user)
        assert client.post(f"/projects/{project.pk}/{name}/").status_code == 403
    project.refresh_from_db()
    assert project.state == S.IN_PROGRESS


@pytest.mark.parametrize("state", [S.APPROVED, S.IN_PROGRESS, S.RECTIFYING, S.SUSPENDED])
def test_terminating_ends_it_and_frees_its_problems(client, village, secretary, judge, state):
    problem = a_problem(village, state="adopted")
    fields = {"suspended_on": date(2026, 6, 1)} if state == S.SUSPENDED else {}
    project = a_project(village, state, problems=[problem], **fields)
    task = a_task(project, state=T.ONGOING)
    with on(7, 1):
        change = a_change(project, secretary, "terminate")
        engine.run(APPROVE, change, acting(judge))
    project.refresh_from_db()
    task.refresh_from_db()

    assert (project.state, project.ended_on, project.suspended_on) == (S.TERMINATED, date(2026, 7, 1), None)
    assert task.state == T.ONGOING
    assert problem in type(problem).objects.declarable(village.pk)


def test_what_else_was_asked_for_is_void(project, secretary, judge):
    delay = a_change(project, secretary, new_due_on=date(2026, 12, 20))
    with on(7, 1):
        engine.run(APPROVE, a_change(project, secretary, "terminate"), acting(judge))
    delay.refresh_from_db()

    assert delay.state == C.WITHDRAWN


def test_without_a_reason_nothing_is_asked_for(client, project, secretary):
    client.force_login(secretary.user)
    for kind in ("suspend", "terminate"):
        page = client.post(f"/projects/{project.pk}/changes/new/?kind={kind}", {"reason": " "})
        assert page.status_code == 422
        assert "请写明理由" in page.content.decode()
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize("state", [S.COMPLETION_REQUESTED, S.ACCEPTED, S.CLOSED, S.TERMINATED, S.DRAFT])
def test_a_project_beyond_change_offers_none(client, village, secretary, state):
    project = a_project(village, state)
    client.force_login(secretary.user)
    page = client.get(f"/projects/{project.pk}/changes/new/").content.decode()
    assert "现在不能申请变更" in page
    assert client.get(f"/projects/{project.pk}/changes/new/?kind=terminate").status_code == 409


def test_a_request_that_its_project_has_left_behind_is_blocked(project, secretary, judge):
    change = a_change(project, secretary, "suspend")
    type(project).objects.filter(pk=project.pk).update(state=S.COMPLETION_REQUESTED)
    change.refresh_from_db()
    verdict = APPROVE.verdict(ChangeRequest.objects.get(pk=change.pk), acting(judge))

    assert verdict.is_blocked
    assert "项目当前为“申请验收”，不能暂停实施" in str(verdict)


def test_without_a_judge_only_what_tightens_can_be_sent(village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    relaxing = a_change(project, secretary, "suspend", C.DRAFTED)
    tightening = a_change(project, secretary, "delay", C.DRAFTED, new_due_on=date(2026, 11, 1))
    with on(7, 1):
        assert "无人审批" in str(SEND.verdict(relaxing, acting(secretary)))
        assert SEND.verdict(tightening, acting(secretary)).is_ready


def test_the_columns_of_the_light_follow(project, secretary, judge):
    a_task(project, due_on=date(2026, 6, 20), state=T.ONGOING)
    standing.refresh(project)
    assert project.next_report_due is not None
    with on(6, 1):
        suspend(project, secretary, judge)
    assert project.next_report_due is None
