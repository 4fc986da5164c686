"""begin, finish, verify, send_back: who may, when, what follows."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Task
from projects.permissions import may_verify_task, may_work_on_task
from projects.states import ProjectState, TaskState
from projects.transitions.tasks import BEGIN, FINISH, SEND_BACK, VERIFY
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.engine import Kind
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def owner(village):
    return an_appointment(village, Role.MEMBER, a_user("韩砚秋"))


@pytest.fixture
def leader(village):
    return an_appointment(village, Role.MEMBER, a_user("唐映禾"))


def a_step_task(village, state: str, project_state: str = S.IN_PROGRESS, **fields) -> Task:
    return a_task(a_project(village, project_state), owner_text="", state=state, **fields)


def post(client, who, task, name: str, data=None):
    client.force_login(who.user)
    return client.post(f"{task.get_absolute_url()}{name}/", data or {})


def test_the_owner_begins(client, village, owner):
    task = a_step_task(village, T.NOT_STARTED, owner_post=owner)
    assert post(client, owner, task, "begin").status_code == 302
    task.refresh_from_db()
    assert task.state == T.ONGOING


def test_the_owner_reports_done_and_the_verifiers_are_told(client, village, owner, leader, secretary):
    task = a_step_task(village, T.ONGOING, owner_post=owner, leader_post=leader, percent=80)
    assert post(client, owner, task, "finish").status_code == 302
    task.refresh_from_db()
    assert (task.state, task.percent, task.finished_on, task.finished_by) == (
        T.DONE,
        100,
        date(2026, 7, 24),
        owner,
    )
    task.project.refresh_from_db()
    assert task.project.percent == 100
    assert set(Notice.objects.values_list("user_id", flat=True)) == {leader.user_id, secretary.user_id}
    assert "已报完成，请核验" in Notice.objects.first().text


@pytest.mark.parametrize("who", ["leader", "secretary"])
def test_the_leading_member_or_the_secretary_verifies(client, village, owner, leader, secretary, who):
    task = a_step_task(village, T.DONE, owner_post=owner, leader_post=leader, finished_by=owner, percent=100)
    verifier = leader if who == "leader" else secretary
    assert post(client, verifier, task, "verify").status_code == 302
    task.refresh_from_db()
    assert (task.state, task.verified_on) == (T.VERIFIED, date(2026, 7, 24))
    task.project.refresh_from_db()
    assert task.project.next_open_due is None
    assert [notice.user_id for notice in Notice.objects.all()] == [owner.user_id]


def test_sending_back_needs_a_reason_and_takes_the_percent_down(client, village, owner, secretary):
    task = a_step_task(village, T.DONE, owner_post=owner, finished_by=owner, percent=100)
    empty = post(client, secretary, task, "send_back")
    assert empty.status_code == 422
    assert "请写明退回理由" in empty.content.decode()
    data = {"reason": "协议缺燃气公司一方", "percent": "70"}
    assert post(client, secretary, task, "send_back", data).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.percent, task.finished_by, task.finished_on) == (T.ONGOING, 70, None, None)
    entry = AuditEntry.objects.get()
    assert entry.content["details"]["reason"] == "协议缺燃气公司一方"
    assert Notice.objects.get().user_id == owner.user_id


def test_the_owner_never_verifies_though_secretary(client, village, secretary):
    task = a_step_task(village, T.DONE, owner_post=secretary, finished_by=secretary)
    assert post(client, secretary, task, "verify").status_code == 403
    task.refresh_from_db()
    assert task.state == T.DONE


def test_nor_from_another_post_of_the_same_person(village, secretary):
    second = an_appointment(village, Role.MEMBER, secretary.user)
    task = a_step_task(village, T.DONE, owner_post=second, finished_by=second)
    assert not may_verify_task(acting(secretary), task)


def test_nor_does_whoever_reported_it_done(village, owner, secretary):
    task = a_step_task(village, T.DONE, owner_post=owner, finished_by=secretary)
    assert not may_verify_task(acting(secretary), task)


def test_the_leading_member_who_reported_it_done_does_not_verify(village, leader):
    task = a_step_task(village, T.DONE, leader_post=leader, finished_by=leader)
    assert not may_verify_task(acting(leader), task)


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.LEADER])
def test_a_colleague_verifies_nothing(client, village, owner, secretary, role):
    task = a_step_task(village, T.DONE, owner_post=owner, finished_by=owner)
    answer = post(client, an_appointment(village, role), task, "verify")
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()


def test_where_the_secretary_did_it_alone_the_judging_officer_verifies(client, city, village, secretary):
    officer = an_appointment(city[2], Role.OFFICER, a_user("章若川"))
    task = a_step_task(village, T.ONGOING, owner_post=secretary)
    post(client, secretary, task, "finish")
    assert [notice.user_id for notice in Notice.objects.all()] == [officer.user_id]
    refused = post(client, secretary, task, "verify")
    assert "由审核组织的组织部门工作人员办理" in refused.content.decode()
    assert post(client, officer, task, "verify").status_code == 302


def test_while_the_house_has_somebody_the_officer_does_not_verify(city, village, owner, secretary):
    officer = an_appointment(city[2], Role.OFFICER)
    task = a_step_task(village, T.DONE, owner_post=owner, finished_by=owner)
    assert not may_verify_task(acting(officer), task)


def test_with_a_leading_member_the_officer_does_not_verify_for_the_secretary(
    city, village, leader, secretary
):
    officer = an_appointment(city[2], Role.OFFICER)
    task = a_step_task(village, T.DONE, owner_post=secretary, finished_by=secretary, leader_post=leader)
    assert not may_verify_task(acting(officer), task)
    assert may_verify_task(acting(leader), task)


def test_who_works_on_a_task(city, village, owner, secretary):
    clerk = an_appointment(village, Role.CLERK)
    neighbour = an_appointment(an_organization(city[2]), Role.SECRETARY)
    owned, unowned = a_step_task(village, T.ONGOING, owner_post=owner), a_step_task(village, T.ONGOING)
    may = {
        who: (may_work_on_task(acting(post), owned), may_work_on_task(acting(post), unowned))
        for who, post in {
            "owner": owner,
            "secretary": secretary,
            "clerk": clerk,
            "neighbour": neighbour,
        }.items()
    }
    assert may == {
        "owner": (True, False),
        "secretary": (True, True),
        "clerk": (False, True),
        "neighbour": (False, False),
    }


@pytest.mark.parametrize("name", ["begin", "finish", "verify", "send_back"])
def test_a_stranger_gets_404(client, city, village, owner, name):
    task = a_step_task(village, T.ONGOING, owner_post=owner)
    stranger = an_appointment(an_organization(city[2]), Role.SECRETARY)
    assert post(client, stranger, task, name).status_code == 404


def test_an_unknown_step_gets_404(client, village, owner):
    assert (
        post(client, owner, a_step_task(village, T.ONGOING, owner_post=owner), "explode").status_code == 404
    )


@pytest.mark.parametrize(("name", "state"), [("begin", T.NOT_STARTED), ("finish", T.ONGOING)])
def test_a_second_click_is_stale(client, village, owner, name, state):
    task = a_step_task(village, state, owner_post=owner)
    assert post(client, owner, task, name).status_code == 302
    assert post(client, owner, task, name).status_code == 409
    assert AuditEntry.objects.filter(verb=name).count() == 1


def test_other_methods_are_refused(client, village, owner):
    task = a_step_task(village, T.ONGOING, owner_post=owner)
    client.force_login(owner.user)
    assert client.put(f"{task.get_absolute_url()}finish/").status_code == 405


@pytest.mark.parametrize("state", sorted(set(S) - {S.IN_PROGRESS, S.RECTIFYING, S.DRAFT}))
def test_while_the_project_is_not_under_way_every_step_is_blocked(client, village, owner, state):
    task = a_step_task(village, T.ONGOING, state, owner_post=owner)
    client.force_login(owner.user)
    page = client.get(task.get_absolute_url()).content.decode()
    assert "还不能报完成" in page
    assert f"项目当前为“{S(state).label}”，任务不能办理" in page
    assert post(client, owner, task, "finish").status_code == 422
    task.refresh_from_db()
    assert task.state == T.ONGOING


# Hand-written: what each state of a task allows.
ALLOWED = {
    T.NOT_STARTED: {"begin"},
    T.ONGOING: {"finish"},
    T.DONE: {"verify", "send_back"},
    T.VERIFIED: set(),
    T.CANCELLED: set(),
}


@pytest.mark.parametrize("state", T)
def test_steps_by_state(village, owner, leader, state):
    task = a_step_task(village, state, owner_post=owner, leader_post=leader)
    ready = {
        step.name
        for step in (BEGIN, FINISH, VERIFY, SEND_BACK)
        for who in (owner, leader)
        if step.verdict(task, acting(who)).kind is Kind.READY
    }
    assert ready == ALLOWED[state]


def test_the_page_of_a_step_shows_the_standard(client, village, owner, secretary):
    task = a_step_task(village, T.DONE, owner_post=owner, finished_by=owner)
    client.force_login(secretary.user)
    page = client.get(f"{task.get_absolute_url()}verify/").content.decode()
    assert "三方协议签订，迁改进场" in page
    assert "不核验，回到任务" in page
