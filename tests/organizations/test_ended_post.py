"""A session that stays open when its post has ended: the next page says so."""

from datetime import date

import pytest
import time_machine

from organizations.middleware import ACTING_POST
from organizations.roles import Role
from tests.builders.audit import amend
from tests.builders.people import a_city, an_appointment

pytestmark = pytest.mark.django_db
ENDED = "您在望江里社区的书记任职已于 2026 年 7 月 23 日结束"


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def secretary():
    return an_appointment(a_city()[-1], Role.SECRETARY)


def ends(post):
    amend(post, ends_on=date(2026, 7, 23))


@pytest.mark.parametrize(("address", "status"), [("/", 200), ("/projects/", 200), ("/notices/", 200)])
def test_every_page_says_so_while_there_is_no_post(client, secretary, address, status):
    client.force_login(secretary.user)
    assert ENDED not in client.get(address).content.decode()
    ends(secretary)
    for _ in range(2):
        assert ENDED in client.get(address).content.decode()


def test_a_post_whose_last_day_is_today_ends_at_midnight(client, secretary):
    amend(secretary, ends_on=date(2026, 7, 24))
    client.force_login(secretary.user)
    assert "phone-bar" in client.get("/account/").content.decode()
    with time_machine.travel("2026-07-25 00:01 +0800", tick=False):
        client.force_login(secretary.user)
        assert 'class="phone-bar"' not in client.get("/account/").content.decode()


def test_with_another_post_it_is_said_once_and_that_post_acts(client, secretary):
    other = an_appointment(secretary.organization.parent, Role.CLERK, secretary.user)
    client.force_login(secretary.user)
    session = client.session
    session[ACTING_POST] = secretary.pk
    session.save()
    ends(secretary)

    page = client.get("/").content.decode()
    assert f"{ENDED}，现以{other}的身份办理" in page
    assert ENDED not in client.get("/").content.decode()
    assert ACTING_POST not in client.session


def test_who_never_had_a_post_is_told_nothing_of_one(client, secretary):
    future = an_appointment(secretary.organization.parent, Role.CLERK, starts_on=date(2026, 8, 1))
    client.force_login(future.user)
    assert "任职已于" not in client.get("/").content.decode()
