"""Searches and exports a minute, per person."""

import pytest

from organizations import rate_limits
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from workflow.throttle import Limit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr("workflow.throttle.time.time", lambda: 1_800_000_010.0)
    monkeypatch.setattr(rate_limits, "SEARCHES", Limit("search", 2, 60))
    monkeypatch.setattr(rate_limits, "EXPORTS", Limit("export", 1, 60))


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    client.force_login(an_appointment(village).user)
    return client


def statuses(client, address, times):
    return [client.get(address).status_code for _ in range(times)]


def test_searches_are_limited_and_lists_are_not(secretary):
    assert statuses(secretary, "/projects/?q=x", 3) == [200, 200, 429]
    assert statuses(secretary, "/projects/", 3) == [200, 200, 200]
    assert statuses(secretary, "/projects/?q=", 3) == [200, 200, 200]


def test_exports_are_limited(secretary):
    assert statuses(secretary, "/projects/?export=xlsx", 2) == [200, 429]
    answer = secretary.get("/projects/?export=xlsx")
    assert answer["Retry-After"] == "50"
    assert "操作过于频繁，请稍候" in answer.content.decode()


def test_another_person_at_the_same_address_goes_on(secretary, client, village):
    statuses(secretary, "/projects/?export=xlsx", 2)
    colleague = type(client)()
    colleague.force_login(an_appointment(village, Role.CLERK).user)
    assert colleague.get("/projects/?export=xlsx").status_code == 200


def test_strangers_are_sent_to_the_log_in(client, village):
    assert statuses(client, "/projects/?export=xlsx", 3) == [302, 302, 302]
