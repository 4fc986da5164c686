"""Everything that dashboard.html prints of the figures of one organization and one round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from organizations.models import Organization
from projects import lights

from . import cards, panels, pieces
from .cells import Cell, Links, Ratio
from .charts import StackedBar, Trend, stacked_bar
from .figures import Figures, UnitFigures


@dataclass(frozen=True)
class Row:
    """One unit of the table; `url` leads deeper, empty for 本级 and the total."""

    name: str
    url: str
    figures: UnitFigures
    projects: Cell
    covered: Ratio
    bar: StackedBar
    lights: list[Cell]
    reported: Ratio
    overdue: Cell
    meetings: Cell
    satisfaction: Cell
    surveyed: Cell


@dataclass
class Board:
    figures: Figures

    @cached_property
    def links(self) -> Links:
        return Links(self.figures)

    @property
    def organization(self) -> Organization:
        return self.figures.organization

    @property
    def total(self) -> UnitFigures:
        return self.figures.total

    @property
    def month(self) -> int:
        return self.figures.period.month

    @cached_property
    def cards(self) -> list[cards.Card]:
        return cards.cards(self.links, self.month)

    @property
    def urge_url(self) -> str:
        """催办 of all that have not reported: who would be urged and who is skipped; empty where nobody is left."""
        links, total = self.links, self.total
        cell = links.projects(total.not_reported, total, reported="no", period=links.period)
        return cell.url.replace(links.list_address, reverse("projects:urge_bulk"), 1)

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(unit) for unit in self.figures.units]

    @cached_property
    def sum(self) -> Row:
        return self._row(self.total, "合计")

    @property
    def drawn_rows(self) -> list[str]:
        return [self._drawn(unit) for unit in self.figures.units]

    @property
    def drawn_sum(self) -> str:
        return self._drawn(self.total, "合计")

    def _drawn(self, unit: UnitFigures, name: str = "") -> str:
        return pieces.unit_row(self.figures, unit, name, lambda: self._row(unit, name))

    @property
    def drawn_cards(self) -> list[str]:
        return [pieces.card(card) for card in self.cards]

    @property
    def drawn_heat(self) -> str:
        return pieces.heat(self.figures, self.figures.mix, lambda: panels.heat(self.links))

    @property
    def drawn_states(self) -> str:
        return self._part("states", self.figures.mix.by_state, lambda: {"donut": panels.states(self.links)})

    @property
    def drawn_levels(self) -> str:
        return self._part("levels", self.figures.mix.by_level, lambda: {"rows": panels.levels(self.links)})

    @property
    def drawn_obstacles(self) -> str:
        return self._part("obstacles", self.figures.obstacles, lambda: {"rows": panels.obstacles(self.links)})

    @property
    def drawn_course(self) -> str:
        shown = (self.figures.months, self.total.by_light, self.figures.round.is_current)
        return self._part("course", shown, lambda: {"trend": self.trend, "months": self.months})

    @property
    def drawn_longest(self) -> str:
        shown = (self.figures.longest, self.total.by_light)
        return self._part(
            "longest", shown, lambda: {"longest": self.figures.longest, "all_red": self.all_red}
        )

    def _part(self, name: str, shown: Any, make: Callable[[], dict[str, Any]]) -> str:
        return pieces.part(self.figures, name, pieces.hashable(shown), make)

    def _row(self, unit: UnitFigures, name: str = "") -> Row:
        short, links, period = unit.organization.short_name, self.links, self.links.period
        deeper = "" if unit.own or name else links.address("reviews:dashboard_of", unit)
        lit = [links.lit(unit, code) for code in lights.ORDER]
        return Row(
            name=name or (f"{short}本级" if unit.own else short),
            url=deeper,
            figures=unit,
            projects=links.projects(unit.projects, unit),
            covered=Ratio(
                unit.coverage,
                links.posts(unit.leading, unit, covered="yes"),
                links.posts(unit.secretaries, unit),
            ),
            bar=bar(unit, lit),
            lights=lit,
            reported=Ratio(
                unit.reported_share,
                links.projects(unit.reported, unit, reported="yes", period=period),
                links.projects(unit.owing, unit, reported="due", period=period),
            ),
            overdue=links.overdue(unit),
            meetings=links.meetings(unit),
            satisfaction=Cell(unit.satisfaction),
            surveyed=links.surveyed(unit),
        )

    @cached_property
    def all_red(self) -> Cell:
        return self.links.lit(self.total, "red")

    @cached_property
    def months(self) -> list[panels.MonthRow]:
        return panels.months(self.links)

    @cached_property
    def trend(self) -> Trend:
        return panels.course(self.links, self.months)


def bar(unit: UnitFigures, lit: list[Cell]) -> StackedBar:
    numbers = zip(lights.ORDER, lit, strict=True)
    return stacked_bar([(code, cell.label, unit.by_light[code], cell.url) for code, cell in numbers])
