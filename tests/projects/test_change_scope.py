"""调整范围: tasks added and cancelled, targets, objectives; weights stay 100."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.baseline import freeze
from projects.changes.weights import redistributed
from projects.models import ChangeRequest, ChangeState, Project
from projects.states import ProjectState, TaskState
from projects.transitions.changes import APPROVE
from tests.builders.changes import a_change
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.work import a_project, a_task, an_indicator
from workflow import engine

pytestmark = pytest.mark.django_db
S, T, C = ProjectState, TaskState, ChangeState
NOON = datetime(2026, 7, 24, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NEW = {"title": "安装监控", "standard": "六个点位接通", "owner": "陈立谦", "due_on": "2026-10-20"}


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
    return a_project(village, S.IN_PROGRESS)


@pytest.fixture
def tasks(project):
    return [
        a_task(project, title="管线迁改", position=1, weight=60, state=T.ONGOING),
        a_task(project, title="公示", position=2, weight=30, state=T.ONGOING),
        a_task(project, title="调解", position=3, weight=10, state=T.ONGOING),
    ]


def posted(project, tasks=(), added=(), **fields):
    """What the browser sends: unchanged objectives and targets come along."""
    data = {"reason": "增加点位", "objectives": project.objectives}
    data |= {f"target_{row.pk}": f"{row.target:f}" for row in project.indicators.all()}
    data |= {"added-TOTAL_FORMS": len(added), "added-INITIAL_FORMS": 0}
    for index, row in enumerate(added):
        data |= {f"added-{index}-{name}": value for name, value in row.items()}
    data |= {f"cancel_{task.pk}": "on" for task in tasks}
    return data | fields


def ask(client, post, project, **parts):
    client.force_login(post.user)
    return client.post(f"/projects/{project.pk}/changes/new/?kind=scope", posted(project, **parts))


def sent(client, post):
    change = ChangeRequest.objects.get()
    client.force_login(post.user)
    client.post(f"/changes/{change.pk}/send/")
    change.refresh_from_db()
    return change


def weights(project):
    shown = project.tasks.exclude(state=T.CANCELLED)
    return {task.title: task.weight for task in shown}


def test_an_added_task_is_in_force_at_once_and_the_others_share_the_rest(client, project, tasks, secretary):
    page = ask(client, secretary, project, added=[NEW | {"department": "区住建局", "weight": "20"}])
    assert page.status_code == 302
    change = sent(client, secretary)

    assert change.state == C.APPROVED
    assert weights(project) == {"管线迁改": 48, "公示": 24, "调解": 8, "安装监控": 20}
    task = project.tasks.get(title="安装监控")
    assert (task.owner, task.due_on, task.original_due_on) == (
        "陈立谦", date(2026, 10, 20), date(2026, 10, 20),
    )  # fmt: skip
    assert task.position == 4


def test_a_cancelled_task_waits_for_the_judge_and_its_weight_goes_to_the_others(
    client, project, tasks, secretary, judge
):
    ask(client, secretary, project, tasks=tasks[:1])
    change = sent(client, secretary)
    assert change.state == C.SUBMITTED
    assert sum(weights(project).values()) == 100

    client.force_login(judge.user)
    page = client.get(f"/changes/{change.pk}/approve/").content.decode()
    assert "任务“公示”权重" in page
    assert "75%" in page
    client.post(f"/changes/{change.pk}/approve/")
    tasks[0].refresh_from_db()
    assert tasks[0].state == T.CANCELLED
    assert weights(project) == {"公示": 75, "调解": 25}


def test_minor_projects_share_equally(client, village, secretary, judge):
    project = a_project(village, S.IN_PROGRESS, size=Project.Size.MINOR)
    a_task(project, title="一", position=1, weight=50)
    a_task(project, title="二", position=2, weight=50)
    page = ask(client, secretary, project, added=[NEW])
    assert page.status_code == 302
    sent(client, secretary)

    assert sorted(weights(project).values()) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]


@pytest.mark.parametrize(("target", "state"), [("10", C.APPROVED), ("6", C.SUBMITTED)])
def test_a_higher_target_tightens_a_lower_one_does_not(client, project, tasks, secretary, target, state):
    indicator = an_indicator(project, baseline=0, target=8)
    ask(client, secretary, project, **{f"target_{indicator.pk}": target})
    change = sent(client, secretary)
    indicator.refresh_from_db()

    assert change.state == state
    assert indicator.target == (10 if state == C.APPROVED else 8)


def test_where_less_is_better_a_lower_target_tightens(client, project, tasks, secretary):
    indicator = an_indicator(project, name="信访件", baseline=20, target=5, unit="件")
    ask(client, secretary, project, **{f"target_{indicator.pk}": "3"})

    assert sent(client, secretary).state == C.APPROVED


def test_other_objectives_wait_for_the_judge(client, project, tasks, secretary, judge):
    ask(client, secretary, project, objectives="加装电梯六部。")
    change = sent(client, secretary)
    project.refresh_from_db()
    assert (change.state, project.objectives) == (C.SUBMITTED, "加装电梯八部。")
    engine.run(APPROVE, change, acting(judge))
    project.refresh_from_db()

    assert project.objectives == "加装电梯六部。"


def test_what_tightens_waits_with_the_rest(client, project, tasks, secretary):
    page = ask(
        client, secretary, project, tasks=tasks[:1], added=[NEW | {"department": "区住建局", "weight": "20"}]
    )
    words = client.get(page["Location"]).content.decode()
    assert "其中收紧的部分也等待审批" in words
    change = sent(client, secretary)

    assert change.state == C.SUBMITTED
    assert not project.tasks.filter(title="安装监控").exists()


@pytest.mark.parametrize(
    ("cancelled", "added", "words"),
    [
        (0, [], "没有调整任何内容"),
        (3, [], "至少保留一项任务"),
        (0, [NEW | {"department": "区住建局", "weight": "100"}], "须小于 100"),
        (3, [NEW | {"department": "区住建局", "weight": "40"}], "权重合计须为 100"),
        (0, [NEW | {"department": "区住建局"}], "请填写权重"),
        (0, [NEW | {"weight": "20"}], "请填写责任部门"),
        (0, [NEW | {"department": "区住建局", "weight": "20", "due_on": "2026-12-20"}], "晚于项目完成时限"),
        (0, [NEW | {"department": "区住建局", "weight": "20", "due_on": "2026-07-01"}], "不能早于今天"),
        (0, [NEW | {"department": "区住建局", "weight": "20", "owner": ""}], "请填写责任人"),
        (0, [NEW | {"department": "区住建局", "weight": "20", "standard": ""}], "请填写工作标准"),
    ],
)
def test_what_the_form_refuses(client, project, tasks, secretary, cancelled, added, words):
    page = ask(client, secretary, project, tasks=tasks[:cancelled], added=added)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ChangeRequest.objects.exists()


def test_a_row_more_without_script(client, project, tasks, secretary):
    client.force_login(secretary.user)
    data = posted(project, added=[NEW]) | {"add": "added", "reason": "写了一半"}
    page = client.post(f"/projects/{project.pk}/changes/new/?kind=scope", data)

    assert page.status_code == 200
    assert 'name="added-1-title"' in page.content.decode()
    assert "写了一半" in page.content.decode()


def test_a_task_verified_meanwhile_stops_the_approval(client, project, tasks, secretary, judge):
    change = a_change(project, secretary, "scope", cancels=(tasks[0],))
    Project.objects.filter(pk=project.pk).update(percent=0)
    tasks[0].__class__.objects.filter(pk=tasks[0].pk).update(state=T.VERIFIED)

    verdict = APPROVE.verdict(change, acting(judge))
    assert verdict.is_blocked
    assert "已核验，不能取消" in str(verdict)


def test_the_draft_opens_again_with_what_was_proposed(client, project, tasks, secretary):
    ask(client, secretary, project, tasks=tasks[:1], added=[NEW | {"department": "区住建局", "weight": "20"}])
    change = ChangeRequest.objects.get()
    page = client.get(f"/changes/{change.pk}/edit/").content.decode()
    assert 'value="安装监控"' in page
    row = change.task_changes.get(action="add")
    data = posted(project, added=[NEW | {"department": "区住建局", "weight": "10", "id": row.pk}])
    data["added-INITIAL_FORMS"] = 1
    answer = client.post(f"/changes/{change.pk}/edit/", data)

    assert answer.status_code == 302
    actions = sorted(change.task_changes.values_list("action", flat=True))
    assert actions == ["add", "reweigh", "reweigh", "reweigh"]
    assert change.task_changes.get(action="add").weight == 10


@pytest.mark.parametrize(
    "kept", [["33.33", "33.33", "33.34"], ["60", "40"], ["0.01", "99.99"], ["7", "11", "82"]]
)
@pytest.mark.parametrize("added", [[], ["10"], ["33.33", "0.01"]])
def test_weights_add_up_to_exactly_100(kept, added):
    old, new = redistributed([Decimal(part) for part in kept], [Decimal(part) for part in added], equal=False)

    assert sum([*old, *new]) == 100
    assert min(old) >= 0


def test_the_comparison_names_the_request_that_did_it(client, project, tasks, secretary, judge):
    indicator = an_indicator(project)
    freeze(project)
    gone = a_change(project, secretary, "scope", cancels=(tasks[2],))
    gone.indicator_changes.create(indicator=indicator, was_target=8, target=6)
    gone.task_changes.create(
        action="add",
        title="安装监控",
        standard="接通",
        owner_text="陈立谦",
        due_on=date(2026, 10, 20),
        weight=10,
    )
    engine.run(APPROVE, gone, acting(judge))
    later = a_change(project, secretary, moves={tasks[0]: date(2026, 10, 31)})
    engine.run(APPROVE, later, acting(judge))
    client.force_login(judge.user)
    page = client.get(f"/projects/{project.pk}/baseline/")
    rows = {row.name: row for row in page.context["rows"]}

    assert (rows["调解"].fate, rows["安装监控"].fate) == ("已取消", "新增")
    assert (rows["管线迁改"].fate, rows["加装电梯"].fate) == ("有变更", "有变更")
    assert [change.pk for change in rows["管线迁改"].changes] == [later.pk]
    assert [change.pk for change in rows["加装电梯"].changes] == [gone.pk]
    assert [change.pk for change in rows["安装监控"].changes] == [gone.pk]
    assert f"/changes/{gone.pk}/" in page.content.decode()


# Easy tasks beside the hard ones


def test_added_tasks_that_outweigh_the_plan_wait_for_the_judge(client, project, tasks, secretary):
    """Otherwise one easy task of 90 % makes a project of 10 % that is nearly done."""
    ask(client, secretary, project, added=[NEW | {"department": "区住建局", "weight": "90"}])
    draft = ChangeRequest.objects.get()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert f"合计超过全部权重的一半，由{project.judge.short_name}审批" in page

    assert sent(client, secretary).state == C.SUBMITTED
    assert weights(project) == {"管线迁改": 60, "公示": 30, "调解": 10}


def test_one_after_the_other_they_count_together(client, project, tasks, secretary):
    """40 %, then 40 % more: 24 % of the first are left, 64 % in all."""
    for weight, state in (("40", C.APPROVED), ("40", C.SUBMITTED)):
        ask(client, secretary, project, added=[NEW | {"department": "区住建局", "weight": weight}])
        change = ChangeRequest.objects.latest("pk")
        client.post(f"/changes/{change.pk}/send/")
        change.refresh_from_db()
        assert change.state == state


def test_what_the_judge_approved_is_the_plan(client, project, tasks, secretary, judge):
    ask(client, secretary, project, added=[NEW | {"department": "区住建局", "weight": "60"}])
    change = sent(client, secretary)
    engine.run(APPROVE, change, acting(judge))
    ask(client, secretary, project, added=[NEW | {"department": "区住建局", "weight": "40"}])
    second = ChangeRequest.objects.latest("pk")
    client.post(f"/changes/{second.pk}/send/")
    second.refresh_from_db()

    assert second.state == C.APPROVED
