"""How long visits take over HTTP, by one person and by eight at the same moment."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any

from benchmarks.served.acts import Act, Visit
from benchmarks.served.browser import Browser
from benchmarks.served.servers import Server

FEW = 3  # times that a slow act is measured


@dataclass(frozen=True)
class Times:
    """Milliseconds, and answers per second of all connections together."""

    p50: float
    p95: float
    rate: float
    number: int


def times_of(seconds: list[float], lasted: float) -> Times:
    if len(seconds) == 1:
        seconds = seconds * 2
    cuts = quantiles(seconds, n=100, method="inclusive")
    return Times(cuts[49] * 1000, cuts[94] * 1000, len(seconds) / lasted, len(seconds))


@dataclass
class Crowd:
    """Visits handed out to connections, each with its own browser per person."""

    server: Server
    cookies: dict[str, dict[str, str]]
    errors: list[BaseException] = field(default_factory=list)

    def visit(self, visits: Callable[[], Visit | None], connections: int) -> Times:
        """Until `visits` gives none. What prepares a visit is not counted, and not in the rate either."""
        taken: list[list[float]] = [[] for _ in range(connections)]
        threads = [
            threading.Thread(target=self._one, args=(number, visits, found))
            for number, found in enumerate(taken)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.errors:
            raise self.errors[0]
        every = [seconds for found in taken for seconds in found]
        return times_of(every, max(sum(found) for found in taken))

    def _one(self, number: int, visits: Callable[[], Visit | None], found: list[float]) -> None:
        browsers: dict[str, Browser] = {}
        served = 0
        try:
            while (visit := visits()) is not None and not self.errors:
                served += 1
                key = visit.user or f"public {served}"
                browser = browsers.setdefault(key, Browser(self.server.port, dict(self.cookies[visit.user])))
                browser.address = f"10.{number}.{served // 250 % 250}.{served % 250}"
                values = visit.prepare(browser)
                begun = time.perf_counter()
                visit.act(browser, values)
                found.append(time.perf_counter() - begun)
                if not visit.user:
                    browsers.pop(key).close()
        except BaseException as error:
            self.errors.append(error)
        finally:
            for browser in browsers.values():
                browser.close()


def for_a_while(visits: list[Visit], seconds: float) -> Callable[[], Visit | None]:
    """The visits in turn, until the time is over."""
    ends, turn, lock = time.monotonic() + seconds, iter(range(10**9)), threading.Lock()

    def following() -> Visit | None:
        if time.monotonic() >= ends:
            return None
        with lock:
            return visits[next(turn) % len(visits)]

    return following


def each_once(visits: list[Visit]) -> Callable[[], Visit | None]:
    rest, lock = iter(visits), threading.Lock()

    def following() -> Visit | None:
        with lock:
            return next(rest, None)

    return following


def visits_for(act: Act, connections: int, seconds: float) -> Callable[[], Visit | None]:
    """What one measurement of the act consists of; of those that can be made once, a third goes to one connection."""
    if act.slow:
        turns = FEW if connections == 1 else len(act.visits)
        return each_once([act.visits[turn % len(act.visits)] for turn in range(turns)])
    if act.once:
        third = len(act.visits) // 3
        return each_once(act.visits[:third] if connections == 1 else act.visits[third:])
    return for_a_while(act.visits, seconds)


def bare_times(server: Server, size: int, connections: int, seconds: float) -> Times:
    crowd = Crowd(server, {"": {}})
    anybody: Any = Visit("bare", f"/{size}/")
    crowd.cookies["bare"] = {}
    return crowd.visit(for_a_while([anybody], seconds), connections)
