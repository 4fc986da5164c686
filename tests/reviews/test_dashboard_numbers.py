"""看板: every number of the page is a link, and the list behind it has exactly that many rows."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from tests.builders.board_page import address_of, counted_at, main_of, page_of, words_of
from tests.builders.people import an_appointment
from tests.builders.small_city import a_small_city
from tests.builders.work import a_round

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_small_city)


@pytest.fixture
def town(made):
    return made.again()


@pytest.fixture
def officer(town, client):
    post = an_appointment(town.city, Role.OFFICER)
    client.force_login(post.user)
    return post


def numbers_of(page: str) -> set[tuple[str, int]]:
    """Every link of the page that shows or names a number, with it: in a cell, a bar, a ring, a card, a table."""
    shown = re.findall(r'<a (?:class="[^"]*" )?href="([^"]+)">([\d,]+)</a>', page)
    named = re.findall(r'<a href="([^"]+)" aria-label="[^"]* ([\d,]+) 个(?:项目)?">', page)
    return {(url, int(text.replace(",", ""))) for url, text in shown + named}


def bare_numbers(page: str) -> list[str]:
    """Numbers of the page that lead nowhere, but for zeros, shares, dates and days, and totals inside a drawing."""
    aside = r"<a .*?</a>|<svg.*?</svg>|<h\d.*?</h\d>|<form.*?</form>|<li class=\"record-card\".*?</li>"
    text = words_of(re.sub(aside, " ", page, flags=re.DOTALL))
    text = re.sub(r"[\d,.]+ ?%|\d+ [月日天份]|\d+:\d+|\d+ 年度?", " ", text)
    return [number for number in re.findall(r"\d[\d,.]*", text) if number != "0"]


@pytest.mark.parametrize(
    ("unit", "least"),
    [("江澜市", 90), ("澄湖区", 70), ("云岭县", 30), ("职业学院", 2), ("青石街道", 60), ("望江里社区", 12)],
)
@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.SECRETARY])
def test_every_number_is_the_count_of_the_list_behind_it(client, town, unit, least, role):
    """Links of the one page are followed by whoever reads it; a number without a list fails."""
    place = town.units[unit]
    post = place.appointments.get(role=role) if role == Role.SECRETARY else an_appointment(place, role)
    client.force_login(post.user)
    page = main_of(page_of(client, address_of(place)))
    found = numbers_of(page)

    assert len(found) >= least
    assert bare_numbers(page) == []
    wrong = {
        url: (number, counted_at(client, url)) for url, number in found if counted_at(client, url) != number
    }
    assert wrong == {}


def test_who_has_not_reported_is_urged_from_here(client, town, officer):
    page = page_of(client, address_of(town.city))
    address = re.search(r'<a class="button button--small" href="([^"]+)">催办未报的 2 个</a>', page)[1]
    preview = page_of(client, address)

    assert "逾期红" in preview
    assert "市级绿" not in preview, "has reported"
    client.force_login(an_appointment(town.city, Role.LEADER).user)
    assert "催办未报" not in page_of(client, address_of(town.city))


def test_the_lists_of_all_units_together_make_the_total(client, town, officer):
    """No project is in two rows, none in no row."""
    page = main_of(page_of(client, address_of(town.city)))
    lists = re.findall(r'data-label="项目"><a href="([^"]+)">', page)
    *units, total = [set(re.findall(r"<a id=p(\d+)", page_of(client, url))) for url in lists]

    assert sum(map(len, units)) == len(total) == 13
    assert set.union(*units) == total


def test_a_zero_is_no_link(client, town, officer):
    row = re.search(r"职业学院</a></th>(.*?)</tr>", page_of(client, address_of(town.city)), re.DOTALL)[1]

    assert re.findall(r"<a [^>]*>", row) == [
        f'<a href="{reverse("reviews:coverage", args=[town.units["职业学院"].pk])}?round={a_round().pk}">'
    ]
