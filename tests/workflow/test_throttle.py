"""Counting in the cache: per person or address, per window, and open when the cache is out of order."""

import pytest
import redis
from django.core.cache import cache
from django.db import DatabaseError

from workflow.throttle import Limit

LIMIT = Limit("test", 3, 60)


@pytest.fixture
def clock(monkeypatch):
    now = [1_800_000_010.0]
    monkeypatch.setattr("workflow.throttle.time.time", lambda: now[0])
    return now


def test_so_many_pass_and_the_next_has_to_wait(clock):
    assert [LIMIT.spend("a") for _ in range(5)] == [0, 0, 0, 50, 50]


def test_everybody_is_counted_apart(clock):
    for _ in range(4):
        LIMIT.spend("a")
    assert LIMIT.spend("b") == 0
    assert Limit("other", 3, 60).spend("a") == 0


def test_the_next_window_begins_anew(clock):
    for _ in range(4):
        LIMIT.spend("a")
    clock[0] += LIMIT.is_spent("a")
    assert LIMIT.spend("a") == 0


def test_looking_counts_nothing(clock):
    assert [LIMIT.is_spent("a") for _ in range(9)] == [0] * 9
    for _ in range(3):
        LIMIT.spend("a")
    assert LIMIT.is_spent("a") == 50


def test_the_cache_holds_no_address(clock):
    assert "192.0.2.7" not in LIMIT.key("192.0.2.7")


@pytest.mark.parametrize(
    "error", [DatabaseError("no table"), redis.ConnectionError("down"), redis.ResponseError("denied")]
)
def test_a_cache_out_of_order_stops_nobody(clock, monkeypatch, error, caplog):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(cache, "add", fail, raising=False)
    monkeypatch.setattr(cache, "get", fail, raising=False)
    assert [LIMIT.spend("a") for _ in range(9)] == [0] * 9
    assert LIMIT.is_spent("a") == 0
    assert "the limit test is not applied" in caplog.text
