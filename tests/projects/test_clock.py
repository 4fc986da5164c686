"""时限的暂停与顺延, as plain dates."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.clock import Pause, days_past, given_again, merged, reckon, until, words

DUE = date(2026, 7, 10)


def july(number: int) -> date:
    return date(2026, 7, 1) + timedelta(days=number - 1)


def test_without_a_pause_nothing_moves():
    reckoned = reckon(DUE, [])

    assert (reckoned.until, reckoned.extended_on, reckoned.stopped_on) == (DUE, None, None)


def test_the_days_waited_are_added():
    assert reckon(DUE, [Pause(july(1), july(7))]).extended_on == july(16)


def test_asked_and_answered_on_one_day_adds_nothing():
    assert reckon(DUE, [Pause(july(3), july(3))]).extended_on is None


def test_the_clock_stands_until_the_answer():
    reckoned = reckon(DUE, [Pause(july(10))])

    assert (reckoned.stopped_on, reckoned.extended_on) == (july(10), None)


def test_who_asks_after_the_due_day_is_given_nothing():
    assert reckon(DUE, [Pause(july(11))]) == reckon(DUE, [Pause(july(11), july(20))]) == reckon(DUE, [])


def test_an_earlier_pause_makes_a_later_one_come_in_time():
    assert reckon(DUE, [Pause(july(12), july(15)), Pause(july(1), july(4))]).until == july(16)


def test_two_that_overlap_count_once():
    assert reckon(DUE, [Pause(july(1), july(5)), Pause(july(3), july(7))]).until == july(16)


def test_waiting_before_the_clock_began_delays_nothing():
    pauses = [Pause(date(2026, 6, 1), july(3))]

    assert reckon(DUE, pauses, since=july(1)).until == july(12)
    assert reckon(DUE, pauses, since=july(3)).until == DUE


def test_work_finished_while_waiting_counts_what_was_waited():
    assert reckon(DUE, until([Pause(july(8))], july(12))).until == july(14)
    assert until([Pause(july(12))], july(12)) == []


patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
pauses = st.builds(
    lambda first, length: Pause(july(first), july(first + length)), st.integers(1, 60), st.integers(0, 30)
)


@patient
@given(st.lists(pauses, max_size=6))
def test_it_never_comes_earlier_and_never_gains_more_than_was_waited(found):
    waited = {july(day) for day in range(1, 100) if any(p.first <= july(day) < p.last for p in found)}
    reckoned = reckon(DUE, found)

    assert timedelta(0) <= reckoned.until - DUE <= timedelta(days=len(waited))
    assert sum(((p.last - p.first).days for p in merged(found)), 0) == len(waited)


@patient
@given(st.lists(pauses, max_size=6))
def test_the_order_of_the_pauses_does_not_matter(found):
    assert reckon(DUE, found) == reckon(DUE, found[::-1])


@pytest.mark.parametrize(
    ("today", "extended_on", "stopped_on", "days"),
    [
        (july(10), None, None, 0),
        (july(11), None, None, 1),
        (july(11), july(16), None, 0),
        (july(17), july(16), None, 1),
        (july(30), None, july(9), 0),
    ],
)
def test_days_past(today, extended_on, stopped_on, days):
    assert days_past(DUE, extended_on, stopped_on, today) == days


def test_working_days_left_are_given_again():
    friday, monday, thursday = date(2026, 7, 3), date(2026, 7, 6), date(2026, 7, 9)

    assert given_again(monday, friday, thursday, {}) == date(2026, 7, 10)
    assert given_again(monday, monday, thursday, {}) == date(2026, 7, 10)  # at least a day
    assert given_again(monday, friday, thursday, {date(2026, 7, 10): False}) == date(2026, 7, 13)
    assert given_again(friday, monday, thursday, {}) == friday  # was past: not revived


@pytest.mark.parametrize(
    ("extended_on", "stopped_on", "expected"),
    [
        (None, None, ""),
        (july(16), None, "等待上级答复，时限顺延 6 天"),
        (None, july(3), "等待上级答复，7 月 3 日起暂停计时"),
        (july(16), july(12), "等待上级答复，7 月 12 日起暂停计时，已顺延 6 天"),
    ],
)
def test_words(extended_on, stopped_on, expected):
    assert words(DUE, extended_on, stopped_on) == expected


def test_a_suspension_stops_the_clock_of_what_is_overdue_too():
    stood = Pause(july(20), july(30), always=True)
    reckoned = reckon(DUE, [stood])

    assert days_past(DUE, reckoned.extended_on, None, date(2026, 8, 1)) == 12  # 22 without the ten days
    assert reckon(DUE, [Pause(july(20), july(30))]).extended_on is None
    assert reckon(DUE, [Pause(july(20), always=True)]).stopped_on == july(20)


def test_a_wait_asked_for_too_late_gains_nothing_beside_a_suspension():
    assert reckon(DUE, [Pause(july(15), july(25)), Pause(july(20), july(30), always=True)]).until == july(20)
