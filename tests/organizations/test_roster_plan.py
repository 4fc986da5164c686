"""Organizations of the roster: who is above whom, which one is the same, what is refused with its cure."""

import pytest

from organizations.models import Level, Organization
from organizations.roster.report import make_report
from organizations.roster.units import unit_changes
from tests.builders.people import an_organization
from tests.builders.roster import CITY, COUNTY, FOUR, TOWNSHIP, VILLAGE, but, imported, planned, said

pytestmark = pytest.mark.django_db

SECOND_COUNTY = {
    "层级": "县", "党组织名称": "中共云岭县委员会", "简称": "云岭县", "上级党组织": "中共江澜市委员会",
    "区划代码": "990121000000",
}  # fmt: skip


def without(row, *names):
    return {key: value for key, value in row.items() if key not in names}


def parents(plan) -> dict[str, str]:
    return {unit.name: unit.parent.name if unit.parent else "" for unit in plan.units}


def test_a_whole_roster_is_new_in_an_empty_system():
    plan = planned(*FOUR)

    assert str(plan.counts) == "created 4, changed 0, unchanged 0, refused 0"
    assert parents(plan)["望江里社区党委"] == "青石街道党工委"
    assert [unit.level for unit in plan.units] == [Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE]


def test_children_may_stand_before_their_parents():
    assert not said(planned(*reversed(FOUR)))


# The parent


def test_an_unknown_parent_is_refused_with_cell_and_cure():
    plan = planned(*FOUR[:3], but(VILLAGE, 上级党组织="青石镇"))

    assert said(plan) == ["F5：所属上级“青石镇”在名册中不存在，请先导入该组织或改正名称"]
    assert plan.counts.refused == 1


def test_a_refused_parent_does_not_refuse_its_children_too():
    plan = planned(*FOUR[:2], but(TOWNSHIP, 层级="组"), VILLAGE)

    assert said(plan) == ["B4：没有“组”这个层级，请改为市、县、乡镇、村之一"]


def test_an_empty_parent_is_found_by_code_prefix():
    plan = planned(CITY, *(without(row, "上级党组织") for row in FOUR[1:]))

    assert not said(plan)
    assert parents(plan)["望江里社区党委"] == "青石街道党工委"


def test_a_township_directly_under_the_city_by_name_and_by_code():
    by_name = but(TOWNSHIP, 上级党组织="中共江澜市委员会")
    by_code = without(but(TOWNSHIP, 党组织名称="红岩镇党委", 区划代码="990100101000"), "上级党组织")
    plan = planned(CITY, by_name, by_code)

    assert parents(plan) == {
        "中共江澜市委员会": "",
        "青石街道党工委": "中共江澜市委员会",
        "红岩镇党委": "中共江澜市委员会",
    }


def test_without_parent_and_code_there_is_nothing_to_go_by():
    plan = planned(*FOUR[:3], without(VILLAGE, "上级党组织", "区划代码"))

    assert said(plan) == ["F5：没有填写上级党组织，也没有区划代码可供查找，请填写上级党组织的全称"]


def test_a_code_that_nobody_is_above_of_is_refused():
    plan = planned(*FOUR[:3], without(but(VILLAGE, 区划代码="880102001002"), "上级党组织"))

    assert "也没有区划代码是 880102001002 上级的组织" in said(plan)[0]


def test_of_several_parents_of_one_name_the_code_decides():
    other = but(TOWNSHIP, 上级党组织="中共云岭县委员会", 区划代码="990121001000")
    village = but(VILLAGE, 区划代码="990121001002")
    plan = planned(CITY, COUNTY, SECOND_COUNTY, TOWNSHIP, other, village)

    assert not said(plan)
    assert plan.units[-1].parent is plan.units[4]


def test_several_parents_of_one_name_and_no_code_are_ambiguous():
    other = but(TOWNSHIP, 上级党组织="中共云岭县委员会", 区划代码="990121001000")
    plan = planned(CITY, COUNTY, SECOND_COUNTY, TOWNSHIP, other, without(VILLAGE, "区划代码"))

    assert said(plan) == [
        "F7：有 2 个党组织都叫“青石街道党工委”，请填写本行的区划代码以便按代码前缀确定，或改用能区分的名称"
    ]


def test_a_parent_must_stand_above():
    same_level = but(VILLAGE, 党组织名称="新村党组织", 区划代码="990102001003", 上级党组织="望江里社区党委")

    assert said(planned(*FOUR, same_level)) == [
        "F6：所属上级“望江里社区党委”的层级是村（社区），应高于本行的村（社区），请改正上级或层级"
    ]


def test_a_parent_is_found_by_its_short_name_too():
    assert (
        parents(planned(*FOUR[:3], but(VILLAGE, 上级党组织="青石街道")))["望江里社区党委"] == "青石街道党工委"
    )


def test_a_parent_under_a_usual_other_name_is_found_and_said():
    plan = planned(CITY, but(COUNTY, 上级党组织="江澜市委"), but(SECOND_COUNTY, 上级党组织="江澜市委"))

    assert parents(plan)["中共澄湖区委员会"] == "中共江澜市委员会"
    assert plan.notes == ["F3 等 2 处的上级“江澜市委”按“中共江澜市委员会”处理"]


def test_the_city_committee_needs_no_name_in_its_own_roster():
    plan = planned(CITY, but(COUNTY, 上级党组织="市委"))

    assert parents(plan)["中共澄湖区委员会"] == "中共江澜市委员会"
    assert plan.notes == ["F3的上级“市委”按“中共江澜市委员会”处理"]


def test_a_township_may_be_named_without_its_county():
    township = but(TOWNSHIP, 党组织名称="中共澄湖区青石街道工作委员会", 简称="")
    imported(CITY, COUNTY, township)

    plan = planned(but(VILLAGE, 上级党组织="青石街道"))

    assert parents(plan)["望江里社区党委"] == "中共澄湖区青石街道工作委员会"
    assert "按“中共澄湖区青石街道工作委员会”处理" in plan.notes[0]


def test_a_short_name_leaves_out_the_place_right_above():
    township = but(TOWNSHIP, 党组织名称="中共澄湖区青石街道工作委员会", 简称="")
    elsewhere = but(township, 党组织名称="中共云岭县南渡镇委员会", 区划代码="")
    plan = planned(CITY, COUNTY, township, elsewhere)

    assert [unit.short_name for unit in plan.units] == ["江澜市", "澄湖区", "青石街道", "云岭县南渡镇"]


def test_of_two_townships_named_without_their_counties_the_code_decides():
    names = ("中共澄湖区青石街道工作委员会", "中共云岭县青石街道工作委员会")
    first = but(TOWNSHIP, 党组织名称=names[0], 简称="")
    second = but(first, 党组织名称=names[1], 上级党组织=SECOND_COUNTY["党组织名称"], 区划代码="990121001000")
    rows = (CITY, COUNTY, SECOND_COUNTY, first, second)

    assert parents(planned(*rows, but(VILLAGE, 上级党组织="青石街道")))["望江里社区党委"] == names[0]
    uncoded = without(but(VILLAGE, 上级党组织="青石街道"), "区划代码")
    assert "有 2 个党组织都叫“青石街道”" in said(planned(*rows, uncoded))[0]


def test_a_full_name_goes_before_a_short_one():
    other = but(TOWNSHIP, 党组织名称="青石街道", 简称="青石", 区划代码="990102002000")

    assert (
        parents(planned(*FOUR[:3], other, but(VILLAGE, 上级党组织="青石街道")))["望江里社区党委"]
        == "青石街道"
    )


def test_width_and_blanks_of_a_name_do_not_matter():
    township = but(TOWNSHIP, 党组织名称=" 青石街道党（工）委 ")
    village = but(VILLAGE, 上级党组织="青石街道党(工)委")

    assert not said(planned(CITY, COUNTY, township, village))


def test_a_parent_in_the_system_is_enough():
    imported(*FOUR[:3])

    plan = planned(VILLAGE)

    assert str(plan.counts) == "created 1, changed 0, unchanged 0, refused 0"


def test_a_county_level_city_may_be_called_city():
    county_city = but(COUNTY, 层级="市", 党组织名称="中共青口市委员会", 区划代码="990181000000")
    by_code = without(but(county_city, 党组织名称="中共白河市委员会", 区划代码="990182000000"), "上级党组织")
    plan = planned(CITY, county_city, by_code)

    assert [unit.level for unit in plan.units] == [Level.CITY, Level.COUNTY, Level.COUNTY]


# The root


def test_what_is_above_the_city_is_outside():
    plan = planned(but(CITY, 上级党组织="中共某某省委员会"), COUNTY)

    assert not said(plan)
    assert plan.units[0].is_root


def test_a_roster_without_its_root_says_what_is_missing():
    assert said(planned(COUNTY)) == ["F2：所属上级“中共江澜市委员会”在名册中不存在，请先导入该组织或改正名称"]


def test_a_county_alone_may_be_the_root_of_an_empty_system():
    plan = planned(without(COUNTY, "上级党组织"), TOWNSHIP)

    assert plan.units[0].is_root
    assert not said(plan)


def test_the_root_of_the_first_accounts_becomes_the_city_of_the_roster():
    root = an_organization(name="中共某市委员会", short_name="某市")

    plan = planned(*FOUR)

    assert plan.units[0].existing.pk == root.pk
    assert str(plan.counts) == "created 3, changed 1, unchanged 0, refused 0"


def test_another_city_beside_the_root_is_said_aloud():
    imported(*FOUR)
    other = but(CITY, 党组织名称="中共白河市委员会", 区划代码="880100000000")

    plan = planned(other)

    assert plan.counts.created == 1
    assert "将新建一个没有上级的“中共白河市委员会”" in plan.notes[0]


def test_counties_are_not_pulled_over_to_another_root():
    imported(*FOUR)
    other = but(CITY, 党组织名称="中共白河市委员会", 区划代码="880100000000")

    plan = planned(other, but(COUNTY, 上级党组织="中共白河市委员会"))

    assert "F3：“中共澄湖区委员会”在系统中属于另一个最高一级党组织，不能改挂" in said(plan)[0]


# The same organization


def test_the_same_roster_again_is_unchanged():
    imported(*FOUR)

    plan = planned(*FOUR)

    assert str(plan.counts) == "created 0, changed 0, unchanged 4, refused 0"
    assert not plan.has_work


def test_empty_cells_change_nothing():
    imported(*FOUR)

    plan = planned(
        *({"层级": row["层级"], "党组织名称": row["党组织名称"], "区划代码": row["区划代码"]} for row in FOUR)
    )

    assert plan.counts.unchanged == 4


def test_the_region_code_decides_before_the_name():
    imported(*FOUR)

    plan = planned(but(VILLAGE, 党组织名称="望江社区党委", 简称="望江社区"))

    assert unit_changes(plan.units[0]) == {
        "name": ("望江里社区党委", "望江社区党委"),
        "short_name": ("望江里社区", "望江社区"),
    }


def test_the_party_code_decides_before_the_name():
    imported(*FOUR[:3], but(without(VILLAGE, "区划代码"), 党组织代码="P-7"))

    plan = planned(but(without(VILLAGE, "区划代码"), 党组织名称="新名社区党委", 党组织代码="P-7"))

    assert plan.units[0].existing.name == "望江里社区党委"


def test_without_codes_the_name_under_the_parent_decides():
    imported(*FOUR)

    plan = planned(without(VILLAGE, "区划代码"))

    assert plan.counts.unchanged == 1


def test_a_new_code_is_a_change_of_the_organization_with_that_name():
    imported(*FOUR)

    plan = planned(but(VILLAGE, 区划代码="990102001099"))

    assert unit_changes(plan.units[0]) == {"region_code": ("990102001002", "990102001099")}


def test_the_same_name_in_another_township_is_another_organization():
    imported(*FOUR)
    other = but(TOWNSHIP, 党组织名称="榆林街道党工委", 区划代码="990102002000")

    plan = planned(
        other,
        but(without(VILLAGE, "登录名", "联系电话"), 上级党组织="榆林街道党工委", 区划代码="990102002005"),
    )

    assert str(plan.counts) == "created 2, changed 0, unchanged 0, refused 0"


def test_another_parent_is_a_move():
    imported(*FOUR)
    other = but(TOWNSHIP, 党组织名称="榆林街道党工委", 区划代码="990102002000")

    plan = planned(other, but(VILLAGE, 上级党组织="榆林街道党工委"))

    assert unit_changes(plan.units[1])["parent"][1] == "榆林街道党工委"


def test_two_codes_of_two_organizations_are_refused():
    imported(
        *FOUR[:3],
        but(VILLAGE, 党组织代码="P-1"),
        but(VILLAGE, 党组织名称="新村党组织", 区划代码="990102001003", 党组织代码="P-2"),
    )

    plan = planned(but(VILLAGE, 党组织代码="P-2"))

    assert "H2：党组织代码 P-2 是“新村党组织”的，与区划代码所指的“望江里社区党委”不同" in said(plan)[0]


def test_a_closed_organization_is_not_reopened_by_an_import():
    imported(*FOUR)
    Organization.objects.filter(name=VILLAGE["党组织名称"]).update(active_to="2026-01-31")

    assert "D2：“望江里社区党委”已于 2026-01-31 停用，请先在“党组织”页面恢复启用，或删去该行" in said(
        planned(VILLAGE)
    )


def test_a_name_that_repeats_is_shown_with_its_place():
    namesake = VILLAGE | {
        "上级党组织": "云岭镇党委", "区划代码": "990121100002", "姓名": "", "登录名": "", "联系电话": "",
    }  # fmt: skip
    town = but(
        TOWNSHIP, 党组织名称="云岭镇党委", 简称="云岭镇", 上级党组织="中共云岭县委员会",
        区划代码="990121100000", 姓名="", 登录名="", 联系电话="",
    )  # fmt: skip
    plan = planned(*FOUR, SECOND_COUNTY, town, namesake)

    assert not said(plan)
    subjects = [unit.subject for unit in plan.created]
    assert "望江里社区党委（澄湖区青石街道）" in subjects
    assert "望江里社区党委（云岭县云岭镇）" in subjects
    assert "云岭镇党委" in subjects, "no other is called so"
    assert "望江里社区党委（云岭县云岭镇）" in make_report(plan).vacant.lines


def test_a_name_that_the_system_has_already_is_told_apart_too():
    imported(*FOUR)
    town = an_organization(
        an_organization(Organization.objects.get(parent=None), short_name="云岭县"),
        name="云岭镇党委",
        short_name="云岭镇",
    )
    plan = planned(
        but(VILLAGE, 上级党组织=town.name, 区划代码="990121100002", 登录名="", 姓名="", 联系电话="")
    )

    assert [unit.subject for unit in plan.created] == ["望江里社区党委（云岭县云岭镇）"]
