"""Single cells: dates, codes, numbers, names and words as offices write them."""

from datetime import date

import pytest

from organizations.models import Level, Sector
from organizations.roles import Role
from organizations.roster.columns import fields_of, header_key, is_identity
from organizations.roster.usernames import free_username, spelling
from organizations.roster.values import (
    code_stem,
    holds_identity_number,
    phone_numbers,
    region_code,
    short_name_of,
    stems_above,
    tidy,
    tidy_name,
)
from organizations.roster.words import level_of, role_of, sector_of, truth_of
from organizations.workbooks.cells import as_text
from organizations.workbooks.dates import read_cell_date


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "2026年03月01日", " ２０２６－０３－０１ ", "20260301",
        "2026年3月", "2026.03", "2026-3", "二〇二六年三月一日", "二零二六年三月", "2026-03-01 00:00:00", "46082",
    ],
)  # fmt: skip
def test_dates_as_people_write_them(text):
    assert read_cell_date(text) == date(2026, 3, 1)


@pytest.mark.parametrize("text", ["2026年13月1日", "2026-02-30", "3月", "去年", "20261301", "1", ""])
def test_what_is_no_date(text):
    assert read_cell_date(text) is None


def test_tens_in_chinese_numerals():
    assert read_cell_date("二〇二五年十二月二十五日") == date(2025, 12, 25)
    assert read_cell_date("二〇二五年十月十日") == date(2025, 10, 10)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("330602001004", "330602001004"), ("３３０６０２００１００４", "330602001004"), (" 330602 001 004 ", "330602001004"),
        ("330602", "330602000000"), ("330602001", "330602001000"), ("3306", "330600000000"),
        ("330602001000000", "330602001000"), ("33060200100", None), ("3306020010041", None), ("无代码", None),
        ("000000000000", None), ("3.306E+11", None),
    ],
)  # fmt: skip
def test_region_codes(text, code):
    assert region_code(text) == code


def test_codes_name_those_above():
    assert stems_above("330602001004") == ["330602001", "330602", "3306", "33"]
    assert stems_above("441900003000") == ["4419", "44"]
    assert code_stem("990110000000") == "990110"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("１９９００００００６７", ["19900000067"]), ("199 0000 0067", ["19900000067"]), ("+86 19900000067", ["19900000067"]),
        ("199-0000-0067", ["19900000067"]), ("0575-88123456", ["0575-88123456"]), ("（0575）88123456", ["0575-88123456"]),
        ("0575-88123456/19900000067", ["19900000067", "0575-88123456"]), ("1990000006", None), ("请问办公室", None),
        ("330602199001011234", None),
    ],
)  # fmt: skip
def test_phone_numbers(text, numbers):
    assert phone_numbers(text) == numbers


@pytest.mark.parametrize("sign", ["—", "-", "/", "无", "　", "\u200b", " \n "])
def test_signs_for_nothing(sign):
    assert tidy(sign) == ""


def test_names_lose_blanks_between_characters_only():
    assert tidy_name(" 张　三 ") == "张三"
    assert tidy_name("青石街道\n党工委") == "青石街道党工委"
    assert tidy_name("第１社区") == "第1社区"
    assert tidy_name("John Smith") == "John Smith"


def test_id_numbers_are_known_by_their_birthday():
    assert holds_identity_number("身份证 33060219900101123X")
    assert not holds_identity_number("330602199013011234")
    assert not holds_identity_number("330602001004")


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("市", Level.CITY), ("地级市", Level.CITY), ("县", Level.COUNTY), ("区", Level.COUNTY), ("县级市", Level.COUNTY),
        ("县（市、区）", Level.COUNTY), ("市直", Level.COUNTY), ("乡", Level.TOWNSHIP), ("镇", Level.TOWNSHIP),
        ("街道", Level.TOWNSHIP), ("乡镇（街道）", Level.TOWNSHIP), ("街 道", Level.TOWNSHIP), ("村", Level.VILLAGE),
        ("社区", Level.VILLAGE), ("村（社区）", Level.VILLAGE), ("村居", Level.VILLAGE), ("组", None),
        ("镇(街)", Level.TOWNSHIP), ("乡镇/街道", Level.TOWNSHIP), ("村级党组织", Level.VILLAGE), ("县级", Level.COUNTY),
        ("市级", Level.CITY), ("村、镇", None),
    ],
)  # fmt: skip
def test_words_for_levels(word, level):
    assert level_of(word) == level


def test_words_for_sectors_roles_and_truth():
    assert sector_of("国有企业") == Sector.ENTERPRISE
    assert sector_of("两新组织") == Sector.NEW_SECTOR
    assert sector_of("社区") == Sector.TERRITORIAL
    assert sector_of("不明") is None
    assert role_of("填报员") == Role.CLERK
    assert role_of("组织委员") == Role.OFFICER
    assert role_of("系统管理员") == Role.SYSTEM_ADMIN
    assert role_of("第一书记") is None
    assert truth_of("√") is True
    assert truth_of("否") is False
    assert truth_of("也许") is None


def test_headers_lose_blanks_stars_and_remarks():
    assert header_key(" 党组织\n名称＊（全称） ") == "党组织名称"
    assert fields_of(["层级＊", "", "书记姓名", "联系电话（手机）", "备注"]) == {
        "level": 0,
        "person": 2,
        "phone": 3,
    }


def test_of_two_columns_the_nearer_name_wins():
    assert fields_of(["电话", "联系电话"]) == {"phone": 1}
    assert fields_of(["书记", "姓名"]) == {"person": 1}


def test_columns_of_id_numbers_are_known():
    assert is_identity("身份证号码（必填）")
    assert is_identity("公民身份号码")
    assert not is_identity("联系电话")


def test_log_in_names_are_spelled_and_numbered():
    assert spelling("张三") == "zhangsan"
    assert spelling("鲁") == "luuser"
    assert free_username("", "张三", {"zhangsan", "zhangsan2"}) == "zhangsan3"
    assert free_username("u330602000000", "张三", {"u330602000000"}) == "u330602000000-2"
    assert len(free_username("", "阿不都热依木江买买提艾力江吐尔逊江", ())) <= 40
    assert len(free_username("a" * 40, "张三", {"a" * 40})) == 40


def test_short_names_drop_what_every_name_has():
    assert short_name_of("中共江澜市委员会") == "江澜市"
    assert short_name_of("青石街道党工委") == "青石街道"
    assert short_name_of("江澜市委") == "江澜市"
    assert short_name_of("党委") == "党委"


def test_numbers_of_cells_keep_their_digits():
    assert as_text(330600000000.0) == "330600000000"
    assert as_text(96.5) == "96.5"
    assert as_text(False) == "否"
    assert as_text("一_x000D_\n二") == "一 \n二"
