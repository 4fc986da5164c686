"""Every page, form and workbook that a user waits for, over HTTP, beside a bare Django view and the bare SQL.

    .venv/bin/python -m benchmarks.all [--seconds 4] [--only TEXT] [--json FILE]
    .venv/bin/python -m benchmarks.all --compare BEFORE.json AFTER.json

gunicorn (two processes of four threads) serves a copy of the scratch data on loopback; a bare Django is served the same
way and answers with as many bytes. Each act is measured by one connection and by eight at the same moment. Queries are
those of a warm visit; `SQL` is the time that its reading statements take alone, rows fetched, `steps` what SQLite counts
in its machine, in hundreds. `MB`: largest process while the act was measured. All of it runs on one machine, the crowd
included, so a figure is worth something beside the others of its run only.
"""

import argparse
import json
import platform
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from benchmarks import SCALE, roster, scratch
from benchmarks.pages import cookies_of
from benchmarks.served.acts import Act, acts
from benchmarks.served.inside import asked_by, bare_seconds
from benchmarks.served.servers import Peak, Server, bare, copied_data, served
from benchmarks.served.timing import Crowd, Times, bare_times, each_once, visits_for
from projects.models import Project

CONNECTIONS = (1, 8)
BARE_SECONDS = 1.0
WARM_UP = 8
KB = 1024


@dataclass(frozen=True)
class Line:
    """One act of the table. `times` and `bare` by the number of connections; what could not be measured is left out."""

    name: str
    queries: int
    steps: int
    size: int
    sql: float
    peak: float
    times: dict[str, Times]
    bare: dict[str, Times]

    def __str__(self) -> str:
        cells = [f"{self.name:26}", f"{self.queries:4}", f"{self.steps:7}", f"{self.size / KB:8.1f}"]
        cells += [columns(self.times.get(key), self.bare.get(key)) for key in map(str, CONNECTIONS)]
        return "  ".join([*cells, f"{self.sql:8.1f}", f"{self.peak:5.0f}"])


HEAD = "  ".join(
    [
        f"{'':26}", "qry.", "  steps", "      KB",
        *(f"{'p50':>8} {'p95':>8} {'per s':>7} {'bare':>6} {'times':>6}" for _ in CONNECTIONS), "     SQL", "   MB",
    ]
)  # fmt: skip


def columns(times: Times | None, bare: Times | None) -> str:
    if times is None:
        return " " * 39
    beside = f"{bare.p50:6.2f} {times.p50 / bare.p50:6.1f}" if bare else " " * 13
    return f"{times.p50:8.1f} {times.p95:8.1f} {times.rate:7.1f} {beside}"


def measured(act: Act, server: Server, floor: Server, cookies: dict[str, Any], seconds: float) -> Line:
    asked, reply = asked_by(act.visits[0])
    size = len(reply.body)
    times, beside = {}, {}
    if not (act.once or act.slow):  # both processes have then made what they keep
        Crowd(server, cookies).visit(each_once((act.visits * WARM_UP)[:WARM_UP]), WARM_UP)
    with Peak(server) as peak:
        for connections in CONNECTIONS:
            # Workbooks: a person has one at a time, and eight processes on two cores would measure the cores.
            if act.slow and len(act.visits) == 1 and connections > 1:
                continue
            crowd = Crowd(server, cookies)
            times[str(connections)] = crowd.visit(visits_for(act, connections, seconds), connections)
    for connections in times:
        beside[connections] = bare_times(floor, size, int(connections), min(BARE_SECONDS, seconds))
    return Line(
        act.name, asked.queries, asked.steps, size, bare_seconds(asked) * 1000, peak.megabytes, times, beside
    )


def lines(seconds: float, only: str) -> Iterator[Line]:
    wanted = [act for act in acts() if only in act.name]
    users = {visit.user for act in wanted for visit in act.visits}
    cookies = cookies_of(users)
    with copied_data() as environment, served(environment) as server, bare() as floor:
        for act in wanted:
            yield measured(act, server, floor, cookies, seconds)


def roster_line() -> Line:
    """2,278 rows of a real city, checked and written by the command into an empty database: start of Python included.

    Bare: the same workbook read by openpyxl and as many rows of organizations written by bulk_create(), once, in a
    process of its own as well.
    """
    with tempfile.TemporaryDirectory() as data:
        roster.manage("migrate", "-v0", data=data)
        first, _ = roster.manage("import_roster", str(roster.ROSTER), "--dry-run", data=data)
        second, _ = roster.manage("import_roster", str(roster.ROSTER), data=data)
    peak = roster.peak()
    with tempfile.TemporaryDirectory() as data:
        roster.manage("migrate", "-v0", data=data)
        third, _ = roster.manage("shell", "-v0", "-c", roster.BARE, data=data)
    whole, bare_one = ((first + second) * 1000, third * 1000)
    times, beside = Times(whole, whole, 0, 1), Times(bare_one, bare_one, 0, 1)
    return Line("roster import, 2,278 rows", 0, 0, 0, 0, peak, {"1": times}, {"1": beside})


def conditions() -> dict[str, Any]:
    """What two runs must share to be compared."""
    return {
        "scale": SCALE,
        "engine": connection.vendor,
        "projects": Project.objects.count(),
        "python": platform.python_version(),
    }


def compare(before: dict[str, Any], after: dict[str, Any]) -> None:
    """What changed between two runs: queries, steps and the ratio to the bare view, which a machine moves least."""
    for name in before["conditions"]:
        print(f"{name:10} {before['conditions'][name]} → {after['conditions'][name]}")
    earlier = {line["name"]: line for line in before["lines"]}
    print(f"{'':26}  {'queries':>12}  {'steps':>17}  {'p50 / bare':>17}")
    for line in after["lines"]:
        old = earlier.get(line["name"])
        if old:
            print(
                f"{line['name']:26}  {old['queries']:4} → {line['queries']:4}   {old['steps']:7} → {line['steps']:7}"
                f"  {ratio(old):>7} → {ratio(line):>7}"
            )
    for name in earlier.keys() ^ {line["name"] for line in after["lines"]}:
        print(f"{name:26}  in one run only")


def ratio(line: dict[str, Any]) -> str:
    times, beside = line["times"].get("1"), line["bare"].get("1")
    return f"{times['p50'] / beside['p50']:.1f}" if times and beside else "–"


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="benchmarks.all", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument(
        "--seconds", type=float, default=4.0, help="for which a page is measured, per number of connections"
    )
    parser.add_argument("--only", default="", help="acts whose name holds this")
    parser.add_argument("--json", type=Path, help="keep the result here as well")
    parser.add_argument("--compare", type=Path, nargs=2, metavar=("BEFORE", "AFTER"))
    options = parser.parse_args()
    if options.compare:
        compare(*(json.loads(path.read_text()) for path in options.compare))
        return
    scratch.fill()
    print(" ".join(f"{name} {value}" for name, value in conditions().items()), file=sys.stderr)
    print(f"{'':52}{'one connection':39}  {'eight connections':39}\n{HEAD}", flush=True)
    found = []
    for line in lines(options.seconds, options.only):
        print(line, flush=True)
        found.append(line)
    if options.only in "roster import":
        found.append(roster_line())
        print(found[-1])
    if options.json:
        kept = {"conditions": conditions(), "lines": [asdict(line) for line in found]}
        options.json.write_text(json.dumps(kept, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
