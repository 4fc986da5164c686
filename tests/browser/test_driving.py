"""Driving a project in Chromium: a meeting turns red into green, a 督办单 runs to its end, a delay waits for the judge.

Everything happens on Monday, 20 July 2026, on a village's project whose first task has been overdue for a month.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from organizations.models import Appointment, Organization, Sector
from organizations.roles import Role
from projects.models import ChangeRequest, Instruction, Meeting, Project, Resolution, SupervisionNotice
from projects.standing import refresh
from projects.states import ProjectState, TaskState
from projects.supervising import light_of
from tests.browser.visitor import Visitor
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task
from workflow import audit

pytestmark = pytest.mark.slow

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "guimen-2026-qing"
TODAY = date(2026, 7, 20)
TITLE, TASK, MATTER = "老旧楼栋加装电梯协商", "管线迁改协调", "签订迁改三方协议"
FINDING = "供电、燃气两家分头推进，费用按三家分摊"
DONE = "三方协议已签订，施工队进场"
NUMBER = "督〔2026〕1号"
POSTS = {
    "secretary": (Role.SECRETARY, "陆知远"),
    "clerk": (Role.CLERK, "韩砚秋"),
    "officer": (Role.OFFICER, "沈青禾"),
    "leader": (Role.LEADER, "顾明川"),
    "department": (Role.MEMBER, "陈立谦"),
}


def at(hour: int, minute: int = 30) -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(at(9), tick=True) as traveller:
        yield traveller


@pytest.fixture
def project(live_server) -> Project:
    """Red: task 1, of a department of the county, has been overdue since 20 June; everything else is in time."""
    _, county, township, village = a_city()
    department = an_organization(county, "township", short_name="区住建局", sector=Sector.GOVERNMENT_BODY)
    places = {
        "secretary": village,
        "clerk": village,
        "officer": township,
        "leader": county,
        "department": department,
    }
    posts = {}
    for name, place in places.items():
        role, person = POSTS[name]
        posts[name] = an_appointment(place, role, a_user(person, username=name, password=PASSWORD))
    return a_red_project(village, posts["department"])


def a_red_project(village: Organization, owner: Appointment) -> Project:
    with audit.recording():
        made = a_project(village, ProjectState.IN_PROGRESS, title=TITLE)
        fields = {"project": made, "state": TaskState.ONGOING}
        late = {"due_on": date(2026, 6, 20), "original_due_on": date(2026, 6, 20)}
        a_task(title=TASK, position=1, percent=60, weight=60, owner_post=owner, **fields, **late)
        a_task(title="安装与验收", position=2, percent=30, weight=40, **fields)
        for month in (4, 5, 6):
            a_report(made, date(2026, month, 1))
        refresh(made)
    assert light_now() == "red"
    return made


def light_now() -> str:
    return light_of(Project.objects.select_related("round").get(title=TITLE), TODAY).code


def test_from_red_to_green_through_a_meeting(desktop: Page, phone: Page, project, clock):
    chair, department = Visitor(desktop), Visitor(phone)
    the_meeting_is_planned(chair, project)
    clock.move_to(at(15))
    the_meeting_is_held(chair)
    the_minutes_are_issued(chair, project)
    the_department_reports(department)
    assert light_now() == "red", "what is reported counts once it is verified"
    the_chair_verifies(chair)
    the_light_is_green(chair, project)


def the_meeting_is_planned(chair: Visitor, project: Project) -> None:
    """The agenda proposes the overdue task by itself; nobody types it."""
    chair.log_in("secretary", PASSWORD)
    chair.open("/meetings/new/")
    chair.sees("建议列入的议题")
    chair.sees("任务逾期 30 天，完成 60%")
    chair.fill(held_on="2026-07-20", clock="15:00", place="社区会议室")
    chair.press("列入勾选的")
    item = chair.page.locator("[name='agenda-0-about']").input_value()
    assert item == f"任务：{TASK}　{TITLE}（望江里社区）"
    chair.press("记录会议")
    chair.sees("待召开")
    chair.sees("会议时间 7 月 20 日 15:00 还没有到")
    assert list(Meeting.objects.get().agenda.values_list("project", "task__title")) == [(project.pk, TASK)]


def the_meeting_is_held(chair: Visitor) -> None:
    chair.log_in("secretary", PASSWORD)
    chair.open(Meeting.objects.get().get_absolute_url())
    chair.press("召开", exact=True)
    chair.press("召开", exact=True)


def the_minutes_are_issued(chair: Visitor, project: Project) -> None:
    """Without a finding they cannot be issued; the date is twenty days later, on a day of work."""
    chair.sees("议题 1 没有写研究情况")
    chair.press("填写纪要和议定事项")
    chair.fill(agenda__0__outcome=FINDING)
    chair.control("增加一项议定事项").click()
    chair.fill(resolutions__0__matter=MATTER, resolutions__0__person="陈立谦")
    chair.press("保存会议")
    chair.press("印发纪要")
    chair.press("印发纪要", exact=True)
    resolution = Resolution.objects.get()
    assert resolution.unit_name == "区住建局", "the unit of a person whom the tree knows is known too"
    assert resolution.due_on == date(2026, 8, 10), "9 August is a Sunday"
    chair.press("打印会议纪要")
    for words in (FINDING, "三方协议签订", MATTER, "区住建局", "陈立谦", "2026 年 8 月 10 日"):
        chair.sees(words)
    for page in (
        f"{project.get_absolute_url()}?tab=meetings",
        project.tasks.get(title=TASK).get_absolute_url(),
    ):
        chair.open(page)
        chair.sees("7 月调度会")


def the_department_reports(department: Visitor) -> None:
    """On a phone, from the sentences of the home page: the resolution, then the task."""
    department.log_in("department", PASSWORD)
    department.press(f"议定事项待落实：{MATTER}")
    department.press("报完成")
    department.press("报完成", exact=True)
    department.sees("请写明落实情况")
    department.fill(result=DONE)
    department.press("报完成", exact=True)
    department.sees("待落实核验")
    department.open("/")
    department.press(f"“{TASK}”已逾期")
    department.fill(percent=100, done=DONE)
    department.press("保存进展")
    department.press("报完成", exact=True)
    assert department.page.evaluate("document.documentElement.scrollWidth") <= 375


def the_chair_verifies(chair: Visitor) -> None:
    for duty, step in ((f"议定事项待核验：{MATTER}", "核验落实"), (f"“{TASK}”待核验", "核验")):
        chair.open("/")
        chair.press(duty)
        chair.press(step, exact=True)
        chair.press(step, exact=True)


def the_light_is_green(chair: Visitor, project: Project) -> None:
    assert light_now() == "green"
    chair.open(project.get_absolute_url())
    chair.sees("按计划推进")
    chair.open("/meetings/new/")
    chair.sees_not(TASK)
    chair.sees_not(MATTER)


def test_a_notice_from_proposal_to_closing(desktop: Page, phone: Page, project):
    office, village = Visitor(desktop), Visitor(phone)
    the_notice_is_issued(office)
    it_is_signed_for(village)
    it_is_answered(village, "已约供电公司本周会商")
    it_is_returned(office)
    it_is_answered(village, DONE)
    it_is_closed(office)
    it_is_printed(office)
    the_house_is_urged_once(office, project)
    the_leader_instructs(office, project)
    the_house_answers(village)


def the_notice_is_issued(office: Visitor) -> None:
    """The system proposes, with the rule in words, and fills in the form; a person issues."""
    office.log_in("officer", PASSWORD)
    office.open("/notices/proposals/")
    office.sees("红灯已持续 23 天，达到督办的 15 天")
    office.press("签发督办单")
    expect(office.page.locator("[name=due_on]")).to_have_value("2026-07-27")
    assert f"“{TASK}”已逾期 30 天" in office.page.locator("[name=matter]").input_value()
    office.press("签发", exact=True)
    office.sees(NUMBER)
    office.open("/notices/proposals/")
    office.sees("没有需要催办、督办或约谈的项目")


def it_is_signed_for(village: Visitor) -> None:
    village.log_in("secretary", PASSWORD)
    village.press(f"{NUMBER}督办单待签收")
    village.press("签收", exact=True)
    village.sees("办理中")


def it_is_answered(village: Visitor, words: str) -> None:
    village.open("/")
    village.press(f"{NUMBER}督办单待反馈")
    village.fill(result=words)
    village.press("反馈", exact=True)
    village.sees("待核实")
    assert SupervisionNotice.objects.get().reply == words


def it_is_returned(office: Visitor) -> None:
    """The return starts the clock again: five working days from today."""
    office.open("/")
    office.press("1 份督办反馈待核实")
    office.press(NUMBER)
    office.press("退回重办")
    office.fill(reason="协议还没有签订")
    office.press("退回重办", exact=True)
    office.sees("办理中")


def it_is_closed(office: Visitor) -> None:
    office.open(SupervisionNotice.objects.get().get_absolute_url())
    office.press("办结", exact=True)
    office.press("办结", exact=True)
    office.sees("已办结")


def it_is_printed(office: Visitor) -> None:
    office.press("打印督办单")
    for words in (f"编号：{NUMBER}", "发出时间：2026 年 7 月 20 日", DONE, "同意办结"):
        office.sees(words)
    office.page.emulate_media(media="print")
    expect(office.page.get_by_role("heading", name="督办单", exact=True)).to_be_visible()
    expect(office.page.get_by_text("返回督办单")).to_be_hidden()
    office.page.emulate_media(media="screen")


def the_house_is_urged_once(office: Visitor, project: Project) -> None:
    """The same thing once in 24 hours; the red light, which the overdue task explains, may be urged as well."""
    office.open(project.get_absolute_url())
    office.press_here("催办")
    for box in office.page.locator("[name=matters]").all():
        box.check(force=True)
    office.press_here("催办")
    office.sees("已催办陆知远")
    office.open(f"{project.get_absolute_url()}urge/")
    office.sees(f"24 小时内已催过：任务“{TASK}”逾期 30 天")
    expect(office.page.get_by_role("button", name="催办", exact=True)).to_have_count(0)


def the_leader_instructs(office: Visitor, project: Project) -> None:
    office.log_in("leader", PASSWORD)
    office.open(project.get_absolute_url())
    office.press_here("批示")
    office.fill(text="月底前进场，有困难直接报我。")
    office.press("送出批示")


def the_house_answers(village: Visitor) -> None:
    """Urge and instruction stand on home and on the project until they are done with."""
    village.open("/")
    village.sees(f"上级催办：任务“{TASK}”已逾期")
    village.press("顾明川的批示待回复")
    village.press("回复", exact=True)
    village.fill(answer_text="协议已签，28 日进场。")
    village.press("回复", exact=True)
    assert Instruction.objects.get().state == Instruction.State.ANSWERED
    village.open("/")
    village.sees_not("批示待回复")


def test_a_delay_waits_for_the_judge(desktop: Page, phone: Page, project):
    village, office = Visitor(phone), Visitor(desktop)
    a_delay_is_asked_for(village, project)
    task = project.tasks.get(title=TASK)
    assert task.due_on == date(2026, 6, 20), "relaxing waits"
    the_judge_approves(office)
    task.refresh_from_db()
    assert task.due_on == date(2026, 8, 20)
    assert task.late_from == date(2026, 6, 20), (
        "a delay asked for too late counts from the date that had passed"
    )
    the_badge_says_so(village, project)


def a_delay_is_asked_for(village: Visitor, project: Project) -> None:
    """The clerk drafts, the secretary sends."""
    village.log_in("clerk", PASSWORD)
    village.open(project.get_absolute_url())
    village.press("申请变更")
    village.press("延期")
    field = f"task_{project.tasks.get(title=TASK).pk}"
    village.fill(**{field: "2026-08-20"}, new_due_on="2026-12-20", reason="燃气公司设备晚到")
    village.press("下一步：核对变更内容")
    expect(village.control("提交", exact=True)).to_have_count(0)
    village.log_in("secretary", PASSWORD)
    village.press("填报员韩砚秋起草的变更申请待您提交")
    village.press("提交", exact=True)
    village.sees("待审批")
    assert ChangeRequest.objects.get().is_in_force is False


def the_judge_approves(office: Visitor) -> None:
    office.log_in("officer", PASSWORD)
    office.press("1 个变更申请待审批")
    office.press("延期申请")
    office.press("批准", exact=True)
    office.press("批准", exact=True)
    office.sees("已批准")


def the_badge_says_so(village: Visitor, project: Project) -> None:
    village.open(project.get_absolute_url())
    village.sees("延期 1 次，原定 11 月 30 日")
    assert light_now() != "red"
