"""Geometry of the charts: numbers in, coordinates out; the templates only draw."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, pi, sin

BAR_WIDTH, BAR_HEIGHT = 208, 22
NARROWEST_LABEL = 24  # a number needs this much room inside its segment


@dataclass(frozen=True)
class Segment:
    code: str
    label: str
    value: int
    url: str
    x: float
    width: float

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
    """Parts as (label, value, url), largest first; paths in a box of 150 × 150. Fills are cat-1 to cat-4."""
    total = sum(value for _, value, _ in parts)
    slices: list[Slice] = []
    start = 0.0
    for index, (label, value, url) in enumerate(parts):
        share = value / total if total else 0
        path = ring(start, start + share)
        slices.append(Slice(label, value, url, round(share * 100), path, index % 4 + 1))
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
    label: str
    value: str
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    dots: list[Dot]
    points: str
    grid: list[tuple[float, str]]


def line(values: list[tuple[str, float]], width: int = 380, height: int = 200) -> Line:
    """Values in percent, oldest first; grid lines at 0, half and a round top."""
    top = max(5, ceil(max((value for _, value in values), default=0) / 5) * 5)
    left, right, low, high = 72, width - 28, height - 34, 24
    step = (right - left) / max(1, len(values) - 1)
    dots = [
        Dot(label, f"{value:.1f}%", round(left + index * step, 1), round(low - value * (low - high) / top, 1))
        for index, (label, value) in enumerate(values)
    ]
    grid = [(round(low - share * (low - high), 1), f"{top * share:g}%") for share in (0, 0.5, 1)]
    return Line(dots, " ".join(f"{dot.x},{dot.y}" for dot in dots), grid)
