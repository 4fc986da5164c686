"""年度考核汇总表 as a workbook: columns by the scheme, rows, notes, signatures, print set-up."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from reviews.sheets.annual_summary import summary_workbook
from reviews.sheets.facts import SummaryHead
from tests.builders.office import find_soffice, pages_of
from tests.builders.sheets import HEADS, a_summary_row, a_vacancy, summary_facts


def book(*facts):
    return openpyxl.load_workbook(BytesIO(summary_workbook(facts)))


def form(count: int = 27, **changes):
    return book(summary_facts(count, **changes)).active


def values(sheet, row: int) -> list:
    return [cell.value for cell in sheet[row]]


def test_the_page_is_a4_landscape_with_a_repeated_header():
    sheet = form()
    margins = sheet.page_margins

    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert [round(inches * 25.4) for inches in (margins.top, margins.right, margins.bottom, margins.left)] == [
        25, 20, 20, 20,
    ]  # fmt: skip
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D5", "$4:$4")
    assert sheet.print_area == f"'{sheet.title}'!$A$1:$S$34"
    assert sheet.oddFooter.left.text == "书记攻难题年度考核汇总表（2026年度）"


def test_columns_are_those_of_the_reference():
    sheet = form()
    heads = values(sheet, 4)

    assert heads == [
        "序号", "党组织", "书记姓名", "攻坚项目", "过程\n管理\n（15）", "任务\n完成\n（20）", "成效\n验收\n（15）",
        "述职\n（10）", "群众\n满意度\n（30）", "满意率", "成果\n转化\n（10）", "加分", "扣分", "一票\n否决",
        "综合\n得分", "名次", "建议\n等次", "审定\n等次", "说明",
    ]  # fmt: skip
    widths = [round(sheet.column_dimensions[cell.column_letter].width, 1) for cell in sheet[4]]
    assert widths == [
        5.2, 10.8, 8.8, 20, 6.8, 6.8, 6.8, 6.8, 6.8, 7.4, 6.8, 5.6, 5.6, 5.2, 6.8, 5, 5.2, 5.2, 25,
    ]  # fmt: skip
    assert sheet.row_dimensions[4].height == pytest.approx(57.25, abs=0.1)


def test_head_names_group_judge_and_day():
    sheet = form()

    assert sheet["A1"].value == "书记攻难题年度考核汇总表（2026年度）"
    assert sheet["A2"].value == "比较组：村（社区）·属地·青石街道（审定单位：中共青石街道工作委员会）"
    assert sheet["A3"].value == "填报单位（盖章）：中共青石街道工作委员会"
    assert sheet["G3"].value == "填报日期：2027年1月8日"
    assert sheet["Q3"].value == "计分单位：分"


def test_a_row_holds_numbers_as_numbers():
    sheet = form()

    assert values(sheet, 5) == [
        1, "望江里社区", "孟听澜", "老旧楼栋加装电梯协商推进；电动车飞线充电清零", 13.56, 19.6, 14.25, 9, 27.67,
        pytest.approx(111 / 116), 7, 1, 0, "无", 92.08, 3, "好", "好", "—",
    ]  # fmt: skip
    assert [sheet[cell].number_format for cell in ("A5", "B5", "E5", "J5", "O5", "P5")] == [
        "0", "@", "0.00", "0.0%", "0.00", "0",
    ]  # fmt: skip
    assert [sheet[cell].font.sz for cell in ("B5", "D5", "S5")] == [12, 10.5, 10.5]


def test_a_remark_is_on_the_left_and_its_absence_in_the_middle():
    sheet = form()

    assert sheet["S6"].value.startswith("得分达到“好”的标准")
    assert (sheet["S6"].alignment.horizontal, sheet["S5"].alignment.horizontal) == ("left", "center")
    assert sheet.row_dimensions[6].height == pytest.approx(50.7, abs=0.2)


def test_a_vacancy_is_listed_without_numbers():
    sheet = form()

    assert values(sheet, 31)[1:] == ["铁路社区", "（空缺）", *["—"] * 15, a_vacancy().remark]


def test_notes_are_numbered_and_signatures_follow():
    sheet = form()
    note = sheet["A32"].value

    assert note.startswith("注：1．本组共27个岗位")
    assert "4．“—”表示不适用。" in note
    assert [sheet[cell].value for cell in ("A33", "E33", "J33", "O33")] == [
        "主要负责人签字：", "审核人：", "填表人：", "联系电话：",
    ]  # fmt: skip
    assert "本系统不得录入涉密信息" in sheet["A34"].value


def test_every_cell_of_the_body_has_its_border():
    for row in form().iter_rows(min_row=4, max_row=31, max_col=19):
        for cell in row:
            sides = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
            assert {side.style for side in sides} == {"thin"}, cell.coordinate


def test_columns_follow_the_scheme():
    heads = (HEADS[4], SummaryHead("廉洁", Decimal("12.5")))
    row = a_summary_row(points=(Decimal(28), None))
    sheet = book(summary_facts(1, heads=heads, rows=(row,))).active

    assert values(sheet, 4)[4:8] == ["群众\n满意度\n（30）", "满意率", "廉洁\n（12.5）", "加分"]
    assert values(sheet, 5)[4:8] == [28, pytest.approx(111 / 116), "—", 1]
    assert len(values(sheet, 7)) == 15


def test_a_group_gets_a_sheet_of_its_own():
    found = book(summary_facts(3), summary_facts(3), summary_facts(2, group="乡镇（街道）·属地·澄湖区"))

    assert found.sheetnames == [
        "村（社区）·属地·青石街道", "村（社区）·属地·青石街道（2）", "乡镇（街道）·属地·澄湖区",
    ]  # fmt: skip


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@x"])
def test_text_that_looks_like_a_formula_stays_text(hostile):
    row = a_summary_row(organization=hostile, name=hostile, projects=hostile, remark=hostile)
    sheet = form(1, rows=(row,))

    assert {sheet[cell].data_type for cell in ("B5", "C5", "D5", "S5")} == {"s"}
    assert sheet["B5"].value == hostile


def test_a_long_remark_stays_below_the_highest_row_that_excel_allows():
    sheet = form(1, rows=(a_summary_row(remark="说明" * 400),))

    assert sheet["S5"].value.endswith("…（详见系统）")
    assert sheet.row_dimensions[5].height <= 409


def test_signatures_are_not_left_alone_on_a_page():
    """With this many rows the notes and signatures alone would go over: three rows go with them."""
    breaks = {rows: [found.id for found in form(rows).row_breaks.brk] for rows in range(15, 40)}
    broken = {rows: found for rows, found in breaks.items() if found}

    assert broken
    assert all(found == [4 + rows - 3] for rows, found in broken.items())


@pytest.mark.slow
@pytest.mark.skipif(find_soffice() is None, reason="No LibreOffice: run scripts/install_packages.sh --office")
def test_twenty_seven_rows_print_on_two_pages(tmp_path):
    assert pages_of(summary_workbook([summary_facts(27)]), tmp_path) == 2
