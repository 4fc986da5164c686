"""节假日: seeded, listed by year, added and removed; working days follow at once."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Holiday
from projects.workdays import add_workdays, special_days, workdays_between, worked_from
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/rounds/holidays/"
DAY = {"first": "2027-10-01", "last": "2027-10-07", "name": "国庆节", "kind": "off"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-20 10:00 +0800", tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def keeper(client, city):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    return client


def test_the_published_calendar_is_there_from_the_start():
    assert Holiday.objects.get(day=date(2026, 10, 1)).name == "国庆节"
    assert not Holiday.objects.get(day=date(2026, 10, 1)).is_workday
    assert Holiday.objects.get(day=date(2026, 2, 14)).is_workday  # 春节调休上班


def test_working_days_are_reckoned_with_it():
    # 30 September 2026 is a Wednesday; 1 to 7 October off, Saturday 10 October worked.
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_the_page_shows_a_year(keeper):
    a_round(2026)
    page = keeper.get(ADDRESS)
    text = page.content.decode()

    assert page.context["year"] == 2026
    assert "2026 年共 39 天" in text
    assert "调休上班" in text
    assert keeper.get(f"{ADDRESS}?year=2025").context["year"] == 2025
    assert keeper.get(f"{ADDRESS}?year=x").context["year"] == 2026


def test_every_button_of_the_page_carries_its_token(keeper):
    page = keeper.get(ADDRESS).content.decode()

    assert page.count('name="csrfmiddlewaretoken"') >= page.count('<button class="button button--small"') > 30


def test_days_in_a_row_are_added_and_recorded(keeper):
    answer = keeper.post(ADDRESS, DAY)

    assert answer.status_code == 302
    assert answer["Location"] == f"{ADDRESS}?year=2027"
    assert Holiday.objects.filter(day__year=2027, name="国庆节", is_workday=False).count() == 7
    assert AuditEntry.objects.filter(verb="add_holiday").count() == 7
    assert AuditEntry.objects.first().content["after"]["day"].startswith("2027-10-0")


def test_a_worked_weekend_is_added(keeper):
    keeper.post(ADDRESS, DAY | {"first": "2027-10-09", "last": "", "kind": "worked"})

    assert Holiday.objects.get(day=date(2027, 10, 9)).is_workday
    assert add_workdays(date(2027, 10, 8), 1) == date(2027, 10, 9)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": ""}, "请填写日期"),
        ({"first": "2027-13-01"}, "没有这一天"),
        ({"first": "1999-01-01", "last": ""}, "年份须在 2000 到 2099 之间"),
        ({"last": "2027-09-30"}, "结束日期早于开始日期"),
        ({"last": "2027-10-16"}, "一次最多录入 15 天，请核对"),
        ({"kind": ""}, "请选择放假或调休上班"),
        ({"name": ""}, "请填写名称，如 国庆节"),
        ({"name": "长" * 21}, "名称最多 20 字"),
        ({"first": "2026-10-01", "last": "2026-10-02"}, "10 月 1 日（国庆节）、10 月 2 日（国庆节）已经录入"),
    ],
)
def test_each_mistake_gets_its_sentence_and_changes_nothing(keeper, changes, sentence):
    before = Holiday.objects.count()
    answer = keeper.post(ADDRESS, DAY | changes)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Holiday.objects.count() == before
    assert not AuditEntry.objects.exists()


def test_removing_makes_it_a_day_like_others(keeper):
    entry = Holiday.objects.get(day=date(2026, 10, 1))
    answer = keeper.post(reverse("projects:holiday_remove", args=[entry.pk]))

    assert answer["Location"] == f"{ADDRESS}?year=2026"
    assert add_workdays(date(2026, 9, 30), 1) == date(2026, 10, 1)
    assert AuditEntry.objects.get().content["before"]["name"] == "国庆节"
    assert keeper.post(reverse("projects:holiday_remove", args=[entry.pk])).status_code == 404


def test_a_published_year_is_filled_by_one_press(keeper):
    Holiday.objects.filter(day__year=2025).delete()
    page = keeper.get(f"{ADDRESS}?year=2025").content.decode()
    assert "工作日暂时只按周末推算" in page
    assert "填入国务院公布的安排" in page

    keeper.post(f"{ADDRESS}fill/", {"year": "2025"})
    assert Holiday.objects.get(day=date(2025, 10, 1)).name == "国庆节"
    assert AuditEntry.objects.get().verb == "fill_holidays"


def test_what_was_entered_by_hand_is_not_filled_over(keeper):
    Holiday.objects.filter(day__year=2025).delete()
    Holiday.objects.create(day=date(2025, 10, 1), name="本市放假")
    page = keeper.post(f"{ADDRESS}fill/", {"year": "2025"}, follow=True).content.decode()

    assert "没有可填入的安排" in page
    assert Holiday.objects.filter(day__year=2025).count() == 1


def test_a_year_that_is_not_published_offers_no_filling(keeper):
    page = keeper.get(f"{ADDRESS}?year=2040").content.decode()

    assert "这一年的节假日还没有录入" in page
    assert "填入国务院公布的安排" not in page


@pytest.mark.parametrize("year", [2027, 2026])
def test_the_page_costs_the_same_for_one_day_and_many(keeper, year, django_assert_max_num_queries):
    a_round(2026)
    Holiday.objects.create(day=date(2027, 1, 1), name="元旦")
    keeper.get("/account/")
    with django_assert_max_num_queries(9):
        keeper.get(f"{ADDRESS}?year={year}")


def test_others_are_refused(client, city):
    client.force_login(an_appointment(city[1], Role.OFFICER).user)
    entry = Holiday.objects.first()

    assert client.post(ADDRESS, DAY).status_code == 403
    assert client.post(f"{ADDRESS}fill/", {"year": "2025"}).status_code == 403
    assert client.post(reverse("projects:holiday_remove", args=[entry.pk])).status_code == 403
    assert Holiday.objects.filter(pk=entry.pk).exists()


def test_other_methods_are_refused(keeper):
    assert keeper.delete(ADDRESS).status_code == 405
    assert keeper.get(f"{ADDRESS}fill/").status_code == 405
    assert (
        keeper.get(reverse("projects:holiday_remove", args=[Holiday.objects.first().pk])).status_code == 405
    )


def test_a_deadline_of_the_system_falls_on_a_worked_day():
    assert worked_from(date(2026, 9, 30)) == date(2026, 9, 30)
    assert worked_from(date(2026, 10, 1)) == date(2026, 10, 8)
    assert worked_from(date(2026, 10, 10)) == date(2026, 10, 10)  # a Saturday that is worked
    assert worked_from(date(2026, 10, 11)) == date(2026, 10, 12)


def test_working_days_between_are_reckoned_backwards():
    special = special_days(date(2026, 9, 1), date(2026, 10, 31))
    for count in (1, 3, 9):
        end = add_workdays(date(2026, 9, 30), count)
        assert workdays_between(date(2026, 9, 30), end, special) == count
    assert workdays_between(date(2026, 10, 8), date(2026, 10, 1), special) == 0
