"""启动攻坚: what it needs, who may, what it freezes, and the comparison with the baseline."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import PlanBaseline, Project, Task
from projects.states import ProjectState
from projects.transitions.plan import START
from tests.builders.people import a_city, a_user, acting, an_actor, an_appointment, an_organization
from tests.builders.plan import a_ready_project
from tests.builders.work import a_project, a_task, an_indicator
from workflow import engine
from workflow.engine import Kind
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = ProjectState


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
def house(client, secretary):
    client.force_login(secretary.user)
    return client


def address(project) -> str:
    return reverse("projects:transition", args=[project.pk, "start"])


def reasons(project) -> list[str]:
    return [reason.text for reason in START.reasons(project)]


def test_it_starts_freezes_and_is_recorded(house, village, secretary):
    owner = an_appointment(village, Role.MEMBER, a_user("韩砚秋"))
    project = a_ready_project(village)
    Task.objects.filter(project=project, position=1).update(owner_post=owner, owner_text="")
    answer = house.post(address(project))
    assert answer.status_code == 302
    project.refresh_from_db()
    assert project.state == S.IN_PROGRESS
    assert project.started_on is not None
    assert [task.original_due_on for task in project.tasks.all()] == [date(2026, 9, 30), date(2026, 5, 20)]
    content = PlanBaseline.objects.get(project=project).content
    assert [(row["title"], row["owner"], row["due_on"]) for row in content["tasks"]] == [
        ("管线迁改协调", "韩砚秋", "2026-09-30"),
        ("公示与调解", "陈立谦", "2026-05-20"),
    ]
    assert AuditEntry.objects.get().verb == "start"
    notice = Notice.objects.get()
    assert (notice.user_id, notice.text) == (
        owner.user_id,
        "“老旧楼栋加装电梯协商”已启动攻坚，您负责其中的任务",
    )


def test_the_light_begins(house, village):
    project = a_ready_project(village)
    house.post(address(project))
    project.refresh_from_db()
    assert project.next_open_due == date(2026, 5, 20)
    assert project.next_report_due is not None


def test_a_second_click_is_stale_and_freezes_nothing_twice(house, village):
    project = a_ready_project(village)
    assert house.post(address(project)).status_code == 302
    assert house.post(address(project)).status_code == 409
    assert PlanBaseline.objects.count() == AuditEntry.objects.count() == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.LEADER])
def test_a_colleague_may_not(client, village, role):
    project = a_ready_project(village)
    client.force_login(an_appointment(village, role).user)
    answer = client.post(address(project))
    assert answer.status_code == 403
    assert "由望江里社区书记办理" in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.APPROVED


def test_nor_may_the_judging_officer(client, city, village):
    project = a_ready_project(village)
    client.force_login(an_appointment(city[2], Role.OFFICER).user)
    assert client.post(address(project)).status_code == 403


def test_a_stranger_gets_404(client, city, village):
    project = a_ready_project(village)
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)
    assert client.post(address(project)).status_code == 404


def test_other_methods_are_refused(house, village):
    assert house.delete(address(a_ready_project(village))).status_code == 405


def test_without_tasks_it_is_blocked_on_page_and_post(house, village):
    project = a_project(village, S.APPROVED)
    page = house.get(project.get_absolute_url()).content.decode()
    assert f'还不能启动攻坚：<a href="/projects/{project.pk}/plan/#tasks">方案里还没有任务</a>' in page
    answer = house.post(address(project))
    assert answer.status_code == 422
    assert "方案里还没有任务" in answer.content.decode()
    project.refresh_from_db()
    assert project.state == S.APPROVED
    assert not PlanBaseline.objects.exists()


@pytest.mark.parametrize(
    ("gap", "name", "field"),
    [
        ({"standard": ""}, "工作标准", "standard"),
        ({"owner_text": ""}, "责任人", "owner"),
        ({"due_on": None}, "完成时限", "due_on"),
        ({"department_text": ""}, "责任部门", "department"),
    ],
)
def test_each_gap_is_named_and_leads_to_its_field(village, gap, name, field):
    project = a_ready_project(village)
    Task.objects.filter(project=project, position=2).update(**gap)
    [reason] = START.reasons(project)
    assert reason.text == f"任务 2“公示与调解”缺{name}"
    assert reason.url == f"/projects/{project.pk}/plan/#id_tasks-1-{field}"


def test_the_anchor_of_a_gap_is_on_the_page(house, village):
    project = a_ready_project(village)
    Task.objects.filter(project=project).update(standard="", department_text="", owner_text="", due_on=None)
    page = house.get(f"/projects/{project.pk}/plan/").content.decode()
    for reason in START.reasons(project):
        assert f'id="{reason.url.partition("#")[2]}"' in page


def test_a_minor_project_needs_no_department(village):
    project = a_project(village, S.APPROVED, size=Project.Size.MINOR)
    a_task(project, department_text="")
    assert reasons(project) == []


def test_a_post_or_a_unit_counts_like_text(city, village, secretary):
    project = a_project(village, S.APPROVED)
    a_task(project, owner_text="", owner_post=secretary, department_text="", department_unit=city[2])
    assert reasons(project) == []


@pytest.mark.parametrize(("weight", "words"), [("95", "95"), ("100.01", "100.01"), ("0", "0")])
def test_weights_must_add_up_to_100(village, weight, words):
    project = a_project(village, S.APPROVED)
    a_task(project, weight=Decimal(weight))
    assert reasons(project) == [f"任务权重合计 {words}，应为 100"]


def test_weights_with_cents_add_up(village):
    project = a_project(village, S.APPROVED)
    for weight in ("33.33", "33.33", "33.34"):
        a_task(project, weight=Decimal(weight))
    assert reasons(project) == []


@pytest.mark.parametrize("state", sorted(set(S) - {S.APPROVED}))
def test_only_an_approved_project_starts(village, secretary, state):
    verdict = START.verdict(a_project(village, state), an_actor(village, Role.CLERK))
    assert verdict.kind is Kind.FORBIDDEN
    project = a_project(village, state)
    a_task(project)
    assert START.verdict(project, acting(secretary)).kind is Kind.STALE


def started(house, village) -> Project:
    project = a_ready_project(village)
    an_indicator(project)
    house.post(address(project))
    return project


def test_nothing_differs_from_the_baseline_after_the_start(house, village):
    project = started(house, village)
    page = house.get(f"/projects/{project.pk}/baseline/").content.decode()
    assert "变更 0 处" in page
    assert page.count("未变") == 3


def test_the_comparison_shows_what_changed_came_and_went(house, village):
    project = started(house, village)
    first, second = project.tasks.all()
    Task.objects.filter(pk=first.pk).update(due_on=date(2026, 10, 15))
    second.delete()
    a_task(project, title="运维基金设立", position=3)
    page = house.get(f"/projects/{project.pk}/baseline/").content.decode()
    assert "变更 3 处" in page
    for words in ("2026 年 9 月 30 日", "2026 年 10 月 15 日", "有变更", "已删除", "新增", "运维基金设立"):
        assert words in page


def test_without_a_baseline_there_is_nothing_to_compare(house, village):
    assert house.get(f"/projects/{a_ready_project(village).pk}/baseline/").status_code == 404


def test_a_stranger_sees_no_baseline(client, house, city, village):
    project = started(house, village)
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)
    assert client.get(f"/projects/{project.pk}/baseline/").status_code == 404


def test_the_plan_tab_leads_to_the_comparison(house, village):
    project = started(house, village)
    page = house.get(project.get_absolute_url()).content.decode()
    assert f'<a href="/projects/{project.pk}/baseline/">与基准对照</a>' in page


def test_a_failing_freeze_leaves_the_project_as_it_was(village, secretary, monkeypatch):
    project = a_ready_project(village)

    def fail(project):
        raise ValueError

    monkeypatch.setattr("projects.transitions.plan.freeze", fail)
    with pytest.raises(ValueError):
        engine.run(START, project, acting(secretary))
    project.refresh_from_db()
    assert project.state == S.APPROVED
    assert not AuditEntry.objects.exists()
