"""Rows that contradict each other, cells that cannot be understood, and the order of things."""

import pytest

from organizations.models import Sector
from tests.builders.roster import CITY, COUNTY, FOUR, TOWNSHIP, VILLAGE, but, imported, planned, said

pytestmark = pytest.mark.django_db


# Two rows


def test_two_rows_with_one_code_are_both_refused():
    twice = but(VILLAGE, 党组织名称="新村党组织", 姓名="张三", 登录名="", 联系电话="")

    assert said(planned(*FOUR, twice)) == [
        "G5：区划代码 990102001002 与 G6（新村党组织）重复，一个代码只能用于一个党组织，请改正其中一处，没有自己代码的清空",
        "G6：区划代码 990102001002 与 G5（望江里社区党委）重复，一个代码只能用于一个党组织，请改正其中一处，没有自己代码的清空",
    ]


def test_two_rows_with_one_party_code_are_both_refused():
    row = but(VILLAGE, 党组织代码="P-1")
    twice = but(row, 党组织名称="新村党组织", 区划代码="990102001003", 登录名="", 联系电话="")

    assert [line[:3] for line in said(planned(*FOUR[:3], row, twice))] == ["H5：", "H6："]


def test_two_names_under_one_parent_are_both_refused():
    twice = but(VILLAGE, 区划代码="990102001003", 姓名="张三", 登录名="", 联系电话="")

    assert said(planned(*FOUR, twice)) == [
        "D5：“青石街道党工委”之下已有同名的党组织（D6），请在名称中加以区分",
        "D6：“青石街道党工委”之下已有同名的党组织（D5），请在名称中加以区分",
    ]


def test_a_row_that_stands_twice_is_refused():
    assert said(planned(*FOUR, VILLAGE)) == ["D6：与第 5 行重复，请删去一行"]


def test_rows_of_one_organization_must_agree():
    clerk = but(VILLAGE, 角色="填报员", 姓名="韩砚秋", 简称="望江社区", 登录名="han", 联系电话="")

    assert said(planned(*FOUR, clerk)) == ["E6：与 E5 同一党组织的简称不一致，请改成相同内容"]


def test_rows_of_one_organization_may_leave_out_what_is_told():
    clerk = {"层级": "村", "党组织名称": "望江里社区党委", "角色": "填报员", "姓名": "韩砚秋"}
    plan = planned(*FOUR, clerk)

    assert not said(plan)
    assert (plan.counts.created, len(plan.posts)) == (4, 5)


# Cells


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"层级": ""}, "B5：没有填写层级，请填市、县、乡镇、村之一"),
        ({"党组织名称": ""}, "D5：没有填写党组织名称，请补上全称；不导入的行请整行删除"),
        ({"党组织名称": "长" * 81}, "D5：党组织名称有 81 字，不能超过 80 字，请改短"),
        ({"简称": "长" * 41}, "E5：简称有 41 字，不能超过 40 字，请改短"),
        (
            {"类别": "不明"},
            "C5：没有“不明”这个类别，请改为属地、机关、国企、学校、医院、新兴领域、其他之一，或清空",
        ),
        (
            {"区划代码": "99010200100"},
            "G5：区划代码“99010200100”不是 12 位数字，请按文本填写 12 位统计用区划代码，没有代码的清空",
        ),
        ({"党组织代码": "9" * 31}, "H5：党组织代码有 31 字，不能超过 30 字，请核对"),
    ],
)
def test_cells_that_cannot_be_understood(changes, words):
    assert said(planned(*FOUR[:3], but(VILLAGE, **changes))) == [words]


def test_the_level_of_an_organization_stays_above_what_is_below():
    imported(*FOUR)

    plan = planned(but(TOWNSHIP, 层级="村"))

    assert "B2：下级“望江里社区党委”的层级是村（社区），本行的层级应高于它，请改正层级" in said(plan)


def test_sectors_need_no_code():
    school = {"层级": "村", "类别": "学校", "党组织名称": "江澜中学党支部", "上级党组织": "中共江澜市委员会"}
    plan = planned(CITY, school)

    assert plan.units[1].sector == Sector.SCHOOL
    assert plan.units[1].short_name == "江澜中学"


def test_the_order_of_the_rows_is_the_official_order():
    plan = planned(*FOUR)
    assert [unit.position for unit in plan.units] == [1, 2, 3, 4]


def test_refusals_come_in_the_order_of_the_rows():
    plan = planned(
        but(CITY, 联系电话="1"), but(COUNTY, 层级="组"), but(TOWNSHIP, 上级党组织="某处", 类别="某")
    )

    assert [line.split("：")[0] for line in said(plan)] == ["O2", "B3", "C4", "F4"]


def test_two_plans_of_the_same_are_the_same():
    assert planned(*FOUR).digest == planned(*FOUR).digest
    assert planned(*FOUR).digest != planned(*FOUR[:3]).digest
