"""The slow-query log: what took long is named without its values, whatever became of it."""

import logging

import pytest
from django.db import DatabaseError, connection

from organizations.models import User
from workflow import slow_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Each statement takes the seconds that stand here."""
    taken = {"seconds": 0.0}
    now = iter(range(10**6))
    monkeypatch.setattr(slow_queries.time, "perf_counter", lambda: next(now) * taken["seconds"])
    return taken


@pytest.fixture
def watched(settings):
    settings.SLOW_QUERY_MS = 500
    before = list(connection.execute_wrappers)
    slow_queries.watch(connection)
    slow_queries.watch(connection)
    yield
    connection.execute_wrappers[:] = before


def lines(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "workflow.slow_queries"]


@pytest.mark.parametrize(("seconds", "told"), [(0.4999, 0), (0.5, 1)])
def test_a_statement_is_named_from_the_limit_on_without_its_values(clock, watched, caplog, seconds, told):
    clock["seconds"] = seconds
    with caplog.at_level(logging.WARNING):
        list(User.objects.filter(username="secret-name"))
    found = lines(caplog)
    assert len(found) == told
    assert all("500 ms" in line and "organizations_user" in line and "secret" not in line for line in found)


def test_one_that_fails_is_told_too(clock, watched, caplog):
    clock["seconds"] = 2.0
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("SELECT nothing FROM nowhere")
    assert [line.partition(":")[0] for line in lines(caplog)] == ["slow query, 2000 ms"]


def test_it_can_be_switched_off(settings):
    settings.SLOW_QUERY_MS = 0
    slow_queries.watch(connection)
    assert slow_queries.timed not in connection.execute_wrappers
