"""The panels below the table of units: states, sources by category, levels, obstacles and months."""

from __future__ import annotations

from dataclasses import dataclass

from organizations.models import Level
from projects import lights
from projects.models import Problem
from projects.models.report import DifficultyKind
from projects.states import ProjectState
from reviews.models import MonthSnapshot

from .cells import Cell, Links
from .charts import Donut, Point, Trend, donut, trend
from .months import MonthLights

AT_WORK = ("red", "yellow", "green")
STEPS = 4  # shades of the heat table
LEVELS = {Level.CITY: "市级", Level.COUNTY: "县级", Level.TOWNSHIP: "乡镇级", Level.VILLAGE: "村级"}


@dataclass(frozen=True)
class NamedRow:
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class HeatCell:
    """`step` 0 to 4: how much of the largest number it is, in quarters rounded up."""

    cell: Cell
    step: int


@dataclass(frozen=True)
class HeatRow:
    name: str
    cells: list[HeatCell]
    sum: Cell


@dataclass(frozen=True)
class Heat:
    """Categories by source. A project without either stands in the sums that it belongs to."""

    sources: list[str]
    rows: list[HeatRow]
    sums: list[Cell]
    total: Cell


@dataclass(frozen=True)
class MonthRow:
    """Numbers by light, in the order of MonthSnapshot.LIGHTS."""

    name: str
    cells: list[Cell]
    lights: MonthLights


def states(links: Links) -> Donut:
    """In the order of a project's life, those that occur."""
    counted, total = links.figures.mix.by_state, links.total
    parts = []
    for state in ProjectState:
        if counted[state]:
            url = links.projects(counted[state], total, state=state.value).url
            parts.append((str(state.label), counted[state], url))
    return donut(parts)


def heat(links: Links) -> Heat:
    mix, total = links.figures.mix, links.total
    sources = [(code, label) for code, label in Problem.Source.choices if mix.by_source[code]]
    most = max(mix.by_both.values(), default=0)
    rows = []
    for category in sorted(mix.by_category, key=lambda key: (key[1], key[0])):
        cells = []
        for code, _ in sources:
            number = mix.by_both[code, category]
            cell = links.projects(number, total, source=code, category=category[0])
            cells.append(HeatCell(cell, -(-number * STEPS // most)))
        whole = links.projects(mix.by_category[category], total, category=category[0])
        rows.append(HeatRow(category[2], cells, whole))
    sums = [links.projects(mix.by_source[code], total, source=code) for code, _ in sources]
    return Heat([label for _, label in sources], rows, sums, links.projects(total.projects, total))


def levels(links: Links) -> list[NamedRow]:
    """Projects of each level that occurs, and their lights; carried over and terminated ones have none."""
    counted, total = links.figures.mix.by_level, links.total
    rows = []
    for level, label in LEVELS.items():
        number = sum(counted[level.value, code] for code in (*lights.ORDER, ""))
        if number:
            lit = [
                links.projects(
                    counted[level.value, code], total, lights.WORDS[code], level=level.value, light=code
                )
                for code in lights.ORDER
            ]
            rows.append(NamedRow(label, [links.projects(number, total, "项目", level=level.value), *lit]))
    return rows


def obstacles(links: Links) -> list[NamedRow]:
    """Of each kind that occurs: projects that met it, obstacles unsolved, those that wait for the reader's unit."""
    found = {entry.kind: entry for entry in links.figures.obstacles}
    return [
        NamedRow(
            str(label),
            [
                links.projects(found[kind].projects, links.total, obstacle=kind),
                links.obstacles(found[kind].unsolved, kind=kind),
                links.waiting(found[kind].waiting, kind=kind),
            ],
        )
        for kind, label in DifficultyKind.choices
        if kind in found
    ]


def months(links: Links) -> list[MonthRow]:
    rows = []
    for month in links.figures.months:
        key = f"{month.month:%Y-%m}"
        cells = [links.ended(getattr(month, light), key, light) for light in MonthSnapshot.LIGHTS]
        rows.append(MonthRow(f"{month.month.month} 月", cells, month))
    return rows


def course(links: Links, rows: list[MonthRow]) -> Trend:
    """Shares of red and yellow; a month that was not recorded leaves a gap, in the current year today stands last."""
    points: list[Point] = []
    for row in rows:
        shares = (row.lights.share("red"), row.lights.share("yellow")) if row.lights.known else ()
        points.append((row.name, [(share, cell.url) for share, cell in zip(shares, row.cells, strict=False)]))
    present = links.total.by_light
    at_work = sum(present[light] for light in AT_WORK)
    if at_work and links.figures.round.is_current:
        urls = [links.lit(links.total, light).url for light in ("red", "yellow")]
        today = [present[light] * 100 / at_work for light in ("red", "yellow")]
        points.append(("今日", list(zip(today, urls, strict=True))))
    return trend([("red", "红灯占比"), ("yellow", "黄灯占比")], points)
