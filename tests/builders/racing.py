"""Requests that arrive at the same moment: threads on PostgreSQL, processes on SQLite.

A race is a generator function. It arranges, yields the calls that start together, receives their answers in the order of
the calls, and asserts:

    def two_secretaries():
        ...
        answers = yield [lambda: send(first), lambda: send(second)]
        assert sorted(answers) == [302, 422]

    @pytest.mark.parametrize("race", [two_secretaries])
    def test_race(race, started):
        started(race)

The database of ordinary tests on SQLite lives in memory, which no other process reaches. So there the whole race runs in a
process of its own, on a file of its own, and its calls in children of that process. All are forks, since to import everything
anew takes longer than most races.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import time_machine
from django.db import connection, connections
from django.test import Client

Call = Callable[[], Any]
Race = Callable[[], Generator[list[Call], list[Any], None]]
FORKING = multiprocessing.get_context("fork")
LONGEST = 240  # seconds
BACKEND = "organizations.backends.AccountBackend"


def browser(post: Any) -> Client:
    """Of the holder of the post, logged in."""
    client = Client()
    client.force_login(post.user, BACKEND)
    return client


def sending(post: Any, address: str, data: dict[str, Any]) -> Call:
    """A form posted by the holder of the post; its answer is the status."""
    client = browser(post)
    return lambda: client.post(address, data).status_code


def in_threads(calls: list[Call]) -> list[Any]:
    """Answers of calls that start together, each on a connection of its own."""
    barrier = Barrier(len(calls))

    def run(call: Call) -> Any:
        try:
            barrier.wait(timeout=30)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def in_processes(calls: list[Call]) -> list[Any]:
    """The same with a process for each call; what it raises comes back as its answer."""
    connections.close_all()
    barrier, answers = FORKING.Barrier(len(calls)), FORKING.SimpleQueue()

    def run(number: int, call: Call) -> None:
        barrier.wait()
        try:
            answers.put((number, call()))
        except Exception as error:
            answers.put((number, repr(error)))

    children = [FORKING.Process(target=run, args=pair) for pair in enumerate(calls)]
    for child in children:
        child.start()
    found = dict(answers.get() for _ in children)
    for child in children:
        child.join()
    return [found[number] for number in range(len(calls))]


def run(race: Race, at_once: Callable[[list[Call]], list[Any]]) -> None:
    """On a day of July 2026, on which what the builders make is in the middle of its year."""
    course = race()
    with time_machine.travel("2026-07-24 10:00 +0800"):
        try:
            course.send(at_once(next(course)))
        except StopIteration:
            return
    raise AssertionError(f"{race.__name__} yields twice")


def in_own_database(race: Race, database: Path) -> None:
    """Run the race in a process of its own, on the migrated database in that file."""
    child = FORKING.Process(target=alone, args=(race, database))
    child.start()
    child.join(LONGEST)
    if child.is_alive() and child.pid:
        os.killpg(child.pid, signal.SIGKILL)
        child.join()
    assert child.exitcode == 0, f"{race.__name__} ended with {child.exitcode}; why is in its output"


def alone(race: Race, database: Path) -> None:
    os.setpgrp()  # whoever ends it ends its children, too
    connection.connection = None  # that of the parent
    connection.settings_dict["NAME"] = str(database)
    run(race, in_processes)
