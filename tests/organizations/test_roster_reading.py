"""Finding the roster in a workbook: the header by its names, and what stands around the rows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organizations.roster.columns import field_of, header_key
from organizations.roster.reading import read_roster
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError
from tests.builders.roster import CITY, COUNTY, FOUR, HEADER, VILLAGE, a_roster, a_sheet, but


def a_book(*sheets: Sheet) -> Workbook:
    return Workbook("名册.xlsx", "0" * 64, list(sheets))


def lines(*rows: list[str], title: str = "名册") -> Sheet:
    return Sheet(title, dict(enumerate(rows, 1)))


def refused(*sheets: Sheet) -> str:
    with pytest.raises(WorkbookError) as found:
        read_roster(a_book(*sheets))
    return str(found.value)


def names(roster) -> list[str]:
    return [row.texts["name"] for row in roster.rows]


@given(st.permutations(HEADER))
@settings(max_examples=25)
def test_the_order_of_the_columns_is_free(header):
    row = a_roster(VILLAGE, header=header).rows[0]

    assert row.texts["name"] == "望江里社区党委"
    assert row.texts["username"] == "lu"
    assert row.address("name") == f"{'ABCDEFGHIJKLMNO'[header.index('党组织名称')]}2"


def test_titles_above_and_remarks_below_are_passed_over():
    sheet = lines(
        ["党组织和书记名册"],
        ["填报单位（盖章）：", "", "", "填报日期：2026年1月8日"],
        ["序号", " 层 级＊ ", "党组织\n名称＊", "书记姓名"],
        ["1", "市", "中共江澜市委员会", "王市"],
        ["一、澄湖区"],
        ["序号", "层级", "党组织名称", "书记姓名"],
        ["示例", "村", "示例村党组织", "某某"],
        ["2", "县", "中共澄湖区委员会", "李区"],
        ["注：本表一式两份", "", "", ""],
        ["", "主要负责人签字：", "", "填表人："],
    )

    roster = read_roster(a_book(sheet))

    assert names(roster) == ["中共江澜市委员会", "中共澄湖区委员会"]
    assert [row.number for row in roster.rows] == [4, 8]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("所属镇街党委", "parent"),
        ("隶属党（工）委名称", "parent"),
        ("村（社区）党组织全称", "name"),
        ("所属党组织名称", "parent"),
        ("类型", "level"),
        ("任现职时间", "starts_on"),
    ],
)
def test_headers_that_offices_put_together_are_understood(header, field):
    assert field_of(header_key(header))[0] == field


def test_a_plain_name_goes_before_one_put_together():
    sheet = lines(["层级", "镇街党组织名称", "党组织名称"], ["市", "别的", "中共江澜市委员会"])
    assert names(read_roster(a_book(sheet))) == ["中共江澜市委员会"]


def test_a_second_sheet_that_looks_like_a_roster_is_not_left_out_in_silence():
    words = refused(
        lines(["层级", "党组织名称"], ["市", "中共江澜市委员会"], title="市级"),
        lines(["党组织名称", "姓名", "手机"], ["望江里社区党委", "张三", ""], title="社区"),
    )

    assert words == (
        "“名册.xlsx”没有读取：工作表“社区”第 1 行的表头缺少“层级”列，请补上该列后重新上传；不需要导入的工作表请删去"
    )


def test_a_row_without_a_name_is_not_taken_for_a_remark():
    sheet = lines(["层级", "党组织名称", "姓名"], ["村", "", "张三"])
    assert len(read_roster(a_book(sheet)).rows) == 1


def test_the_lower_of_two_header_rows_is_the_header():
    sheet = lines(
        ["序号", "层级", "党组织名称", "书记", ""],
        ["序号", "层级", "党组织名称", "姓名", "手机号"],
        ["1", "市", "中共江澜市委员会", "王市", "19900000001"],
    )

    assert read_roster(a_book(sheet)).rows[0].texts["phone"] == "19900000001"


def test_several_sheets_are_read_and_named_in_addresses():
    roster = read_roster(a_book(a_sheet([CITY], title="市直"), a_sheet([COUNTY], title="澄湖区")))

    assert [row.address("name") for row in roster.rows] == ["市直!D2", "澄湖区!D2"]


def test_sheets_without_the_header_are_named():
    roster = read_roster(
        a_book(a_sheet(FOUR), lines(["附件"], title="附件"), lines(["列名"], title="填写说明"))
    )

    assert roster.notes == ["工作表“附件”没有读取：没有名册的表头"]


def test_id_numbers_are_not_read_and_it_is_said():
    header = (*HEADER, "身份证号码")
    roster = a_roster(but(VILLAGE, 身份证号码="33060219900101123X"), header=header)

    assert "33060219900101123X" not in roster.rows[0].texts.values()
    assert roster.notes == [
        "工作表“名册”的“身份证号码”列没有读取：系统不得录入身份证号码，请从名册中删去该列"
    ]


def test_unknown_and_second_columns_are_named():
    roster = a_roster(VILLAGE, header=(*HEADER, "电话", "党员人数", "备注"))

    assert roster.notes == [
        "工作表“名册”的“电话”列没有读取：已读取同义的“联系电话”列",
        "工作表“名册”的“党员人数”列没有读取：不是名册的列",
    ]


def test_a_missing_column_is_named_with_its_row():
    sheet = lines(["党组织和书记名册"], ["序号", "党组织名称", "书记姓名", "联系电话"], ["1", "甲", "乙", ""])

    assert refused(sheet) == (
        "“名册.xlsx”没有读取：工作表“名册”第 2 行的表头缺少“层级”列，请补上该列后重新上传"
    )


def test_another_table_is_not_a_roster():
    words = refused(lines(["项目编号", "项目名称"], ["1", "电梯"], title="项目台账"))

    assert words.startswith("“名册.xlsx”没有读取：工作表“项目台账”中没有含“层级”“党组织名称”两列的表头")
    assert "模板" in words


def test_an_empty_workbook_and_an_empty_roster_say_so():
    assert "工作簿里没有内容" in refused(lines())
    assert "表头下没有内容" in refused(lines(list(HEADER)))
