"""Numbers as a dashboard prints them, each with the address of the list that makes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html

from projects import lights
from projects.models import Obstacle

from .figures import Figures, UnitFigures


@dataclass(frozen=True)
class Cell:
    """A number and the list that makes it; no link for zero, and `label` where it needs a name."""

    text: str
    url: str = ""
    label: str = ""

    @property
    def html(self) -> str:
        """Linked to its list. A dashboard has hundreds of cells, too many for a template each."""
        return format_html('<a href="{}">{}</a>', self.url, self.text) if self.url else escape(self.text)


@dataclass(frozen=True)
class Ratio:
    """A share in words, and its two numbers, each with its list."""

    words: str
    part: Cell
    whole: Cell


@dataclass
class Links:
    """Where each number of a dashboard leads: always the same round, and the unit that was counted."""

    figures: Figures

    @property
    def total(self) -> UnitFigures:
        return self.figures.total

    @property
    def period(self) -> str:
        return f"{self.figures.period:%Y-%m}"

    @cached_property
    def list_address(self) -> str:
        return reverse("projects:projects")

    def address(self, route: str, unit: UnitFigures, **conditions: Any) -> str:
        """A page below the dashboard of the unit; `own` keeps it to 本级."""
        query = {"round": self.figures.round.pk} | own(unit) | conditions
        return f"{reverse(route, args=[unit.organization.pk])}?{joined(query)}"

    def projects(self, number: int, unit: UnitFigures, label: str = "", **conditions: Any) -> Cell:
        """A number of projects and the list that holds exactly these."""
        return self._listed(self.list_address, number, unit, label, conditions)

    def lit(self, unit: UnitFigures, code: str) -> Cell:
        return self.projects(unit.by_light[code], unit, lights.WORDS[code], light=code)

    def meetings(self, unit: UnitFigures) -> Cell:
        return self._listed(reverse("projects:meetings"), unit.meetings, unit, "", {"held": "yes"})

    def obstacles(self, number: int, **conditions: Any) -> Cell:
        """Without conditions the unsolved ones."""
        return self._listed(reverse("projects:obstacles"), number, self.total, "", conditions)

    def waiting(self, number: int, **conditions: Any) -> Cell:
        """Obstacles on which the reader's organization was asked and has not answered."""
        return self.obstacles(number, to="me", state=Obstacle.State.ESCALATED.value, **conditions)

    def mechanisms(self, state: str) -> Cell:
        """By state, or `adopted`: those in force that another organization works by."""
        number = self.figures.mechanisms[state]
        asked = {"adopted": "yes"} if state == "adopted" else {"state": state}
        return self._listed(reverse("reviews:mechanisms"), number, self.total, "", asked)

    def posts(self, number: int, unit: UnitFigures, **conditions: Any) -> Cell:
        return self._below("reviews:coverage", number, unit, **conditions)

    def overdue(self, unit: UnitFigures) -> Cell:
        return self._below("reviews:overdue", unit.overdue_tasks, unit)

    def surveyed(self, unit: UnitFigures) -> Cell:
        """Number of organizations with a result that counts, and their list."""
        return self._below("reviews:satisfaction", unit.surveyed, unit)

    def ended(self, number: int, month: str, light: str) -> Cell:
        """Projects that ended a month with a light; `month` as 2026-07."""
        return self._below("reviews:month_lights", number, self.total, month=month, light=light)

    def _below(self, route: str, number: int, unit: UnitFigures, **conditions: Any) -> Cell:
        return Cell(f"{number:,}", self.address(route, unit, **conditions) if number else "")

    def _listed(
        self, address: str, number: int, unit: UnitFigures, label: str, conditions: dict[str, Any]
    ) -> Cell:
        if not number:
            return Cell("0", "", label)
        place = {"round": self.figures.round.pk, "organization": unit.organization.pk}
        return Cell(f"{number:,}", f"{address}?{joined(place | own(unit) | conditions)}", label)


def own(unit: UnitFigures) -> dict[str, str]:
    return {"own": "yes"} if unit.own else {}


def joined(conditions: dict[str, Any]) -> str:
    """A query string of our own names, codes and numbers: nothing in it needs quoting."""
    return "&".join(f"{name}={value}" for name, value in conditions.items())
