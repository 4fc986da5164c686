"""The figures of a dashboard as the page prints them: text, addresses of the lists behind, geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from projects import lights
from projects.models import AnnualRound, Problem

from .charts import Donut, Line, StackedBar, donut, line, stacked_bar
from .figures import Figures, LongRed, MonthShare, UnitFigures


@dataclass(frozen=True)
class Cell:
    """A number and the list that makes it; `text` is what is printed, no link for zero."""

    text: str
    url: str = ""
    name: str = ""


@dataclass(frozen=True)
class Row:
    name: str
    url: str
    figures: UnitFigures
    projects: Cell
    bar: StackedBar
    lights: list[Cell]
    reported: Cell
    overdue: Cell
    covered: Cell


@dataclass
class Board:
    """Everything dashboard.html needs."""

    figures: Figures
    round: AnnualRound
    longest: list[LongRed]
    months: list[MonthShare]

    @property
    def organization(self) -> Any:
        return self.figures.organization

    @property
    def total(self) -> UnitFigures:
        return self.figures.total

    def list_url(self, unit: UnitFigures | None = None, **conditions: Any) -> str:
        """The project list that holds exactly what was counted."""
        organization = unit.organization if unit else self.organization
        query = {"round": self.round.pk, "organization": organization.pk} | conditions
        if unit is not None and unit.own:
            query["own"] = "yes"
        return f"{reverse('projects:projects')}?{urlencode(query)}"

    def cell(self, number: int, unit: UnitFigures | None, name: str = "", **conditions: Any) -> Cell:
        return Cell(f"{number:,}", self.list_url(unit, **conditions) if number else "", name)

    @property
    def period_query(self) -> str:
        return f"{self.figures.period:%Y-%m}"

    @cached_property
    def cards(self) -> list[dict[str, Any]]:
        total, month = self.total, self.figures.period.month
        return [
            {"name": "项目总数", "value": f"{total.projects:,}", "unit": "个", "url": self.list_url(), "light": "",
             "note": f"重点 {total.major:,}，领办 {total.minor:,}"},
            {"name": "书记覆盖", "value": total.coverage.rstrip("%"), "unit": "%" if total.secretaries else "", "light": "",
             "url": self.coverage_url(None), "note": f"{total.leading:,}/{total.secretaries:,} 名书记"},
            {"name": "红灯", "value": f"{total.by_light['red']:,}", "unit": "个", "url": self.list_url(light="red"),
             "light": "red", "note": f"黄灯 {total.by_light['yellow']:,} 个"},
            {"name": f"{month} 月进展已报", "value": total.reported_share.rstrip("%"), "unit": "%" if total.owing else "",
             "light": "", "url": self.list_url(reported="no", period=self.period_query),
             "note": f"{total.reported:,}/{total.owing:,} 个，点开未报名单"},
            {"name": "逾期任务", "value": f"{total.overdue_tasks:,}", "unit": "项", "url": self.list_url(overdue="yes"),
             "light": "", "note": f"涉及 {total.overdue_projects:,} 个项目"},
            {"name": "已完成", "value": f"{total.by_light['blue']:,}", "unit": "个", "url": self.list_url(light="blue"),
             "light": "", "note": "验收通过或已销号"},
        ]  # fmt: skip

    def coverage_url(self, unit: UnitFigures | None) -> str:
        organization = unit.organization if unit else self.organization
        return reverse("reviews:coverage", args=[organization.pk]) + f"?round={self.round.pk}"

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(unit) for unit in self.figures.units]

    def _row(self, unit: UnitFigures) -> Row:
        organization = unit.organization
        deeper = reverse("reviews:dashboard_of", args=[organization.pk]) + f"?round={self.round.pk}"
        return Row(
            name=f"{organization.short_name}本级" if unit.own else organization.short_name,
            url="" if unit.own else deeper,
            figures=unit,
            projects=self.cell(unit.projects, unit),
            bar=self._bar(unit),
            lights=[
                self.cell(unit.by_light[code], unit, lights.WORDS[code], light=code) for code in lights.ORDER
            ],
            reported=Cell(
                unit.reported_share,
                self.list_url(unit, reported="no", period=self.period_query) if unit.not_reported else "",
            ),
            overdue=self.cell(unit.overdue_projects, unit, overdue="yes"),
            covered=Cell(unit.coverage, self.coverage_url(unit) if unit.secretaries else ""),
        )

    def _bar(self, unit: UnitFigures) -> StackedBar:
        parts = [
            (code, lights.WORDS[code], unit.by_light[code], self.list_url(unit, light=code))
            for code in lights.ORDER
        ]
        return stacked_bar(parts)

    @cached_property
    def total_bar(self) -> StackedBar:
        parts = [
            (code, lights.WORDS[code], self.total.by_light[code], self.list_url(light=code))
            for code in lights.ORDER
        ]
        return stacked_bar(parts)

    @cached_property
    def total_lights(self) -> list[Cell]:
        return [self.cell(self.total.by_light[code], None, light=code) for code in lights.ORDER]

    @cached_property
    def sources(self) -> Donut:
        labels = dict(Problem.Source.choices)
        counted = sorted(self.total.by_source.items(), key=lambda item: -item[1])
        return donut(
            [(labels.get(code, "未注明"), number, self.list_url(source=code)) for code, number in counted]
        )

    @cached_property
    def trend(self) -> Line:
        return line([(f"{month.period.month} 月", month.share) for month in self.months])
