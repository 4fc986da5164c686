"""变更申请列表, approving several, and what home says of them."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import ChangeState
from projects.states import ProjectState, TaskState
from tests.builders.changes import a_change
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db
S, C = ProjectState, ChangeState


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def township(city):
    return city[-2]


@pytest.fixture
def judge(township):
    return an_appointment(township, Role.OFFICER)


def a_waiting(township, title: str = "老旧楼栋加装电梯协商", **fields):
    village = an_organization(township)
    secretary = an_appointment(village, Role.SECRETARY)
    project = a_project(village, S.IN_PROGRESS, title=title, round=fields.pop("round", None) or a_round())
    return a_change(project, secretary, fields.pop("kind", "suspend"), **fields)


def titles(page) -> list[str]:
    return sorted(row.change.project.title for row in page.context["rows"])


def test_it_lists_what_is_in_scope(client, township, judge):
    a_waiting(township, "本街道的")
    a_waiting(an_organization(township.parent), "外街道的")
    a_waiting(township, "还没提交", state=C.DRAFTED)
    client.force_login(judge.user)

    assert titles(client.get("/changes/")) == ["本街道的"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["暂停的", "批准的", "终止的"]),
        ("kind=terminate", ["终止的"]),
        ("state=approved", ["批准的"]),
        ("judge=me", ["暂停的", "终止的"]),
        ("q=暂停", ["暂停的"]),
        ("q=zt", ["暂停的"]),
    ],
)
def test_filters(client, township, judge, query, found):
    a_waiting(township, "暂停的")
    a_waiting(township, "终止的", kind="terminate")
    a_waiting(township, "批准的", kind="delay", state=C.APPROVED, new_due_on=date(2026, 12, 20))
    a_waiting(township, "往年的", round=a_round(2025, is_current=False), state=C.APPROVED)
    client.force_login(judge.user)

    assert titles(client.get(f"/changes/?{query}")) == sorted(found)


def test_by_organization_and_round(client, township, judge):
    first = a_waiting(township, "甲村的")
    old = a_round(2025, is_current=False)
    a_waiting(township, "往年的", round=old)
    client.force_login(judge.user)

    assert titles(client.get(f"/changes/?organization={first.project.organization_id}")) == ["甲村的"]
    assert titles(client.get(f"/changes/?round={old.pk}")) == ["往年的"]


def test_an_empty_list_says_what_will_stand_there(client, judge):
    client.force_login(judge.user)
    assert "没有变更申请" in client.get("/changes/").content.decode()
    assert "没有符合条件的变更申请" in client.get("/changes/?kind=delay").content.decode()


def test_administrators_see_none(client, township):
    client.force_login(an_appointment(township, Role.SYSTEM_ADMIN).user)
    assert client.get("/changes/").status_code == 403


def test_the_number_of_queries_stays(client, township, judge):
    client.force_login(judge.user)
    counts = []
    for _ in range(2):
        for _ in range(1 + 2 * len(counts)):
            a_waiting(township)
        client.get("/changes/")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/changes/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_several_are_approved_after_a_preview(client, township, judge):
    able = a_waiting(township, "能批的")
    gone = a_waiting(township, "已申请验收")
    type(gone.project).objects.filter(pk=gone.project_id).update(state=S.COMPLETION_REQUESTED)
    client.force_login(judge.user)
    query = f"change={able.pk}&change={gone.pk}"
    preview = client.get(f"/changes/bulk/?{query}").content.decode()
    assert "批量批准：1 份变更申请" in preview
    assert "跳过（1）" in preview
    assert "项目当前为“申请验收”" in preview

    answer = client.post("/changes/bulk/", {"change": [able.pk, gone.pk]}, follow=True)
    assert "已批准 1 份变更申请" in answer.content.decode()
    for change in (able, gone):
        change.refresh_from_db()
    assert (able.state, gone.state) == (C.APPROVED, C.SUBMITTED)
    able.project.refresh_from_db()
    assert able.project.state == S.SUSPENDED
    assert "没有选中" not in answer.content.decode()
    assert (
        client.post("/changes/bulk/", {"change": [able.pk]}).status_code == 200
    )  # a second press does nothing


def test_only_officers_approve_several(client, township):
    client.force_login(an_appointment(township, Role.SECRETARY).user)
    assert client.get("/changes/bulk/").status_code == 403


def test_home_counts_what_waits(client, township, judge):
    client.force_login(judge.user)
    assert not [duty for duty in client.get("/").context["duties"] if "待审批" in duty.text]
    a_waiting(township)
    a_waiting(township)
    page = client.get("/")
    duty = next(duty for duty in page.context["duties"] if "待审批" in duty.text)
    assert duty.text == "2 个变更申请待审批"
    assert len(titles(client.get(duty.url))) == 2


def test_the_project_list_finds_them(client, township, judge):
    waiting = a_waiting(township, "待批的")
    moved = a_waiting(township, "任务延过期", state=C.APPROVED)
    a_task(moved.project, times_postponed=1, state=TaskState.ONGOING)
    client.force_login(judge.user)

    def listed(query):
        return [row.title for row in client.get(f"/projects/?{query}").context["rows"]]

    assert listed("change=open") == [waiting.project.title]
    assert listed("postponed=yes") == ["任务延过期"]


def test_the_project_page_lists_its_requests(client, township, judge):
    change = a_waiting(township)
    client.force_login(judge.user)
    page = client.get(f"/projects/{change.project_id}/?tab=changes").content.decode()

    assert f'href="/changes/{change.pk}/"' in page
    assert "雨季来得早" in page
