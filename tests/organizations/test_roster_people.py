"""People of the roster: which account is whose, log-in names, hand-overs, roles that clash."""

from datetime import date, timedelta

import pytest

from organizations.models import Organization, User
from organizations.roles import Role
from tests.builders.audit import amend
from tests.builders.people import LONG_AGO, a_user, an_appointment
from tests.builders.roster import CITY, COUNTY, FOUR, TODAY, TOWNSHIP, VILLAGE, but, imported, planned, said

pytestmark = pytest.mark.django_db

PLAIN = {key: value for key, value in VILLAGE.items() if key not in ("登录名", "联系电话")}


@pytest.fixture
def village():
    """The organizations of FOUR, without anybody in office."""
    imported(*(but(row, 姓名="") for row in FOUR))
    return Organization.objects.get(region_code=VILLAGE["区划代码"])


def in_office(organization, name="陆知远", role=Role.SECRETARY, starts_on=LONG_AGO, title="", **fields):
    return an_appointment(organization, role, user=a_user(name, **fields), starts_on=starts_on, title=title)


# Accounts


def test_a_new_person_gets_an_account_and_the_post():
    plan = planned(*FOUR)

    person = plan.people[-1]
    assert (person.name, person.username, person.phone, person.existing) == (
        "陆知远",
        "lu",
        "19900000012",
        None,
    )
    assert [post.role for post in plan.posts] == [Role.SECRETARY] * 4


def test_missing_log_in_names_are_made_and_always_the_same():
    rows = [but(row, 姓名="张三", 登录名="", 联系电话="") for row in FOUR]

    names = [person.username for person in planned(*rows).people]

    assert names == ["zhangsan", "zhangsan2", "zhangsan3", "zhangsan4"]
    assert names == [person.username for person in planned(*rows).people]


def test_made_names_avoid_those_that_the_roster_gives():
    rows = [but(FOUR[0], 姓名="张三"), but(FOUR[1], 姓名="李四", 登录名="ZhangSan")]
    assert [person.username for person in planned(*rows).people] == ["zhangsan2", "ZhangSan"]


def test_the_same_log_in_name_and_name_is_one_account_with_two_posts():
    plan = planned(*FOUR[:2], but(TOWNSHIP, 姓名="陆知远", 登录名="lu"), VILLAGE)

    assert len(plan.people) == 3
    assert plan.posts[2].person is plan.posts[3].person


def test_the_same_phone_and_name_is_one_account():
    plan = planned(*FOUR[:2], but(TOWNSHIP, 姓名="陆知远", 联系电话="19900000012"), VILLAGE)

    assert plan.posts[2].person is plan.posts[3].person
    assert plan.posts[2].person.username == "lu"


def test_the_same_name_alone_is_two_people():
    plan = planned(*FOUR[:2], but(TOWNSHIP, 姓名="陆知远"), VILLAGE)

    assert len(plan.people) == 4


def test_one_phone_for_two_names_is_two_people_and_said():
    plan = planned(*FOUR[:2], but(TOWNSHIP, 联系电话="19900000012"), VILLAGE)

    assert len(plan.people) == 4
    assert plan.notes == ["手机号相同而姓名不同，按不同人员处理：赵街和陆知远。如有误填，请改正后重新上传"]


def test_an_office_line_belongs_to_everyone():
    rows = (but(TOWNSHIP, 联系电话="0575-88123456"), but(VILLAGE, 联系电话="0575-88123456"))
    assert planned(*FOUR[:2], *rows).notes == []


def test_one_log_in_name_for_two_names_is_refused():
    assert said(planned(*FOUR[:2], but(TOWNSHIP, 登录名="LU"), VILLAGE)) == [
        "N5：登录名“lu”与 N4（赵街）重复，姓名不同，请换一个登录名"
    ]


def test_a_known_person_keeps_the_account(village):
    person = a_user("陆知远", username="luzhiyuan", phone="19900000012")

    plan = planned(but(VILLAGE, 登录名=""))

    assert plan.people[0].existing.pk == person.pk
    assert plan.new_people == []


def test_somebody_elses_log_in_name_is_refused(village):
    a_user("韩砚秋", username="lu")

    assert said(planned(VILLAGE))[0].startswith(
        "N2：登录名“lu”是现有人员“韩砚秋”的，与本行姓名不同。换了人的，请换"
    )


def test_a_new_phone_and_log_in_name_are_changes_of_the_account(village):
    in_office(village, username="old", phone="19900000099")

    plan = planned(VILLAGE)

    assert plan.people[0].changes == {"username": ("old", "lu"), "phone": ("19900000099", "19900000012")}
    assert plan.counts.changed == 1


def test_two_rows_about_one_person_must_agree():
    rows = (but(TOWNSHIP, 姓名="陆知远", 登录名="lu", 联系电话="19900000013"), VILLAGE)
    assert said(planned(*FOUR[:2], *rows)) == ["O5：陆知远在 O4 填的联系电话是“19900000013”，同一人请填一致"]


def test_a_stopped_account_is_refused(village):
    a_user("陆知远", username="lu", is_active=False)

    assert said(planned(VILLAGE)) == ["J2：“陆知远”的账号（lu）已停用，请先在“人员”页面恢复账号"]


@pytest.mark.parametrize("changed", [{}, {"职务": "第一书记"}, {"联系电话": "19900000099"}])
def test_a_stopped_account_keeps_its_post_and_takes_nothing_new(changed):
    imported(*FOUR)
    User.objects.filter(username="lu").update(is_active=False)

    refused = ["J2：“陆知远”的账号（lu）已停用，请先在“人员”页面恢复账号"] if changed else []
    assert said(planned(but(VILLAGE, **changed))) == refused


def test_an_administrator_gets_no_post(village):
    in_office(village, role=Role.AUDITOR, username="lu")

    assert said(planned(VILLAGE)) == [
        "J2：“陆知远”现任审计员，管理员不得兼任业务职务，请改为另一人或先办理离任"
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"登录名": "陆知远"},
            "N5：登录名“陆知远”不合规，请用 2 至 40 位字母、数字和 . _ - @，或清空由系统生成",
        ),
        (
            {"登录名": "33060219900101123X"},
            "N5：登录名是身份证号码，系统不得录入身份证号码，请换成其他登录名",
        ),
        ({"联系电话": "1990000"}, "O5：联系电话“1990000”不是 11 位手机号或带区号的固定电话，请改正或清空"),
        ({"联系电话": "33060219900101123X"}, "O5：联系电话填的是身份证号码，系统不得录入身份证号码，请删去"),
        ({"姓名": "陆33060219900101123X"}, "J5：姓名中有身份证号码，系统不得录入身份证号码，请删去"),
        ({"任职日期": "去年"}, "M5：任职日期“去年”不是日期，请写成 2026-03-01，或清空"),
        ({"任职日期": "2027-03-01"}, "M5：任职日期 2027-03-01 晚于今天，请到任后再导入，或清空"),
        ({"任职日期": "1026-03-01"}, "M5：任职日期 1026-03-01 过早，请核对年份"),
        ({"主持工作": "也许"}, "L5：“也许”不能识别，主持工作的填“是”，其余填“否”或清空"),
        (
            {"主持工作": "是", "角色": "填报员"},
            "L5：只有角色为“书记”的行可以填主持工作，请改角色或清空",
        ),
        (
            {"角色": "第一书记"},
            "I5：没有“第一书记”这个角色，请改为书记、填报员、班子成员、组织部门工作人员、领导、评审专家、第三方调查员之一，或清空",
        ),
        ({"角色": "系统管理员"}, "I5：系统管理员不从名册导入，请删去该行，由管理员在“人员”页面任命"),
        ({"职务": "长" * 41}, "K5：职务有 41 字，不能超过 40 字，请改短"),
    ],
)
def test_cells_that_cannot_be_understood(changes, words):
    assert said(planned(*FOUR[:3], but(VILLAGE, **changes))) == [words]


# Posts


@pytest.mark.parametrize("name", ["", "空缺", "暂缺", "—"])
def test_a_vacant_post_makes_the_organization_only(name):
    plan = planned(*FOUR[:3], but(VILLAGE, 姓名=name))

    assert (plan.counts.created, len(plan.posts), len(plan.vacant)) == (4, 3, 1)


def test_roles_titles_and_acting_heads():
    rows = (
        but(VILLAGE, 职务="副书记", 主持工作="是", 任职日期="2023年6月"),
        but(PLAIN, 角色="填报员", 姓名="韩砚秋", 任职日期=""),
        but(PLAIN, 角色="班子成员", 姓名="韩砚秋"),
    )

    posts = planned(*FOUR[:3], *rows).posts[3:]

    assert [(post.role, post.title, post.acting_head, post.starts_on) for post in posts] == [
        (Role.SECRETARY, "副书记", True, date(2023, 6, 1)),
        (Role.CLERK, "", False, TODAY),
        (Role.MEMBER, "", False, TODAY),
    ]
    assert posts[1].person is posts[2].person


def test_two_secretaries_of_one_organization_are_both_refused():
    second = but(PLAIN, 姓名="韩砚秋")

    assert said(planned(*FOUR, second)) == [
        "J5：望江里社区党委的书记在 J6 已填“韩砚秋”，一个党组织只能有一名书记，请改正其中一行",
        "J6：望江里社区党委的书记在 J5 已填“陆知远”，一个党组织只能有一名书记，请改正其中一行",
    ]


def test_a_new_name_in_the_secretarys_post_is_a_hand_over_dated_today(village):
    predecessor = in_office(village, "韩砚秋")

    post = planned(but(VILLAGE, 任职日期="2026-03-01")).hand_overs[0]

    assert [known.pk for known in post.previous] == [predecessor.pk]
    assert (post.person.name, post.starts_on) == ("陆知远", TODAY)


def test_a_new_name_never_gets_the_predecessors_account(village):
    in_office(village, "韩砚秋", username="lu", phone="19900000012")

    person = planned(VILLAGE).hand_overs[0].person

    assert person.existing is None
    assert (person.username, person.wish) == ("lu-2", "lu")


def test_a_secretary_missing_from_the_roster_stays(village):
    in_office(village)

    assert planned(but(VILLAGE, 姓名="")).counts.unchanged == 1


def test_further_members_leave_the_present_ones(village):
    in_office(village, "韩砚秋", role=Role.MEMBER)

    plan = planned(but(PLAIN, 角色="班子成员"))

    assert (len(plan.new_posts), len(plan.hand_overs)) == (1, 0)


def test_a_changed_title_is_a_change_of_the_post(village):
    in_office(village, title="书记", username="lu", phone="19900000012")

    plan = planned(but(VILLAGE, 职务="党委书记", 任职日期="2021-05-06", 主持工作="否"))

    assert plan.posts[0].changes == {
        "title": ("书记", "党委书记"),
        "starts_on": (LONG_AGO, date(2021, 5, 6)),
    }


def test_a_corrected_first_day_stays_clear_of_the_predecessors_term(village):
    an_appointment(village, user=a_user("韩砚秋"), ends_on=date(2024, 6, 30))
    in_office(village, starts_on=date(2024, 7, 1))

    assert planned(but(PLAIN, 任职日期="2024-01-01")).posts[0].changes == {}
    assert planned(but(PLAIN, 任职日期="2024-08-01")).posts[0].changes["starts_on"][1] == date(2024, 8, 1)


def test_an_appointment_after_a_vacancy_begins_after_the_predecessors_term(village):
    an_appointment(village, user=a_user("韩砚秋"), ends_on=date(2024, 6, 30))

    assert planned(but(PLAIN, 任职日期="2024-01-01")).posts[0].starts_on == date(2024, 7, 1)


def test_somebody_who_comes_back_keeps_the_old_account(village):
    former = an_appointment(village, user=a_user("陆知远"), ends_on=date(2024, 6, 30))
    in_office(village, "韩砚秋", starts_on=date(2024, 7, 1))

    assert planned(PLAIN).hand_overs[0].person.existing.pk == former.user_id


def test_a_secretary_who_leaves_later_cannot_be_replaced_now(village):
    leaving = in_office(village, "韩砚秋")
    last = TODAY + timedelta(days=30)
    amend(leaving, ends_on=last)

    assert said(planned(VILLAGE)) == [
        f"J2：现任书记“韩砚秋”任职到 {last}，请在其离任之后导入，或在“人员”页面办理"
    ]


def test_a_secretary_who_comes_later_is_not_replaced(village):
    first = TODAY + timedelta(days=3)
    in_office(village, "韩砚秋", starts_on=first)

    assert said(planned(VILLAGE)) == [
        f"J2：现有书记“韩砚秋”将于 {first} 到任，请先在“人员”页面办理，或删去本行姓名"
    ]


def test_people_of_one_name_in_one_organization_are_told_apart_by_their_log_in_names(village):
    rows = (but(VILLAGE, 登录名="lu1", 联系电话=""), but(VILLAGE, 角色="填报员", 登录名="lu2", 联系电话=""))
    imported(*rows)

    assert User.objects.filter(name="陆知远").count() == 2
    assert planned(*rows).counts.unchanged == 1


def test_the_table_of_levels_counts_people_as_changes(village):
    imported(*FOUR)

    assert (
        str(planned(CITY, but(COUNTY, 姓名="新书记")).counts)
        == "created 0, changed 1, unchanged 1, refused 0"
    )
