"""Creating a round: what it is filled in with, and every mistake."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import AnnualRound, Holiday, RoundWindow
from projects.rhythm import shifted
from tests.builders.people import a_city, an_appointment
from tests.builders.rounds import a_round_post
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/rounds/new/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20 10:00 +0800", tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def officer(city):
    return an_appointment(city[0], Role.OFFICER)


@pytest.fixture
def keeper(client, officer):
    client.force_login(officer.user)
    return client


def initial(page, name):
    return page.context["form"][name].value()


def test_the_first_round_is_filled_in_by_the_default_rhythm(keeper):
    page = keeper.get(ADDRESS)

    assert initial(page, "year") == 2027
    assert initial(page, "name") == "2027 年度"
    assert (initial(page, "starts_on"), initial(page, "ends_on")) == (date(2027, 1, 1), date(2027, 12, 31))
    assert initial(page, "report_due_day") == 28
    expected = {
        "declaration": (date(2027, 2, 1), date(2027, 2, 28)),
        "plan": (date(2027, 3, 1), date(2027, 4, 10)),
        "completion": (date(2027, 11, 1), date(2027, 12, 31)),
        "review": (date(2028, 1, 1), date(2028, 2, 29)),
    }
    for level in ("city", "county", "township", "village"):
        for phase, span in expected.items():
            found = tuple(initial(page, f"{level}_{phase}_{end}") for end in ("opens", "closes"))
            assert found == span, (level, phase)


@pytest.mark.parametrize(("day", "year"), [("2026-10-31", 2026), ("2026-11-01", 2027), ("2027-01-10", 2027)])
def test_who_begins_in_november_prepares_the_next_year(client, officer, day, year):
    with time_machine.travel(f"{day} 10:00 +0800", tick=False):
        client.force_login(officer.user)
        assert initial(client.get(ADDRESS), "year") == year


def test_a_round_may_begin_in_the_november_before_its_year(keeper):
    changes = {"starts_on": "2026-11-01", "ends_on": "2027-12-31"}
    assert keeper.post(ADDRESS, a_round_post(**changes)).status_code == 302


def test_after_that_it_is_the_newest_one_moved_by_a_year_with_its_rules(keeper):
    last = a_round(2026, report_due_day=25, max_projects=1, lag_red=40, satisfaction_required=True)
    RoundWindow.objects.filter(round=last, level="village", phase="declaration").update(
        opens_on=date(2026, 1, 15), closes_on=date(2026, 2, 28)
    )
    RoundWindow.objects.filter(round=last, level="city").delete()
    page = keeper.get(ADDRESS)

    assert (initial(page, "year"), initial(page, "name")) == (2027, "2027 年度")
    assert (initial(page, "starts_on"), initial(page, "ends_on")) == (date(2027, 1, 1), date(2027, 12, 31))
    rules = ("report_due_day", "max_projects", "lag_red", "satisfaction_required")
    assert [initial(page, name) for name in rules] == [25, 1, 40, True]
    assert initial(page, "village_declaration_opens") == date(2027, 1, 15)
    assert initial(page, "village_declaration_closes") == date(2027, 2, 28)
    assert initial(page, "city_plan_opens") is None


def test_an_older_round_or_the_default_rhythm_can_be_chosen(keeper):
    a_round(2025, is_current=False, report_due_day=20)
    a_round(2026, report_due_day=25)
    old = AnnualRound.objects.get(year=2025)

    assert initial(keeper.get(f"{ADDRESS}?from={old.pk}"), "report_due_day") == 20
    default = keeper.get(f"{ADDRESS}?from=default")
    assert (initial(default, "year"), initial(default, "report_due_day")) == (2027, 28)
    assert initial(keeper.get(f"{ADDRESS}?from=xx"), "report_due_day") == 25


@pytest.mark.parametrize(
    ("day", "years", "expected"),
    [
        (date(2027, 2, 28), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2028, 2, 28), 1, date(2029, 2, 28)),
        (date(2026, 4, 10), 1, date(2027, 4, 10)),
    ],
)
def test_the_end_of_february_stays_the_end(day, years, expected):
    assert shifted(day, years) == expected


def test_the_very_first_round_becomes_the_current_one(keeper):
    keeper.post(ADDRESS, a_round_post())

    assert AnnualRound.objects.get().is_current
    assert AuditEntry.objects.filter(verb="make_current").count() == 1


def test_empty_rules_are_named_as_their_fields_are(keeper):
    page = keeper.post(ADDRESS, a_round_post(lag_yellow="", lag_red="100", report_due_day=""))

    errors = page.context["form"].errors
    assert errors["lag_yellow"] == ["请填写“黄灯：落后”"]
    assert errors["lag_red"] == ["“红灯：落后”须为 2 到 99 的整数"]
    assert errors["report_due_day"] == ["请填写每月报送截止日"]


def test_it_is_stored_not_current_and_recorded(keeper, officer):
    a_round(2026)
    answer = keeper.post(ADDRESS, a_round_post())

    assert answer.status_code == 302
    made = AnnualRound.objects.get(year=2027)
    assert not made.is_current
    assert made.windows.count() == 16
    window = made.windows.get(level="village", phase="review")
    assert (window.opens_on, window.closes_on) == (date(2028, 1, 1), date(2028, 2, 29))
    entry = AuditEntry.objects.get(verb="create_round")
    assert (entry.actor_id, entry.post_id) == (officer.user_id, officer.pk)
    assert entry.content["after"]["report_due_day"] == 28
    assert entry.content["after"]["village.plan"] == "2027-03-01/2027-04-10"


def test_holidays_that_are_published_come_with_it(keeper):
    Holiday.objects.all().delete()
    keeper.post(
        ADDRESS,
        a_round_post(year="2025", name="2025 年度", starts_on="2025-01-01", ends_on="2025-12-31")
        | {
            name: value.replace("2028", "2026").replace("2027", "2025").replace("02-29", "02-28")
            for name, value in a_round_post().items()
            if name.endswith(("_opens", "_closes"))
        },
    )

    assert AnnualRound.objects.filter(year=2025).exists()
    assert Holiday.objects.get(day=date(2025, 10, 1)).name == "国庆节"
    assert Holiday.objects.get(day=date(2026, 2, 28)).is_workday
    assert AuditEntry.objects.filter(verb="fill_holidays").count() == 2


def test_a_phase_left_empty_is_no_window(keeper):
    keeper.post(ADDRESS, a_round_post(city_plan_opens="", city_plan_closes=""))

    assert AnnualRound.objects.get(year=2027).windows.count() == 15


BAD = [
    ({"year": ""}, "请填写年度"),
    ({"year": "1999"}, "年度须为 2000 到 2099 的整数"),
    ({"year": "2026"}, "2026 年度已经建立，请改年度或修改已有的年度"),
    ({"name": ""}, "请填写名称，如 2027 年度"),
    ({"starts_on": ""}, "请填写开始日期"),
    ({"starts_on": "2027-02-30"}, "没有这一天"),
    ({"ends_on": "2027-01-01"}, "结束日期须晚于开始日期"),
    ({"ends_on": "2030-12-31"}, "一个年度最长两年，请核对年份"),
    (
        {"starts_on": "2026-01-01", "ends_on": "2026-12-31"},
        "2027 年不在起止日期之内（2026-01-01 至 2026-12-31）",
    ),
    (
        {"starts_on": "2028-01-01", "ends_on": "2028-12-31"},
        "2027 年不在起止日期之内（2028-01-01 至 2028-12-31）",
    ),
    ({"name": "2026 年度"}, "名称与 2027 年不一致"),
    ({"report_due_day": "29"}, "每月报送截止日须为 1 到 28 的整数"),
    ({"max_projects": "0"}, "每名书记最多领办项目数须为 1 到 20 的整数"),
    ({"return_days": "x"}, "退回后修改期限须为 1 到 60 的整数"),
    ({"lag_red": "10"}, "须大于黄灯的 10 个百分点"),
    ({"lag_yellow": "0"}, "“黄灯：落后”须为 1 到 98 的整数"),
    ({"due_soon_percent": "101"}, "“临期：应达进度”须为 1 到 100 的整数"),
    ({"satisfaction_line": "100.5"}, "满意度合格线须在 0 到 100 之间"),
    ({"satisfaction_line": ""}, "请填写满意度合格线"),
    ({"village_plan_closes": "2027-02-28"}, "截止日期早于开始日期"),
    ({"village_plan_closes": ""}, "请填写截止日期，不安排就把开始也清空"),
    ({"village_plan_opens": ""}, "请填写开始日期，不安排就把截止也清空"),
    ({"village_plan_opens": "2027-01-15"}, "制定方案开始不能早于申报开始"),
    ({"village_review_closes": "2029-02-28"}, "离本年度太远，请核对年份"),
    ({"village_declaration_opens": "2025-02-01"}, "离本年度太远，请核对年份"),
]


@pytest.mark.parametrize(("changes", "sentence"), BAD)
def test_each_mistake_gets_its_sentence_and_nothing_is_stored(keeper, changes, sentence):
    a_round(2026)
    answer = keeper.post(ADDRESS, a_round_post(**changes))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not AnnualRound.objects.filter(year=2027).exists()
    assert not AuditEntry.objects.exists()


def test_a_second_click_makes_no_second_round(keeper):
    keeper.post(ADDRESS, a_round_post())

    assert keeper.post(ADDRESS, a_round_post()).status_code == 422
    assert AnnualRound.objects.count() == 1


PAGES = ("rounds", "round_new", "categories", "holidays")


@pytest.mark.parametrize("name", PAGES)
def test_only_officers_of_the_root_are_let_in(client, city, name):
    address = reverse(f"projects:{name}")
    others = [
        an_appointment(city[1], Role.OFFICER),
        an_appointment(city[0], Role.SECRETARY),
        an_appointment(city[0], Role.LEADER),
        an_appointment(city[0], Role.SYSTEM_ADMIN),
        an_appointment(city[3], Role.CLERK),
    ]
    for person in others:
        client.force_login(person.user)
        answer = client.get(address)
        assert answer.status_code == 403
        assert "由市级组织部门工作人员办理" in answer.content.decode()
        assert "年度批次</a>" not in client.get("/account/").content.decode()


def test_an_attempt_to_write_is_recorded(client, city):
    client.force_login(an_appointment(city[1], Role.OFFICER).user)

    assert client.post(ADDRESS, a_round_post()).status_code == 403
    assert not AnnualRound.objects.exists()
    assert AuditEntry.objects.get().result == "refused"


def test_the_navigation_leads_there(keeper):
    assert 'href="/rounds/"' in keeper.get("/account/").content.decode()


def test_other_methods_are_refused(keeper):
    assert keeper.delete(ADDRESS).status_code == 405


def test_a_year_that_does_not_fit_is_one_mistake_and_not_one_for_each_window(keeper):
    answer = keeper.post(ADDRESS, a_round_post(year="2031", name="2031 年度"))
    assert list(answer.context["form"].errors) == ["year"]
    changes = {"year": "2031", "name": "2031 年度", "starts_on": "2024-01-01", "ends_on": "2024-12-31"}
    answer = keeper.post(ADDRESS, a_round_post(**changes))
    assert list(answer.context["form"].errors) == ["year"]
