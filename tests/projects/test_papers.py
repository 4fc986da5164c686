"""On paper: what each sheet holds, when it is marked a draft, whose rights it has, and how many queries it takes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import AcceptanceRow, Milestone
from projects.states import ProjectState, TaskState
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.meetings import an_obstacle
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task, an_indicator

pytestmark = pytest.mark.django_db
S = ProjectState
SHEETS = ("declaration_print", "plan_print", "task_table_print", "acceptance_print")
MARK = 'class="paper__draft"'


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 3, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, a_user("陆知远"), title="党委书记")


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER, a_user("沈若谷"))


def get(client, person, name, project):
    client.force_login(person.user)
    return client.get(reverse(f"projects:{name}", args=[project.pk]))


def text(client, person, name, project):
    answer = get(client, person, name, project)
    assert answer.status_code == 200
    return answer.content.decode()


def stages(project):
    Milestone.objects.create(
        project=project,
        stage="摸底",
        starts_on=date(2026, 3, 1),
        ends_on=date(2026, 3, 31),
        content="入户核查",
    )


def concluded(project, officer, **sheet):
    """A sheet with one row met and one partly."""
    post = project.organization.appointments.filter(role=Role.SECRETARY).first()
    made = project.acceptances.create(requested_by=post, concluded_by=officer, **sheet)
    rows = [
        ("加装电梯", "0 部 → 8 部", "8 部", "met", ""),
        ("群众公示", "上墙公示", "两处", "partly", "一处未上墙"),
    ]
    for position, (subject, target, actual, judgement, reason) in enumerate(rows, start=1):
        AcceptanceRow.objects.create(
            acceptance=made, position=position, subject=subject, target=target, actual=actual,
            judgement=judgement, reason=reason,
        )  # fmt: skip
    return made


# 立项申报表


def test_a_declaration_before_it_is_handed_in_is_a_draft_of_what_stands_there(client, village, secretary):
    project = a_project(village)
    an_indicator(project)
    stages(project)
    page = text(client, secretary, "declaration_print", project)

    assert MARK in page
    for words in (
        "立项申报表</h1>", "老旧楼栋加装电梯协商", "（立项后编号）", "重点攻坚项目", "基层治理", "陆知远", "党委书记", "群众意见",
        "276 人", "2026 年 3 月 1 日至 2026 年 11 月 30 日", "96 万元，维修资金", "实施背景", "二十三个单元没有电梯。",
        "高低层意见对立", "逐户协商，分摊补偿。", "老人下楼方便。", "六楼老人下不了楼", "加装电梯", "8 部", "摸底", "入户核查",
        "申报单位意见", "立项审定意见", "本系统不得录入涉密信息",
    ):  # fmt: skip
        assert words in page, words
    assert "同意申报" not in page


def test_once_judged_it_holds_what_was_judged_opinions_and_decision(client, village, secretary, officer):
    project = a_declaration(village)
    an_opinion(project, officer, given=True, answer="已改为八部")
    an_opinion(project, officer, field="approach", text="内部意见", given=False)
    client.force_login(officer.user)
    checklist = dict.fromkeys(("small", "hard", "exemplary", "feasible"), "yes")
    answer = client.post(reverse("projects:transition", args=[project.pk, "approve"]), checklist)
    assert answer.status_code == 302
    project.refresh_from_db()
    project.title = "后来改的名称"
    project.save()
    page = text(client, secretary, "declaration_print", project)

    assert MARK not in page
    for words in (
        "老旧楼栋加装电梯协商", "同意申报。", "2026 年 3 月 18 日", "目标无法验收，请改为数量", "已改为八部", "切口小 ☑",
        f"同意立项，项目编号 {project.number}。", "沈若谷",
    ):  # fmt: skip
        assert words in page, words
    assert "内部意见" not in page
    assert "后来改的名称</td>" not in page


def test_a_refusal_is_printed_with_its_reason(client, village, secretary, officer):
    project = a_declaration(village, S.REJECTED, decision_reason="属于常规工作")

    assert "不予立项。属于常规工作" in text(client, secretary, "declaration_print", project)


def test_a_returned_one_is_a_draft_again(client, village, secretary, officer):
    project = a_declaration(village, S.RETURNED, title="改到一半的")
    project.title = "改完的名称"
    project.save()
    page = text(client, secretary, "declaration_print", project)

    assert MARK in page
    assert "改完的名称</td>" in page


# 实施方案


def test_the_plan_is_one_document_of_what_is_recorded(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS, lead=secretary.user, matters_for_superiors="请协调供电公司")
    member = an_appointment(village, Role.MEMBER, a_user("韩砚秋"), title="委员")
    an_indicator(project)
    stages(project)
    a_task(project, leader_post=member, measure="逐户走访", cooperating_text="供电公司")
    a_task(project, title="取消的", state=TaskState.CANCELLED)
    page = text(client, secretary, "plan_print", project)

    for words in (
        "老旧楼栋加装电梯协商实施方案</h1>", "一、目标任务", "加装电梯八部。", "二、量化指标", "三、方法路径", "四、时间节点",
        "2026 年 3 月 1 日启动，2026 年 11 月 30 日前完成。", "入户核查", "五、任务分解", "逐户走访", "三方协议签订，迁改进场",
        "牵头：韩砚秋", "区住建局", "配合：供电公司", "2026 年 9 月 30 日", "六、组织领导", "组长", "望江里社区书记", "任务 1 牵头",
        "陈立谦", "七、保障措施", "经费预算 96 万元，来源：维修资金。", "请协调供电公司", "每月 28 日前报送进展",
    ):  # fmt: skip
        assert words in page, words
    assert "取消的" not in page
    assert MARK not in page


def test_a_part_without_anything_is_left_out_and_the_numbers_have_no_gap(client, village, secretary):
    project = a_project(village, S.APPROVED, approach="", budget=None)
    page = text(client, secretary, "plan_print", project)

    assert MARK in page
    for words in ("量化指标", "方法路径", "任务分解</h2>", "组织领导", "保障措施"):
        assert words not in page
    assert "二、时间节点" in page


def test_the_task_table_lies_across(client, village, secretary):
    project = a_project(village, S.IN_PROGRESS)
    a_task(project, measure="逐户走访", percent=40, state=TaskState.ONGOING)
    page = text(client, secretary, "task_table_print", project)

    for words in (
        "on-paper--wide",
        "任务分解表</h1>",
        "逐户走访",
        "陈立谦",
        "40%<br>推进中",
        "2026 年 9 月 30 日",
    ):
        assert words in page, words


# 验收表


def test_the_sheet_sets_target_beside_what_was_reached(client, village, secretary, officer):
    project = a_project(
        village, S.ACCEPTED, accepted_on=date(2026, 3, 17), approved_on=date(2026, 3, 2), spent=88
    )
    a_task(project, state=TaskState.VERIFIED)
    an_obstacle(project)
    concluded(
        project, officer, conclusion="目标基本实现", site_visit="查看三处", site_visit_on=date(2026, 3, 16)
    )
    page = text(client, secretary, "acceptance_print", project)

    for words in (
        "验收表</h1>", "第 1 次验收", "已核验 1 项，共 1 项，完成率 100%", "预算 96 万元，已支出 88 万元", "0 部 → 8 部", "达标",
        "部分达标", "一处未上墙", "达标 1 项，部分达标 1 项", "部门协同：管线迁改无人牵头", "2026 年 3 月 16 日", "查看三处",
        "目标基本实现", "验收通过。", "2026 年 3 月 17 日", "沈若谷", "验收组组长（签字）",
    ):  # fmt: skip
        assert words in page, words
    assert MARK not in page


def test_a_rectification_is_printed_with_its_deadline(client, village, secretary, officer):
    project = a_project(village, S.RECTIFYING, rectify_due_on=date(2026, 4, 10), decision_reason="一处未上墙")
    concluded(project, officer)

    assert "限期整改，整改期限 2026 年 4 月 10 日。一处未上墙" in text(
        client, secretary, "acceptance_print", project
    )


def test_until_it_is_concluded_it_is_a_draft(client, village, secretary):
    project = a_project(village, S.COMPLETION_REQUESTED)
    concluded(project, None)

    assert MARK in text(client, secretary, "acceptance_print", project)


def test_without_a_sheet_there_is_none_to_print(client, village, secretary):
    answer = get(client, secretary, "acceptance_print", a_project(village, S.IN_PROGRESS))

    assert answer.status_code == 409
    assert "还没有验收表" in answer.content.decode()


# All of them


@pytest.mark.parametrize("name", SHEETS)
def test_rights_are_those_of_the_project(client, village, secretary, officer, name):
    project = a_project(village, S.COMPLETION_REQUESTED)
    concluded(project, None)
    draft = a_project(village)
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert get(client, officer, name, project).status_code == 200
    assert get(client, stranger, name, project).status_code == 404
    assert get(client, an_appointment(village, Role.AUDITOR), name, project).status_code == 404
    assert get(client, officer, name, draft).status_code == 404
    client.force_login(secretary.user)
    assert client.post(reverse(f"projects:{name}", args=[project.pk])).status_code == 405


@pytest.mark.parametrize("name", SHEETS)
def test_more_rows_cost_no_more_queries(client, village, secretary, officer, name, django_assert_num_queries):
    project = a_declaration(village, S.COMPLETION_REQUESTED, approved_on=date(2026, 3, 2))
    concluded(project, officer)
    address = reverse(f"projects:{name}", args=[project.pk])
    client.force_login(secretary.user)

    def add():
        post = an_appointment(village, Role.MEMBER)
        a_task(project, leader_post=post, owner_post=post).cooperating_units.add(village)
        an_indicator(project)
        stages(project)
        an_obstacle(project)
        an_opinion(project, officer, given=True, submission=project.opinions.count() + 1)
        AcceptanceRow.objects.create(
            acceptance=project.acceptances.get(), position=9, subject="其他", target="有"
        )

    add()
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 14


@pytest.mark.parametrize(
    ("tab", "name"),
    [
        ("overview", "declaration_print"),
        ("plan", "plan_print"),
        ("plan", "task_table_print"),
        ("acceptance", "acceptance_print"),
    ],
)
def test_each_is_reached_from_where_one_expects_it(client, village, secretary, officer, tab, name):
    project = a_project(village, S.COMPLETION_REQUESTED)
    a_task(project)
    concluded(project, None)
    client.force_login(secretary.user)
    page = client.get(project.get_absolute_url(), {"tab": tab}).content.decode()

    assert f'href="{reverse(f"projects:{name}", args=[project.pk])}"' in page
