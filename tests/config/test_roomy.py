"""Calls of a request find room on the stack, wherever they stand."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from resource import RUSAGE_THREAD, getrusage

from django.conf import settings

from config.roomy import roomy

TURNS = 300


def leaf() -> int:
    one = two = three = four = five = six = seven = eight = 1
    return one + two + three + four + five + six + seven + eight


def pages_found(depth: int) -> int:
    """How often the system had to find memory for a loop that stands that many calls deep."""
    if depth:
        return pages_found(depth - 1)
    before = getrusage(RUSAGE_THREAD).ru_minflt
    for _ in range(TURNS):
        leaf()
    return getrusage(RUSAGE_THREAD).ru_minflt - before


def most_found() -> int:
    """At the worst of the depths that one piece of the stack has place for."""
    return max(pages_found(depth) for depth in range(250))


def in_a_thread(function: Callable[[], int]) -> int:
    """With a stack of its own: that of the tests may have room."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result()


def test_a_loop_asks_for_memory_at_every_turn_where_it_is_unlucky():
    """The reason: without it roomy() could go."""
    assert in_a_thread(most_found) >= TURNS


def test_no_loop_does_so_with_room_below_it():
    assert in_a_thread(roomy(most_found)) < TURNS / 10


def test_what_is_given_and_answered_passes_through():
    assert roomy(sorted)([1, 2], reverse=True) == [2, 1]


def test_all_of_a_request_has_room():
    assert settings.MIDDLEWARE[0] == "config.roomy.roomy"
