"""Geometry of the charts: numbers in, coordinates out; the templates only draw."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, pi, sin

BAR_WIDTH, BAR_HEIGHT = 208, 22
NARROWEST_LABEL = 24  # a number needs this much room inside its segment
FILLS = 9


@dataclass(frozen=True)
class Segment:
    code: str
    label: str
    value: int
    url: str
    x: float
    width: float

    @property
    def number(self) -> str:
        return f"{self.value:,}"

    @property
    def shows_number(self) -> bool:
        return self.width >= NARROWEST_LABEL

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)


@dataclass(frozen=True)
class StackedBar:
    segments: list[Segment]
    words: str


def stacked_bar(parts: list[tuple[str, str, int, str]]) -> StackedBar:
    """Parts as (code, label, value, url); widths in a box of 208 × 22, one unit of gap between."""
    total = sum(value for _, _, value, _ in parts)
    segments: list[Segment] = []
    x = 0.0
    for code, label, value, url in parts:
        if not value:
            continue
        width = value * BAR_WIDTH / total
        segments.append(Segment(code, label, value, url, round(x, 1), round(max(width - 1, 1), 1)))
        x += width
    return StackedBar(segments, "，".join(f"{s.label} {s.value}" for s in segments))


@dataclass(frozen=True)
class Slice:
    label: str
    value: int
    url: str
    share: int
    path: str
    fill: int


@dataclass(frozen=True)
class Donut:
    slices: list[Slice]
    total: int


def donut(parts: list[tuple[str, int, str]]) -> Donut:
    """Parts as (label, value, url); paths in a box of 150 × 150. Fills are 1 to 9, each a shade with a pattern."""
    total = sum(value for _, value, _ in parts)
    slices: list[Slice] = []
    start = 0.0
    for index, (label, value, url) in enumerate(parts):
        share = value / total if total else 0
        path = ring(start, start + share)
        slices.append(Slice(label, value, url, round(share * 100), path, index % FILLS + 1))
        start += share
    return Donut(slices, total)


def ring(start: float, end: float, outer: float = 73, inner: float = 45) -> str:
    """SVG path of a ring segment between two shares of the circle (0 is the top)."""
    end = min(end, start + 0.9999)
    large = 1 if end - start > 0.5 else 0
    (ax, ay), (bx, by) = _point(start, outer), _point(end, outer)
    (cx, cy), (dx, dy) = _point(end, inner), _point(start, inner)
    return (
        f"M{ax} {ay}A{outer} {outer} 0 {large} 1 {bx} {by}L{cx} {cy}A{inner} {inner} 0 {large} 0 {dx} {dy}Z"
    )


def _point(share: float, radius: float) -> tuple[float, float]:
    angle = 2 * pi * share - pi / 2
    return round(75 + radius * cos(angle), 2), round(75 + radius * sin(angle), 2)


@dataclass(frozen=True)
class Dot:
    """One month of a line, linked to the projects that make it. Its value stands at `value_y`, None where none fits."""

    label: str
    value: str
    url: str
    x: float
    y: float
    value_y: float | None


@dataclass(frozen=True)
class Course:
    """One line. It is broken where a month is missing, so it may have several runs of points."""

    code: str
    name: str
    dots: list[Dot]
    runs: list[str]

    @property
    def words(self) -> str:
        return "，".join(f"{dot.label} {dot.value}" for dot in self.dots)


@dataclass(frozen=True)
class Trend:
    lines: list[Course]
    months: list[tuple[float, str]]
    grid: list[tuple[float, str]]

    @property
    def is_empty(self) -> bool:
        return not any(line.dots for line in self.lines)


Point = tuple[str, list[tuple[float, str]]]
WIDTH, HEIGHT = 380, 216
LEFT, RIGHT, LOW, HIGH = 64, WIDTH - 24, HEIGHT - 50, 24
ABOVE, BELOW = -10, 18  # from a dot to the foot of its value


def trend(names: list[tuple[str, str]], points: list[Point]) -> Trend:
    """Lines by code and name. Points as (label, one (percent, url) per line), oldest first, empty where nothing is
    known; in a box of 380 × 216, with grid lines at 0, half and a round top. A value is written where its month is
    named: above its dot, and below it where another line runs above."""
    highest = max((share for _, shares in points for share, _ in shares), default=0)
    top = max(10, ceil(highest / 10) * 10)
    step = (RIGHT - LEFT) / max(1, len(points) - 1)
    columns = [round(LEFT + index * step, 1) for index in range(len(points))]
    months = thinned([(x, label) for x, (label, _) in zip(columns, points, strict=True)])
    named = {x for x, _ in months}
    lines = []
    for index, (code, name) in enumerate(names):
        runs: list[list[Dot]] = [[]]
        for x, (label, shares) in zip(columns, points, strict=True):
            if shares:
                runs[-1].append(dot(x, label, shares, index, top, x in named))
            else:
                runs.append([])
        lines.append(course(code, name, runs))
    grid = [(height_of(top * share, top), f"{top * share:g}%") for share in (0, 0.5, 1)]
    return Trend(lines, months, grid)


def dot(x: float, label: str, shares: list[tuple[float, str]], index: int, top: float, is_named: bool) -> Dot:
    """The dot of the line `index` among the shares of one month."""
    share, url = shares[index]
    y = height_of(share, top)
    is_highest = index == max(range(len(shares)), key=lambda line: shares[line][0])
    value_y = round(y + (ABOVE if is_highest else BELOW), 1) if is_named else None
    return Dot(label, f"{share:.1f}%", url, x, y, value_y)


def course(code: str, name: str, runs: list[list[Dot]]) -> Course:
    drawn = [" ".join(f"{dot.x},{dot.y}" for dot in run) for run in runs if len(run) > 1]
    return Course(code, name, [dot for run in runs for dot in run], drawn)


def height_of(share: float, top: float) -> float:
    return round(LOW - share * (LOW - HIGH) / top, 1)


def thinned(names: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """At most eight names fit below the line: every second one of more, counted from the last."""
    return names if len(names) <= 8 else names[::-1][::2][::-1]
