"""导入问题: template, dry run with cell and cure, all or nothing, scope row by row, twice and back again the same."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from organizations.media import owned
from organizations.roles import Role
from projects.models import AnnualRound, Problem
from projects.problem_import.columns import LAYOUT
from tests.builders.import_files import checked, confirmed, counts, opened, said, saved
from tests.builders.people import an_appointment, an_organization
from tests.builders.problem_files import HANDED, HEADER, PAGE, ROW, refused, table
from tests.builders.work import a_problem
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
TEMPLATE = "/problems/import/template/"


# It works


def test_problems_of_the_own_house_are_numbered_recorded_and_told(client, clerk, village):
    secretary = an_appointment(village, Role.SECRETARY)
    address, page = checked(
        client, PAGE, table(ROW, ROW | {"问题描述": "夜间照明不足", "影响人数": None, "发现日期": None})
    )
    assert not Problem.objects.exists()
    assert counts(page) == (2, 0, 0)
    assert "确认导入（新增 2 项，更正 0 项）" in page.content.decode()

    assert confirmed(client, address, page)["Location"] == reverse("projects:problems")
    first, second = Problem.objects.order_by("pk")
    assert (first.number, first.organization, first.recorded_by) == ("W2026-0001", village, clerk)
    assert (first.source, first.people_affected, first.found_on) == ("public", 276, date(2026, 2, 20))
    assert (second.people_affected, second.found_on, second.state) == (None, date(2026, 3, 2), "open")
    cause = AuditEntry.objects.get(verb="import_problems")
    assert cause.content["details"]["created"] == 2
    assert AuditEntry.objects.filter(verb="record_problem", caused_by_id=cause.pk).count() == 2
    assert Notice.objects.filter(user_id=secretary.user_id).count() == 2


def test_an_officer_hands_down(client, officer, village):
    address, page = checked(client, PAGE, table(HANDED))
    confirmed(client, address, page)
    problem = Problem.objects.get()
    assert (problem.organization, problem.source, problem.assigned_by) == (village, "assigned", officer)
    assert problem.deadline == date(2026, 4, 30)
    assert AuditEntry.objects.filter(verb="assign_problem").count() == 1


def test_the_same_file_twice_changes_nothing(client, clerk):
    content = table(ROW, ROW | {"问题描述": "夜间照明不足"})
    confirmed(client, *checked(client, PAGE, content))
    before = list(Problem.objects.values()), AuditEntry.objects.exclude(verb="create").count()
    address, page = checked(client, PAGE, content)
    assert counts(page) == (0, 0, 2)
    assert "工作簿与系统一致，不用导入" in page.content.decode()
    assert confirmed(client, address, page).status_code == 200
    assert (list(Problem.objects.values()), AuditEntry.objects.exclude(verb="create").count()) == before


def test_what_still_waits_is_corrected_by_its_number(client, clerk, village):
    problem = a_problem(village, people_affected=12, recorded_by=clerk)
    row = {
        "问题编号": problem.number,
        "问题来源": "群众意见",
        "问题描述": "电梯谈不拢",
        "影响人数": 80,
        "紧急程度": "紧急",
    }
    address, page = checked(client, PAGE, table(row))
    assert "影响人数：12 → 80" in page.content.decode()
    confirmed(client, address, page)
    problem.refresh_from_db()
    assert (problem.description, problem.people_affected, problem.urgency) == ("电梯谈不拢", 80, "urgent")
    entry = AuditEntry.objects.get(verb="correct_problem").content
    assert (entry["before"]["people_affected"], entry["after"]["people_affected"]) == (12, 80)


def test_offices_write_headers_numbers_and_dates_in_their_own_way(client, officer, village):
    header = ("办理时限", "主要问题", "责任单位", "涉及人数（人）", "发现时间", "备注")
    days = ["2026年2月1日", "2026/2/1", "2026.2.1", "20260201", 46054]
    rows = [
        {
            "办理时限": "2026-12-31",
            "主要问题": f"问题 {n}",
            "责任单位": " 望江里 社区",
            "涉及人数（人）": "１，２００人",
            "发现时间": day,
        }
        for n, day in enumerate(days)
    ]
    above = [["望江里社区问题清单"], ["填报单位：", "", "填报日期：2026年3月2日"], []]
    content = table(rows[0], {}, *rows[1:], {"办理时限": "注：本表一式两份"}, header=header, above=above)
    address, page = checked(client, PAGE, content)
    assert said(page) == []
    confirmed(client, address, page)
    found = Problem.objects.order_by("pk")
    assert [problem.found_on for problem in found] == [date(2026, 2, 1)] * 5
    assert {problem.people_affected for problem in found} == {1200}
    assert "“备注”列没有读取" in page.content.decode()


# What is refused, with cell and cure


def test_every_mistake_is_told_at_once_with_its_cell(client, clerk, village):
    found = refused(
        client,
        ROW | {"问题描述": "", "影响人数": "很多"},
        ROW | {"问题来源": "听说", "发现日期": "2026-03-03"},
        ROW | {"问题描述": "字" * 201, "发现日期": "去年"},
        ROW | {"办理期限": "2026-05-01"},
        ROW | {"问题来源": "上级交办", "问题描述": "甲"},
        ROW | {"问题描述": "乙"},
        ROW | {"问题描述": "乙 "},
        ROW | {"问题编号": "W2026-9999"},
    )
    assert found == [
        "C2：没有填问题描述，请填写",
        "D2：影响人数“很多”不对，请填 1 到 100,000,000 的整数",
        "B3：问题来源“听说”不在选项中，请填巡视巡察反馈、述职评议查摆、群众意见、上级交办之一",
        "E3：发现日期晚于 2026-03-02，请核对后改正",
        "C4：问题描述最多 200 字，现有 201 字，请精简",
        "E4：发现日期“去年”不是日期，请按 2026-03-01 的格式填写",
        "F5：只有上级交办的问题有办理期限，请留空",
        "B6：本党组织登记的问题不能填“上级交办”，请改为实际来源",
        "C8：与第 7 行是同一个问题，请只保留一行",
        "G9：问题编号“W2026-9999”不在您可以填报的范围内，请核对后改正；新增的问题请把编号留空",
    ]
    assert not Problem.objects.exists()


def test_an_officer_names_house_and_deadline(client, officer, village):
    found = refused(
        client, HANDED | {"党组织": ""}, HANDED | {"办理期限": ""}, HANDED | {"办理期限": "2026-03-01"},
        HANDED | {"问题来源": "群众意见"},
    )  # fmt: skip
    assert found == [
        "A2：没有填党组织，请填写",
        "F3：没有填办理期限，请填写",
        "F4：办理期限不能早于今天，请改正",
        "B5：组织部门登记的问题来源应为“上级交办”",
    ]


def test_scope_is_judged_row_by_row(client, clerk, village):
    beside = an_organization(village.parent, short_name="滨河社区")
    foreign = a_problem(beside)
    found = refused(client, ROW, ROW | {"党组织": "滨河社区"}, ROW | {"问题编号": foreign.number})
    assert [text[:2] for text in found] == ["A3", "G4"]
    assert all("不在您可以填报的范围内" in text for text in found)
    assert Problem.objects.count() == 1


def test_names_that_several_bear_ask_for_the_code(client, officer, village):
    twin = an_organization(village.parent, short_name="望江里社区")
    header = (*HEADER, "组织代码")
    assert refused(client, HANDED) == ["A2：有 2 个党组织叫“望江里社区”，请填写组织代码"]
    address, page = checked(client, PAGE, table(HANDED | {"组织代码": twin.number_code}, header=header))
    confirmed(client, address, page)
    assert Problem.objects.get().organization == twin


def test_what_is_decided_or_was_handed_down_is_not_corrected_by_the_house(client, clerk, village):
    adopted = a_problem(village, state=Problem.State.ADOPTED)
    handed = a_problem(village, source="assigned", deadline=date(2026, 4, 1), description="整治占道")
    found = refused(
        client,
        {"问题编号": adopted.number, "问题来源": "群众意见", "问题描述": "改了"},
        {"问题编号": handed.number, "问题来源": "上级交办", "问题描述": "整治占道", "办理期限": "2026-12-31"},
        header=("问题编号", "问题来源", "问题描述", "办理期限"),
    )
    assert found == [
        f"C2：问题 {adopted} 已纳入，不能更正，请把问题描述改回“六楼老人下不了楼，盼装电梯”或删去这一行",
        f"D3：问题 {handed} 不由您更正，请把办理期限改回“2026-04-01”或删去这一行",
    ]


def test_all_or_nothing(client, clerk):
    address, page = checked(client, PAGE, table(ROW, ROW | {"问题描述": ""}))
    assert confirmed(client, address, page).status_code == 422
    assert not Problem.objects.exists()
    assert not AuditEntry.objects.filter(verb="import_problems").exists()


def test_too_many_rows_and_a_foreign_header_are_refused(client, clerk, monkeypatch):
    monkeypatch.setitem(vars(LAYOUT), "most_rows", 2)
    answers = [
        client.post(PAGE, {"file": file_of(table(*[ROW | {"问题描述": str(n)} for n in range(3)]))}),
        client.post(PAGE, {"file": file_of(table(ROW, header=("党组织", "问题来源", "影响人数")))}),
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "有 3 行，一次最多导入 2 行" in answers[0].content.decode()
    assert "的表头缺少“问题描述”列" in answers[1].content.decode()


def file_of(content):
    file = BytesIO(content)
    file.name = "表.xlsx"
    return file


def test_a_change_in_between_asks_again(client, clerk, village):
    address, page = checked(client, PAGE, table(ROW))
    a_problem(village, description=ROW["问题描述"])
    answer = confirmed(client, address, page)
    assert answer.status_code == 409
    assert "核对之后系统中的数据有了变化" in answer.content.decode()
    assert Problem.objects.count() == 1


# The files that come back


def test_the_marked_copy_is_the_own_file_with_comments(client, clerk):
    address, page = checked(
        client, PAGE, table(ROW, ROW | {"影响人数": "很多", "问题描述": "=1+1"}, above=[["问题清单"]])
    )
    assert f'href="{address}marked/"' in page.content.decode()
    sheet = opened(client.get(f"{address}marked/")).active
    assert sheet["A1"].value == "问题清单"
    assert sheet["D4"].comment.text == "影响人数“很多”不对，请填 1 到 100,000,000 的整数"
    assert sheet["D3"].comment is None
    listed = opened(client.get(f"{address}refusals/")).active
    assert ("D4", sheet["D4"].comment.text) in [tuple(row[:2]) for row in listed.iter_rows(values_only=True)]


def test_kept_files_belong_to_the_sender_and_are_known(client, clerk, village):
    address, _ = checked(client, PAGE, table(ROW))
    assert {stored.name.split("/")[0] for stored in owned()} == {"problem_imports"}
    client.force_login(an_appointment(village, Role.SECRETARY).user)
    assert client.get(address)["Location"] == PAGE


def test_the_template_holds_the_own_units_and_choices(client, officer, village):
    workbook = opened(client.get(TEMPLATE))
    assert workbook.sheetnames == ["填写说明", "问题清单", "选项"]
    assert workbook["选项"].sheet_state == "hidden"
    columns = {
        column[0].value: [cell.value for cell in column[1:] if cell.value]
        for column in workbook["选项"].columns
    }
    assert columns["sources"] == ["上级交办"]
    assert set(columns["units"]) == {village.parent.short_name, "望江里社区"}
    assert {
        rule.formula1 for rule in workbook["问题清单"].data_validations.dataValidation if rule.type == "list"
    } == set(columns)
    answer = client.post(PAGE, {"file": file_of(saved(workbook))})
    assert "表头下没有内容" in answer.content.decode()


def test_the_exported_list_changes_nothing(client, officer, village):
    """Whatever a problem is, in whatever house and state, its words with line breaks and signs of formulas."""
    a_problem(village, description="=HYPERLINK(1)\n第二行", source_reference="无", found_on=date(2026, 1, 5))
    a_problem(village.parent, state=Problem.State.DISMISSED, outcome="不属于本级", people_affected=12_000)
    a_problem(village, source="assigned", deadline=date(2026, 2, 1), urgency="critical", reach="common")
    an_organization(village.parent, short_name="望江里社区")
    exported = client.get("/problems/", {"export": "xlsx"})
    _, page = checked(client, PAGE, exported.content)
    assert said(page) == []
    assert counts(page) == (0, 0, 3)


# Who may


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADER, Role.SYSTEM_ADMIN])
def test_nobody_else(client, village, role):
    client.force_login(an_appointment(village, role).user)
    for answer in (client.get(PAGE), client.get(TEMPLATE), client.post(PAGE, {"file": file_of(table(ROW))})):
        assert answer.status_code == 403
        assert "由本党组织的书记、填报员或上级组织部门工作人员办理" in answer.content.decode()


def test_without_a_year_nothing_is_imported(client, clerk):
    AnnualRound.objects.all().delete()
    answer = client.get(PAGE)
    assert answer.status_code == 409
    assert "建立年度后才能导入" in answer.content.decode()
