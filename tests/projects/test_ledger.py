"""项目台账: the list as an official workbook, cell by cell."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from projects.models import Obstacle, Project
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.small_city import a_small_city
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

S = ProjectState
ADDRESS = reverse("projects:projects")
# Session, person, posts, naming projects; the ledger's own seven; the audit entry's two with their
# savepoint, account and post asked once more and, on PostgreSQL, the log's lock.
MOST_QUERIES = 19 if connection.vendor == "postgresql" else 18
MARCH, JUNE, NOVEMBER = (
    datetime.combine(day, time()) for day in (date(2026, 3, 1), date(2026, 6, 30), date(2026, 11, 30))
)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(client, village):
    post = an_appointment(village.parent, Role.OFFICER)
    client.force_login(post.user)
    return post


def exported(client, **query):
    answer = client.get(ADDRESS, query | {"export": "xlsx"})
    assert answer.status_code == 200
    return answer


def sheet_of(client, **query):
    return load_workbook(BytesIO(exported(client, **query).content)).active


def rows_of(sheet) -> list[tuple]:
    """Body rows: those with a serial number."""
    return [row for row in sheet.iter_rows(min_row=5, values_only=True) if isinstance(row[0], int)]


def by_name(sheet, row: int = 5) -> dict:
    names = [str(cell.value).replace("\n", "") for cell in sheet[4]]
    return dict(zip(names, sheet[row], strict=True))


def a_full_project(village) -> Project:
    secretary = an_appointment(village)
    project = a_project(
        village, S.IN_PROGRESS, lead=secretary.user, number="2026-V-990102001002-001",
        budget=Decimal("1234.50"), spent=Decimal("12.6"), beneficiaries=27600, percent=Decimal("62.00"),
        next_open_due=date(2026, 7, 12),
    )  # fmt: skip
    a_task(project, weight=30, department_text="", due_on=date(2026, 7, 12))
    a_task(project, weight=50, department_unit=village.parent, due_on=date(2026, 7, 13))
    a_task(project, weight=60, department_text="已取消的部门", state=TaskState.CANCELLED)
    a_task(project, weight=20, state=TaskState.VERIFIED, due_on=date(2026, 7, 1))
    a_report(project, date(2026, 5, 1), done="五月进展")
    a_report(project, date(2026, 6, 1), done="六月进展")
    a_report(project, date(2026, 7, 1), state="draft", done="草稿")
    Obstacle.objects.create(project=project, kind="policy", description="分歧", state=Obstacle.State.SOLVED)
    Obstacle.objects.create(project=project, kind="resource", description="缺钱")
    return project


def test_a_row_holds_what_the_system_knows(client, village, officer):
    a_full_project(village)
    cells = by_name(sheet_of(client))

    assert {name: cell.value for name, cell in cells.items()} == {
        "序号": 1, "项目编号": "2026-V-990102001002-001", "层级": "村", "党组织": "望江里社区", "领办书记": "陆知远",
        "规模": "重点攻坚项目", "项目类别": "基层治理", "项目名称": "老旧楼栋加装电梯协商", "问题来源": "群众意见",
        "拟破解难题": "高低层意见对立，三年未谈成一部。", "攻坚目标": "加装电梯八部。", "责任部门": "青石街道",
        "起始日期": MARCH, "完成时限": NOVEMBER, "原定完成时限": "—", "延期次数": 0, "经费预算": 1234.5, "已支出": 12.6,
        "受益群众": 27600, "状态": "攻坚中", "灯色": "红", "序时进度": pytest.approx(146 / 275),
        "实际进度": pytest.approx(0.62), "逾期任务": 2, "最新进展": "六月进展", "难点堵点": "资源瓶颈", "满意率": "—",
    }  # fmt: skip


def test_a_postponed_project_shows_its_first_date(client, village, officer):
    a_project(village, S.IN_PROGRESS, times_postponed=2, original_due_on=date(2026, 6, 30))
    cells = by_name(sheet_of(client))

    assert (cells["原定完成时限"].value, cells["延期次数"].value) == (JUNE, 2)
    assert (cells["原定完成时限"].number_format, cells["延期次数"].number_format) == ("yyyy-mm-dd", "0")


def test_codes_are_text_numbers_are_numbers_and_dates_are_dates(client, village, officer):
    a_full_project(village)
    cells = by_name(sheet_of(client))
    looks = {name: (cell.data_type, cell.number_format) for name, cell in cells.items()}

    assert looks["项目编号"] == ("s", "@")
    assert looks["序号"] == looks["逾期任务"] == ("n", "0")
    assert looks["起始日期"] == looks["完成时限"] == ("d", "yyyy-mm-dd")
    assert looks["经费预算"] == looks["已支出"] == ("n", "#,##0.00")
    assert looks["受益群众"] == ("n", "#,##0")
    assert looks["序时进度"] == looks["实际进度"] == ("n", "0.0%")


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1+1"])
def test_text_that_begins_like_a_formula_stays_text(client, village, officer, begins):
    a_project(village, S.IN_PROGRESS, title=begins)
    cell = by_name(sheet_of(client))["项目名称"]

    assert (cell.value, cell.data_type) == (begins, "s")


def test_characters_that_no_workbook_may_hold_are_left_out(client, village, officer):
    a_project(village, S.IN_PROGRESS, objectives="加装\x0b电梯\x1f八部\n第二行")

    assert by_name(sheet_of(client))["攻坚目标"].value == "加装电梯八部\n第二行"


def test_nothing_is_a_dash(client, village, officer):
    a_project(
        village, S.APPROVED, category=None, budget=None, beneficiaries=None, starts_on=None, due_on=None
    )
    cells = by_name(sheet_of(client))

    for name in (
        "领办书记",
        "项目类别",
        "责任部门",
        "起始日期",
        "完成时限",
        "经费预算",
        "受益群众",
        "最新进展",
        "难点堵点",
    ):
        assert cells[name].value == "—", name


def test_a_long_text_points_to_the_system(client, village, officer):
    a_project(village, S.IN_PROGRESS, problem_statement="难" * 300)
    text = by_name(sheet_of(client))["拟破解难题"].value

    assert text.endswith("难…（详见系统）")
    assert 200 < len(text) < 234, "26 lines of nine characters is what the highest row holds"


def test_it_holds_the_rows_of_the_filter_in_its_order(client):
    town = a_small_city()
    client.force_login(an_appointment(town.city, Role.OFFICER).user)
    everything = rows_of(sheet_of(client))
    red = rows_of(sheet_of(client, light="red", sort="organization"))

    assert len(everything) == 13
    assert [row[0] for row in everything] == list(range(1, 14))
    assert [row[7] for row in red] == ["落后红", "逾期红", "督办红"]
    assert [row[7] for row in rows_of(sheet_of(client, reported="no", period="2026-06"))] == [
        "逾期红",
        "落后黄",
    ]


def test_more_than_a_page_goes_into_one_ledger(client, village, officer):
    for number in range(60):
        a_project(village, S.IN_PROGRESS, problems=[], number=f"N{number}")

    assert len(rows_of(sheet_of(client, page="2"))) == 60


def test_around_the_rows_stands_what_an_official_form_needs(client, village, officer):
    a_project(village, S.IN_PROGRESS)
    sheet = sheet_of(client, light="green", q="电梯")
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    last = texts[-1]

    assert sheet["A1"].value == "书记攻难题项目台账（2026年度）"
    assert texts[1:4] == [
        f"填报单位（盖章）：{village.parent.name}",
        "填报日期：2026年7月24日\u3000单位：万元、人",
        "\u3000\u3000".join(
            [
                "筛选条件：2026 年度，青石街道及以下，项目名称、编号或书记：电梯，灯色：绿",
                "数据截止：2026-07-24",
                f"导出人：{officer.user.name}",
            ]
        ),
    ]
    assert "主要负责人签字：" in texts
    assert last.startswith("生成时间：2026-07-24 09:30")
    assert last.endswith("本系统不得录入涉密信息")
    assert "绿为正常，黄为滞后10至30个百分点" in " ".join(texts)


def test_it_is_a_landscape_form_one_page_wide(client, village, officer):
    a_project(village, S.IN_PROGRESS)
    sheet = sheet_of(client)

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D5", "$4:$4")
    assert sheet.auto_filter.ref == "A4:AA5"
    assert [cell.font.name for cell in (sheet["A1"], sheet["A4"], sheet["H5"])] == [
        "方正小标宋简体",
        "黑体",
        "仿宋_GB2312",
    ]


def test_the_file_is_named_and_not_to_be_guessed_at(client, village, officer):
    a_project(village, S.IN_PROGRESS)
    answer = exported(client)

    assert "20260724.xlsx" in answer["Content-Disposition"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_an_export_is_an_audit_entry_without_the_words_searched(client, village, officer):
    a_project(village, S.IN_PROGRESS, lead=an_appointment(village).user)
    exported(client, q="陆知远", light="green")
    entry = AuditEntry.objects.get(verb="export")
    details = entry.content["details"]

    assert (entry.actor_id, entry.post_id) == (officer.user_id, officer.pk)
    assert details["rows"] == 1
    assert details["conditions"] == {"q": "…", "light": "green", "export": "xlsx"}
    assert "陆知远" not in str(details)


def test_looking_at_the_list_is_none(client, village, officer):
    client.get(ADDRESS)

    assert not AuditEntry.objects.filter(verb="export").exists()


def test_only_what_is_in_scope_is_exported(client, village):
    a_project(village, S.IN_PROGRESS, title="本村")
    a_project(an_organization(village.parent), S.IN_PROGRESS, title="邻村")
    client.force_login(an_appointment(village, Role.CLERK).user)

    assert [row[7] for row in rows_of(sheet_of(client))] == ["本村"]


def test_only_organizations_that_share_a_name_say_where_they_are(client, village):
    county = village.parent.parent
    other = an_organization(county, "township", short_name="东港街道")
    twin = an_organization(other, short_name=village.short_name)
    for house, number in ((village, "1"), (twin, "2"), (other, "3")):
        a_project(house, S.IN_PROGRESS, number=number)
    for place, names in (
        (county, ["望江里社区（澄湖区青石街道）", "望江里社区（澄湖区东港街道）", "东港街道"]),
        (other, ["望江里社区", "东港街道"]),
    ):
        client.force_login(an_appointment(place, Role.OFFICER).user)
        assert {row[3] for row in rows_of(sheet_of(client))} == set(names)


def test_more_rows_cost_no_more_queries(client, village, officer):
    a_full_project(village)
    exported(client)
    with CaptureQueriesContext(connection) as one:
        exported(client)
    for _ in range(2):
        below = an_organization(village.parent)
        project = a_project(below, S.IN_PROGRESS, lead=an_appointment(below).user)
        a_task(project)
    with CaptureQueriesContext(connection) as three:
        exported(client)

    assert len(one) == len(three) <= MOST_QUERIES
