"""One run of the tests in several processes; scripts/dev.py starts them with this plugin.

Each collects the same tests in the same order. Before a process runs the next bundle, a stretch of one module, it claims it
by making a file: whoever comes first has it. So no process waits while there is something to do, and within a process
the order stays as collected (tests that commit come last). TEST_SHARES is the folder of the claims, TEST_SHARE the name
of this process; browser tests are a process of their own, which claims nothing.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import pytest

FOLDER, SHARE = os.environ.get("TEST_SHARES", ""), os.environ.get("TEST_SHARE", "")
LONGEST = 40  # tests of one bundle; a module has more where its tests are the rows of a table
LONGEST_OF_SLOW = 5  # lest one process be left alone with minutes of work


def bundles(items: list[pytest.Item]) -> list[list[pytest.Item]]:
    found = []
    for (_, slow), group in groupby(items, key=lambda item: (item.path, is_slow(item))):
        module, most = list(group), LONGEST_OF_SLOW if slow else LONGEST
        found += [module[at : at + most] for at in range(0, len(module), most)]
    return found


def is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def is_first(name: str) -> bool:
    try:
        (Path(FOLDER) / name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def claimed(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    for number, bundle in enumerate(bundles(items)):
        if is_first(f"bundle-{number}"):
            yield from bundle


def pytest_collection_finish(session: pytest.Session) -> None:
    """Processes that count differently would leave tests out."""
    if SHARE.isdigit():
        collected = "\n".join(item.nodeid for item in session.items)
        is_first(f"collected-{sha256(collected.encode()).hexdigest()}")
        if len(list(Path(FOLDER).glob("collected-*"))) > 1:
            session.shouldfail = (
                "the processes collected different tests: no id of a parameter may be left to chance"
            )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """pytest's own loop, over the tests that this process claims."""
    if not SHARE.isdigit() or session.testsfailed:
        return None
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
    mine = claimed(session.items)
    item = next(mine, None)
    while item is not None:
        following = next(mine, None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = following
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    note_failure(report)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    note_failure(report)


def note_failure(report: pytest.TestReport | pytest.CollectReport) -> None:
    """For the list that stands at the end of everything."""
    if report.failed:
        with (Path(FOLDER) / "failed").open("a") as file:
            file.write(f"{report.nodeid}\n")
