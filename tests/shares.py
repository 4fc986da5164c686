"""One run of the tests in several processes: `pytest -p tests.shares --shares 2`, which ./test calls.

pytest collects and then parts into that many processes and one for the browser, whose tests would keep the others waiting;
when nothing else is left, they help it. Before a process runs the next bundle, a stretch of one module, it claims it; so
none waits while there is something to do, and within a process the order stays as collected (tests that commit come last,
and after them the browser's). What happens is told to the process that collected, which shows it as if it had run the
tests itself.
"""

import multiprocessing
import os
import signal
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, groupby
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

import pytest

from config.roomy import roomy

FORK = multiprocessing.get_context("fork")
LONGEST = 40  # tests of one bundle; a module has more where its tests are the rows of a table
LONGEST_OF_SLOW = 5  # lest one process be left alone with minutes of work
GIVING_WAY = 5  # to the browser, whose pages are waited for
STOP = signal.SIGUSR1  # as Ctrl+C, for one process

Bundle = list[pytest.Item]
Event = tuple[str, dict[str, Any]]  # one of pytest's hooks and what it is given


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--shares", type=int, help="how many processes run the tests, beside the browser's")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    count = session.config.getoption("shares")
    if not count or session.testsfailed or session.config.option.collectonly:
        return None
    session.config._tmp_path_factory.getbasetemp()  # one for all, which pytest clears away
    running: list[Share] = []
    try:
        with_ctrl_c_held_back(partial(part, session, count, running))
        while listening := [share.told for share in running if not share.over]:
            for told in wait(listening):
                hear(session, next(share for share in running if share.told is told))
    finally:
        for share in running:
            if not share.over:
                os.kill(share.process.pid or 0, STOP)
    if broken := [share for share in running if share.ended_early]:
        session.shouldfail = ", ".join(f"process {share.name} ended within {share.at}" for share in broken)
        raise session.Failed(session.shouldfail)
    return True


def hear(session: pytest.Session, share: "Share") -> None:
    try:
        event = share.told.recv()
    except EOFError:
        share.over = share.ended_early = True
    else:
        share.over = event is None
        if event and event[0] == "pytest_runtest_logstart":
            comes_to(session, share, event[1]["nodeid"])
        share.unshown += [event] if event else []
    if share.over:
        show(session, share)
        share.process.join()


def comes_to(session: pytest.Session, share: "Share", nodeid: str) -> None:
    """What happens in one module is shown together."""
    if nodeid.partition("::")[0] != share.at.partition("::")[0]:
        show(session, share)
    share.at = nodeid


def show(session: pytest.Session, share: "Share") -> None:
    hooks = session.config.hook
    for name, given in share.unshown:
        if name == "pytest_warning_recorded":
            hooks.pytest_warning_recorded.call_historic(kwargs=given)
            continue
        if "report" in given:
            plain = given["report"]
            given["report"] = hooks.pytest_report_from_serializable(config=session.config, data=plain)
        getattr(hooks, name)(**given)
    share.unshown.clear()


# The processes


def part(session: pytest.Session, count: int, running: list["Share"]) -> None:
    found = bundles(session.items)
    browser = [bundle for bundle in found if is_of_the_browser(bundle)]
    others = [bundle for bundle in found if not is_of_the_browser(bundle)]
    of_the_browser, of_others = Claims(browser), Claims(others)
    if browser:
        running.append(start(session, "browser", [of_the_browser], 0))
    mine = [of_others, of_the_browser]
    running.extend(start(session, str(number + 1), mine, GIVING_WAY) for number in range(count))


def with_ctrl_c_held_back(act: Callable[[], None]) -> None:
    """So that no process is made that nobody knows of."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        act()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


def bundles(items: list[pytest.Item]) -> list[Bundle]:
    found = []
    for (_, slow), group in groupby(items, key=lambda item: (item.path, is_slow(item))):
        module, most = list(group), LONGEST_OF_SLOW if slow else LONGEST
        found += [module[at : at + most] for at in range(0, len(module), most)]
    return found


def is_slow(item: pytest.Item) -> bool:
    return item.get_closest_marker("slow") is not None


def is_of_the_browser(bundle: Bundle) -> bool:
    return bundle[0].get_closest_marker("browser") is not None


class Claims:
    """Bundles of which each goes to whichever process comes first."""

    def __init__(self, of: list[Bundle]) -> None:
        self.of, self.next = of, FORK.Value("i", 0)

    def __iter__(self) -> Iterator[pytest.Item]:
        while (number := self.take()) < len(self.of):
            yield from self.of[number]

    def take(self) -> int:
        with self.next.get_lock():
            self.next.value += 1
            return int(self.next.value) - 1


@dataclass
class Share:
    """One process, as the one that collected knows it."""

    name: str
    process: BaseProcess
    told: Connection
    mine: list[Claims]  # kept, lest the memory of their numbers be given to others
    unshown: list[Event] = field(default_factory=list)  # of one module
    at: str = "its start"
    over: bool = False
    ended_early: bool = False


def start(session: pytest.Session, name: str, mine: list[Claims], niceness: int) -> Share:
    told, telling = FORK.Pipe(duplex=False)
    process = FORK.Process(target=roomy(run), args=(session, name, mine, niceness, telling))
    process.start()
    telling.close()  # here; so that the pipe ends with the process
    return Share(name, process, told, mine)


def run(session: pytest.Session, name: str, mine: list[Claims], niceness: int, telling: Connection) -> None:
    """In the new process: pytest's own loop, over the tests that it claims."""
    os.environ["TEST_SHARE"] = name
    os.nice(niceness)
    heed_only_the_first_process()
    session.config.pluginmanager.unregister(name="terminalreporter")
    session.config.pluginmanager.register(Teller(session.config, telling))
    claimed = chain.from_iterable(mine)
    item = next(claimed, None)
    try:
        while item is not None:
            following = next(claimed, None)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            item = following
    except KeyboardInterrupt:  # the databases and servers go
        session._setupstate.teardown_exact(None)
    else:
        telling.send(None)


def heed_only_the_first_process() -> None:
    """Ctrl+C reaches every process, and a second one would cut the clearing away short."""
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(STOP, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])


class Teller:
    """Tells the process that collected what its reporter would be told here."""

    def __init__(self, config: pytest.Config, telling: Connection) -> None:
        self.config, self.telling = config, telling

    def tell(self, hook: str, **given: Any) -> None:
        self.telling.send((hook, given))

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        self.tell("pytest_runtest_logstart", nodeid=nodeid, location=location)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        plain = self.config.hook.pytest_report_to_serializable(config=self.config, report=report)
        self.tell("pytest_runtest_logreport", report=plain)

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        self.tell("pytest_runtest_logfinish", nodeid=nodeid, location=location)

    def pytest_warning_recorded(
        self, warning_message: warnings.WarningMessage, when: str, nodeid: str, location: Any
    ) -> None:
        said = warning_message
        plain = warnings.WarningMessage(str(said.message), said.category, said.filename, said.lineno)
        self.tell(
            "pytest_warning_recorded", warning_message=plain, when=when, nodeid=nodeid, location=location
        )
