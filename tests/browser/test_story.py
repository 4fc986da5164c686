"""The main job from beginning to end in Chromium: a real city's roster in, signed-off review sheets out."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
import time_machine
from django.core.management import call_command

from organizations.models import Appointment, Organization, User
from organizations.roles import Role
from projects.models import Project
from reviews.models import ReviewSheet, Scheme
from reviews.permissions import asked_of
from reviews.scores import save_scores
from tests.browser.visitor import Visitor
from tests.builders.people import acting, an_appointment

pytestmark = pytest.mark.slow

ROSTER = Path(__file__).parent.parent / "data" / "roster_real_city.xlsx"
SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "guimen-2026-qing"
VILLAGE = "330683200262"  # 汉溪村, 贵门乡
SECRETARY = f"u{VILLAGE}"
TITLE = "汉溪村枯水期饮水保障"
TASKS = (
    ("新打水源井", "井深八十米，日出水三十吨", "2026-04-30"),
    ("铺设管道", "一百八十户全部通水", "2026-06-15"),
)
DONE = "水源井选址完成，钻机进场"
AGENCY = "绍兴民意调查中心"
SELF_REPORT = "一年来牵头打井通水，枯水期断水由四十天降到两天。"
DOCUMENT = "贵党〔2027〕2号"


def at(month: int, day: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, 9, 30, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def passwords_do_not_age(settings) -> None:
    """The story jumps over a year; whoever lives through it changes passwords every 90 days."""
    settings.PASSWORD_MAX_AGE = None


@pytest.fixture
def clock():
    with time_machine.travel(at(2, 10), tick=True) as traveller:
        yield traveller


def test_from_the_roster_to_the_signed_off_sheet(desktop, phone, clock, tmp_path, capsys):
    office, village = Visitor(desktop), Visitor(phone)
    city_is_set_up(office, tmp_path, capsys)
    initial = initial_password_of_the_secretary(office, tmp_path)
    officers = the_officers()
    a_round_is_made(office, officers["city"])

    village.log_in_first(SECRETARY, initial, PASSWORD)
    a_problem_becomes_a_project(village)
    the_declaration_is_approved(office, officers["first"])
    the_plan_is_made_and_started(village)

    clock.move_to(at(4, 20))
    two_months_are_reported(village, clock)
    the_work_is_finished(village, office, officers["first"], clock)
    the_people_are_asked(office, officers["first"])

    clock.move_to(at(1, 11, year=2027))
    the_review_is_opened(office, officers["city"])
    the_secretary_reports(village)
    clock.move_to(at(3, 2, year=2027))
    the_rest_of_the_group_is_scored(officers["first"])
    the_officer_scores(office, officers["first"])
    the_committee_decides(office, officers["second"])
    the_workbooks_hold_what_was_typed(office, tmp_path)


def city_is_set_up(office: Visitor, tmp_path: Path, capsys) -> None:
    """The administrators are made, the system administrator imports the roster."""
    call_command("create_administrators", city="绍兴市", code="330600000000")
    printed = capsys.readouterr().out
    line = next(line for line in printed.splitlines() if line.startswith("系统管理员"))
    words = line.split("　")
    username, initial = words[1].removeprefix("登录名 "), words[2].removeprefix("初始口令 ")

    office.log_in_first(username, initial, PASSWORD)
    office.open("/organizations/import/")
    office.page.locator("[name=file]").set_input_files(ROSTER)
    office.press("上传并核对")
    office.sees("核对")
    office.press("确认导入")
    assert Organization.objects.count() == 2278
    assert Appointment.objects.filter(role=Role.SECRETARY).count() == 2278


def initial_password_of_the_secretary(office: Visitor, tmp_path: Path) -> str:
    """The system administrator issues initial passwords for the township; the workbook is offered once."""
    township = Organization.objects.get(region_code=VILLAGE).parent
    office.open(f"/organizations/{township.pk}/passwords/")
    office.press("预览人数")
    file = office.save_file("发放", tmp_path / "passwords.xlsx")
    rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
    head = next(row for row in rows if row[0] == "序号")
    name, password = head.index("登录名"), head.index("初始口令")
    issued = {row[name]: row[password] for row in rows if isinstance(row[0], int)}
    assert len(issued) == Appointment.objects.filter(organization__path__startswith=township.path).count()
    return issued[SECRETARY]


def the_officers() -> dict[str, str]:
    """Two officers of the township and one of the city, as the security administrator appoints them."""
    village = Organization.objects.get(region_code=VILLAGE)
    places = {
        "city": Organization.objects.get(parent=None),
        "first": village.parent,
        "second": village.parent,
    }
    for name, place in places.items():
        user = User.objects.create_user(username=name, password=PASSWORD, name=f"经办{name}")
        an_appointment(place, Role.OFFICER, user)
    return {name: name for name in places}


def a_round_is_made(office: Visitor, officer: str) -> None:
    office.log_in(officer, PASSWORD)
    office.open("/rounds/new/")
    office.press("新建年度批次")
    office.open("/rounds/")
    office.sees("2026 年度")


def a_problem_becomes_a_project(village: Visitor) -> None:
    village.open("/problems/new/")
    village.choose("source", "public")
    village.fill(source_reference="村民代表会议", description="枯水期村里每年断水四十天", people_affected=620)
    village.press("登记")
    village.press("立项申报")
    village.press("领办事项")
    village.fill(
        title=TITLE,
        problem_statement="泉水井枯水期见底，村民挑水吃",
        objectives="断水天数降到三天以内",
        starts_on="2026-03-01",
        due_on="2026-06-30",
    )
    village.page.locator("[name=category]").select_option(label="民生服务")
    village.press("保存并去提交")
    village.press("提交申报", exact=True)
    village.sees("待审核")


def the_declaration_is_approved(office: Visitor, officer: str) -> None:
    office.log_in(officer, PASSWORD)
    office.press("1 个申报待审核")
    office.press(TITLE)
    office.press("立项", exact=True)
    for box in office.page.get_by_role("radio", name="是", exact=True).all():
        box.check(force=True)
    office.press("立项", exact=True)
    assert Project.objects.get(title=TITLE).number == f"2026-V-{VILLAGE}-001"


def the_plan_is_made_and_started(village: Visitor) -> None:
    village.open("/")
    village.press("任务分解后启动攻坚")
    for index, (title, standard, due) in enumerate(TASKS):
        if not village.page.locator(f"[name='tasks-{index}-title']").count():
            village.control("增加一项任务").click()
        values = {"title": title, "standard": standard, "owner": "村委会主任", "due_on": due}
        village.fill(**{f"tasks__{index}__{name}": value for name, value in values.items()})
    village.press("保存方案")
    village.press("启动攻坚")
    village.press("启动攻坚", exact=True)
    village.sees("攻坚中")


def two_months_are_reported(village: Visitor, clock) -> None:
    """March in full, April without a change: two taps from home."""
    village.log_in(SECRETARY, PASSWORD)
    village.press("3、4 月进展待报")
    village.fill(done=DONE, next_step="铺设管道")
    village.press("报送 3 月进展")
    clock.move_to(at(4, 22))
    village.log_in(SECRETARY, PASSWORD)
    village.press("本月无变化")
    village.press("报送 4 月进展")
    reports = Project.objects.get(title=TITLE).reports
    assert list(reports.order_by("period").values_list("done", "no_change")) == [(DONE, False), ("", True)]


def the_work_is_finished(village: Visitor, office: Visitor, officer: str, clock) -> None:
    clock.move_to(at(6, 10))
    project = Project.objects.get(title=TITLE)
    for task in project.tasks.all():
        village.log_in(SECRETARY, PASSWORD)
        village.open(task.get_absolute_url())
        village.fill(percent=100, done=f"{task.title}已完成，达到工作标准")
        village.press("保存进展")
        village.press("报完成")
        office.log_in(officer, PASSWORD)
        office.open(task.get_absolute_url())
        office.press("核验", exact=True)
        office.press("核验", exact=True)
    village.open(project.get_absolute_url())
    village.press("申请验收")
    village.press("申请验收", exact=True)
    office.open(f"/projects/{project.pk}/acceptance/")
    for row in office.page.get_by_role("radio", name="达标", exact=True).all():
        row.check(force=True)
    office.fill(conclusion="水质水量达标，同意验收")
    office.press("保存验收表")
    office.open(project.get_absolute_url())
    office.press("验收通过", exact=True)
    office.press("验收通过", exact=True)
    office.sees("验收通过")


def the_people_are_asked(office: Visitor, officer: str) -> None:
    village = Organization.objects.get(region_code=VILLAGE)
    office.log_in(officer, PASSWORD)
    office.open(f"/surveys/new/?organization={village.pk}")
    office.fill(agency=AGENCY, surveyed_from="2026-06-01", surveyed_to="2026-06-05", returned=40)
    office.fill(satisfied=36, basically=4, dissatisfied=0, unknown=0, invalid=0)
    office.page.locator("[name=method]").select_option(label="电话访问")
    report = {"name": "调查报告.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    office.page.locator("[name=upload]").set_input_files(report)
    office.press("录入满意度结果")
    office.sees("样本达标")


def the_review_is_opened(office: Visitor, officer: str) -> None:
    office.log_in(officer, PASSWORD)
    office.open("/reviews/")
    office.press("开启年度考核")
    office.choose("missing", Scheme.Missing.REWEIGHT)
    office.press("开启考核（2,278 份）")
    office.sees("2,278")


def the_secretary_reports(village: Visitor) -> None:
    village.log_in(SECRETARY, PASSWORD)
    village.press("待自评")
    village.press("提交自评")
    report = village.page.locator("[name=self_report]")
    assert TITLE in report.input_value(), "the report is drafted from the records"
    report.fill(SELF_REPORT)
    village.press("提交自评", exact=True)
    village.sees("已自评")


def the_rest_of_the_group_is_scored(officer: str) -> None:
    """The other villages of the township, which never reported: their time is over by now."""
    post = Appointment.objects.get(user__username=officer)
    for sheet in the_sheet().group.sheets.exclude(organization__region_code=VILLAGE):
        given = {criterion: (Decimal(8), "") for criterion in asked_of(sheet, acting(post))}
        save_scores(sheet, acting(post), given, submit=True)


def the_officer_scores(office: Visitor, officer: str) -> None:
    sheet = the_sheet()
    office.log_in(officer, PASSWORD)
    office.open(f"/reviews/{sheet.pk}/score/")
    for field, points in zip(office.page.locator("[name^=value-]").all(), ("14.5", "9"), strict=True):
        field.fill(points)
    office.press("提交评分")
    office.sees("评分完成")


def the_committee_decides(office: Visitor, officer: str) -> None:
    sheet = the_sheet()
    office.log_in(officer, PASSWORD)
    office.open(f"{sheet.get_absolute_url()}confirm/")
    office.fill(meeting_on="2027-03-02", document_number=DOCUMENT)
    office.press("审定", exact=True)
    office.sees("已审定")


def the_workbooks_hold_what_was_typed(office: Visitor, tmp_path: Path) -> None:
    sheet = the_sheet()
    office.open(sheet.get_absolute_url())
    form = text_of(office.save_file("导出考核表", tmp_path / "sheet.xlsx"))
    for typed in (
        TITLE,
        f"2026-V-{VILLAGE}-001",
        "14.5",
        DOCUMENT,
        "断水天数" if False else SELF_REPORT[:20],
    ):
        assert typed in form, typed


def the_sheet() -> ReviewSheet:
    return ReviewSheet.objects.get(organization__region_code=VILLAGE)


def text_of(file: Path) -> str:
    """Every cell of every sheet, one per line."""
    book = openpyxl.load_workbook(file)
    return "\n".join(str(v) for sheet in book for row in sheet.iter_rows(values_only=True) for v in row if v)
