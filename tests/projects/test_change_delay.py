"""延期: asked for, approved or not, and what it does to dates, lights and the count of late days."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects import standing
from projects.lights import Thresholds, explain
from projects.models import ChangeRequest, ChangeState
from projects.states import ProjectState, TaskState
from projects.transitions.changes import APPROVE
from tests.builders.changes import a_change
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, T, C = ProjectState, TaskState, ChangeState
NOON = datetime(2026, 7, 24, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOON, tick=False):
        yield


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
    return a_project(village, S.IN_PROGRESS, due_on=date(2026, 11, 30))


@pytest.fixture
def task(project):
    return a_task(project, due_on=date(2026, 9, 30), original_due_on=date(2026, 9, 30), state=T.ONGOING)


def ask(client, post, project, **fields):
    client.force_login(post.user)
    data = {"reason": "雨季来得早"} | fields
    return client.post(f"/projects/{project.pk}/changes/new/?kind=delay", data)


def send(client, post, change):
    client.force_login(post.user)
    return client.post(f"/changes/{change.pk}/send/")


def approve(change, judge):
    return engine.run(APPROVE, change, acting(judge))


def test_the_secretary_asks_sends_and_the_judge_approves(client, project, task, secretary, judge):
    page = ask(client, secretary, project, new_due_on="2026-12-20", **{f"task_{task.pk}": "2026-10-31"})
    change = ChangeRequest.objects.get()
    assert page["Location"] == f"/changes/{change.pk}/send/"
    preview = client.get(page["Location"]).content.decode()
    assert "含放宽的内容，整份由青石街道审批" in preview
    assert "2026 年 12 月 20 日" in preview

    assert send(client, secretary, change).status_code == 302
    change.refresh_from_db()
    project.refresh_from_db()
    assert change.state == C.SUBMITTED
    assert project.due_on == date(2026, 11, 30)
    assert Notice.objects.filter(user_id=judge.user_id, text__contains="延期申请待您审批").exists()

    client.force_login(judge.user)
    assert client.post(f"/changes/{change.pk}/approve/").status_code == 302
    for record in (change, project, task):
        record.refresh_from_db()
    assert change.state == C.APPROVED
    assert change.decided_by_id == judge.pk
    assert (project.due_on, project.original_due_on, project.times_postponed) == (
        date(2026, 12, 20), date(2026, 11, 30), 1,
    )  # fmt: skip
    assert (task.due_on, task.original_due_on, task.times_postponed) == (
        date(2026, 10, 31), date(2026, 9, 30), 1,
    )  # fmt: skip
    assert project.next_open_due == date(2026, 10, 31)
    assert Notice.objects.filter(user_id=secretary.user_id, text__contains="延期申请已批准").exists()
    verbs = list(AuditEntry.objects.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["draft_change", "send", "approve", "postpone", "postpone"]


def test_an_earlier_date_is_in_force_at_once_and_is_no_delay(client, project, task, secretary, judge):
    page = ask(client, secretary, project, **{f"task_{task.pk}": "2026-08-31"})
    change = ChangeRequest.objects.get()
    assert "提交后立即生效，无需审批" in client.get(page["Location"]).content.decode()

    send(client, secretary, change)
    for record in (change, task):
        record.refresh_from_db()
    assert change.state == C.APPROVED
    assert change.is_tightening
    assert change.name == "提前完成申请"
    assert (task.due_on, task.times_postponed) == (date(2026, 8, 31), 0)
    assert Notice.objects.get(user_id=judge.user_id).text.endswith("提前完成申请已生效，无需审批")


def test_a_mixed_request_waits_as_a_whole(client, project, task, secretary):
    other = a_task(project, title="公示", due_on=date(2026, 10, 10), state=T.ONGOING)
    ask(client, secretary, project, **{f"task_{task.pk}": "2026-08-31", f"task_{other.pk}": "2026-10-31"})
    change = ChangeRequest.objects.get()
    send(client, secretary, change)
    change.refresh_from_db()
    task.refresh_from_db()

    assert change.state == C.SUBMITTED
    assert task.due_on == date(2026, 9, 30)


def test_a_draft_that_became_a_delay_since_waits_for_approval(client, project, secretary):
    """What tightens is judged by the dates that hold when it is sent."""
    change = a_change(project, secretary, state=C.DRAFTED, new_due_on=date(2026, 11, 10))
    assert change.is_tightening
    type(project).objects.filter(pk=project.pk).update(due_on=date(2026, 10, 31))

    send(client, secretary, change)
    change.refresh_from_db()
    project.refresh_from_db()
    assert change.state == C.SUBMITTED
    assert change.was_due_on == date(2026, 10, 31)
    assert project.due_on == date(2026, 10, 31)


def test_asked_for_in_time_the_new_date_counts(client, project, task, secretary, judge):
    ask(client, secretary, project, **{f"task_{task.pk}": "2026-10-31"})
    change = ChangeRequest.objects.get()
    send(client, secretary, change)
    change.refresh_from_db()
    with time_machine.travel(datetime(2026, 10, 5, 12, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        approve(change, judge)  # asked in time, decided after the date: in time
    task.refresh_from_db()

    assert task.late_from is None
    assert task.reckoned_due_on == date(2026, 10, 31)


def test_asked_for_too_late_the_days_count_from_the_date_that_passed(client, project, task, secretary, judge):
    task.due_on = date(2026, 7, 10)
    task.save()
    page = ask(client, secretary, project, **{f"task_{task.pk}": "2026-08-31"})
    change = ChangeRequest.objects.get()
    send(client, secretary, change)
    change.refresh_from_db()
    assert "到期后才申请延期" in client.get(f"/changes/{change.pk}/").content.decode()
    assert page.status_code == 302
    approve(change, judge)
    task.refresh_from_db()

    assert (task.due_on, task.late_from) == (date(2026, 8, 31), date(2026, 7, 10))
    task.verified_on = date(2026, 8, 20)
    assert task.days_late == 41


def test_a_second_delay_in_time_does_not_wash_the_first_one_clean(project, task, secretary, judge):
    task.due_on = date(2026, 7, 10)
    task.save()
    late = a_change(project, secretary, moves={task: date(2026, 8, 31)})
    late.task_changes.update(is_late=True)
    approve(late, judge)
    again = a_change(project, secretary, moves={task: date(2026, 10, 31)})
    approve(again, judge)
    task.refresh_from_db()

    assert (task.late_from, task.times_postponed) == (date(2026, 7, 10), 2)


def test_until_the_approval_the_light_stays(project, task, secretary, judge):
    task.due_on = date(2026, 7, 10)
    task.percent = 90
    task.save()
    change = a_change(project, secretary, moves={task: date(2026, 8, 31)})
    from_approval = a_change_light(project)
    assert (from_approval.code, from_approval.reason) == ("red", "任务逾期 14 天")
    approve(change, judge)
    assert a_change_light(project).code == "green"


def a_change_light(project):
    standing.refresh(project)
    project.percent = Decimal(90)
    type(project).objects.filter(pk=project.pk).update(next_report_due=None)
    project.next_report_due = None
    return explain(project, Thresholds.of(project.round))


def test_the_judge_may_refuse_and_nothing_changes(client, project, task, secretary, judge):
    change = a_change(project, secretary, moves={task: date(2026, 10, 31)})
    client.force_login(judge.user)
    assert client.post(f"/changes/{change.pk}/reject/").status_code == 422
    client.post(f"/changes/{change.pk}/reject/", {"reason": "工期安排不足为由"})
    for record in (change, task):
        record.refresh_from_db()

    assert (change.state, change.decision_reason) == (C.REJECTED, "工期安排不足为由")
    assert task.due_on == date(2026, 9, 30)
    assert Notice.objects.get(user_id=secretary.user_id).text.endswith("不予批准：工期安排不足为由")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "没有改动任何时限"),
        ({"new_due_on": "2026-07-01"}, "不能早于今天"),
        ({"task": "2026-12-20"}, "晚于项目完成时限 11 月 30 日"),
        ({"new_due_on": "2026-09-01"}, "晚于项目完成时限 9 月 1 日"),
        ({"new_due_on": "2026-12-20", "reason": ""}, "请写明理由"),
    ],
)
def test_what_the_form_refuses(client, project, task, secretary, fields, words):
    data = {f"task_{task.pk}" if name == "task" else name: value for name, value in fields.items()}
    page = ask(client, secretary, project, **data)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_task_may_not_get_due_after_its_project_however_it_came_to_that(project, task, secretary, judge):
    change = a_change(project, secretary, moves={task: date(2026, 12, 20)})

    verdict = APPROVE.verdict(change, acting(judge))
    assert verdict.is_blocked
    assert "晚于项目完成时限" in str(verdict)


def test_a_second_request_of_the_kind_has_to_wait(client, project, task, secretary):
    a_change(project, secretary, moves={task: date(2026, 10, 31)})
    page = ask(client, secretary, project, new_due_on="2026-12-20")

    assert page.status_code == 409
    assert "已有一份延期申请未办完" in page.content.decode()


def test_before_the_start_only_the_project_itself_is_put_off(client, village, secretary, judge):
    project = a_project(village, S.APPROVED)
    task = a_task(project)
    client.force_login(secretary.user)
    page = client.get(f"/projects/{project.pk}/changes/new/?kind=delay").content.decode()

    assert "new_due_on" in page
    assert f"task_{task.pk}" not in page


def test_a_task_verified_meanwhile_keeps_its_date(project, task, secretary, judge):
    change = a_change(project, secretary, moves={task: date(2026, 10, 31)})
    type(task).objects.filter(pk=task.pk).update(state=T.VERIFIED, verified_on=date(2026, 7, 24))
    approve(change, judge)
    task.refresh_from_db()

    assert (task.due_on, task.times_postponed) == (date(2026, 9, 30), 0)


@pytest.mark.parametrize("who", ["colleague", "stranger", "administrator"])
def test_others_may_not_decide(client, village, project, task, secretary, judge, who):
    change = a_change(project, secretary, moves={task: date(2026, 10, 31)})
    places = {
        "colleague": (village, Role.MEMBER, 403),
        "stranger": (an_organization(village.parent), Role.SECRETARY, 404),
        "administrator": (village.parent, Role.SYSTEM_ADMIN, 404),
    }
    place, role, status = places[who]
    client.force_login(an_appointment(place, role).user)

    assert client.post(f"/changes/{change.pk}/approve/").status_code == status
    change.refresh_from_db()
    assert change.state == C.SUBMITTED


def test_a_second_press_finds_it_decided(client, project, task, secretary, judge):
    change = a_change(project, secretary, moves={task: date(2026, 10, 31)})
    client.force_login(judge.user)
    assert client.post(f"/changes/{change.pk}/approve/").status_code == 302
    assert client.post(f"/changes/{change.pk}/approve/").status_code == 409
    task.refresh_from_db()
    assert task.times_postponed == 1


def test_a_clerk_drafts_and_the_secretary_sends(client, village, project, task, secretary):
    clerk = an_appointment(village, Role.CLERK)
    page = ask(client, clerk, project, **{f"task_{task.pk}": "2026-10-31"})
    change = ChangeRequest.objects.get()
    assert page["Location"] == f"/changes/{change.pk}/"
    assert client.post(f"/changes/{change.pk}/send/").status_code == 403
    client.force_login(secretary.user)
    assert "起草的变更申请待您提交" in client.get("/").content.decode()

    assert send(client, secretary, change).status_code == 302
    change.refresh_from_db()
    assert (change.drafted_by_id, change.requested_by_id) == (clerk.pk, secretary.pk)


def test_a_draft_is_not_told_outside_the_house(client, project, task, secretary, judge):
    change = a_change(project, secretary, state=C.DRAFTED, moves={task: date(2026, 10, 31)})
    client.force_login(judge.user)

    assert client.get(f"/changes/{change.pk}/").status_code == 404
    assert "延期申请" not in client.get(f"/projects/{project.pk}/?tab=changes").content.decode()


def test_a_draft_can_be_changed_until_it_is_sent(client, project, task, secretary):
    change = a_change(project, secretary, state=C.DRAFTED, moves={task: date(2026, 10, 31)})
    client.force_login(secretary.user)
    form = client.get(f"/changes/{change.pk}/edit/").content.decode()
    assert 'value="2026-10-31"' in form
    client.post(f"/changes/{change.pk}/edit/", {"reason": "雨季", f"task_{task.pk}": "2026-11-15"})
    assert change.task_changes.get().due_on == date(2026, 11, 15)

    send(client, secretary, change)
    page = client.post(f"/changes/{change.pk}/edit/", {"reason": "再改", f"task_{task.pk}": "2026-11-20"})
    assert page.status_code == 409


def test_the_badge_says_how_often_and_from_when(client, project, secretary):
    project.times_postponed, project.original_due_on = 2, date(2026, 6, 30)
    project.save()
    client.force_login(secretary.user)

    assert "延期 2 次，原定 6 月 30 日" in client.get(f"/projects/{project.pk}/").content.decode()
