"""The figures of a dashboard as the page prints them: text, addresses of the lists behind, geometry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.html import escape, format_html

from organizations.models import Organization
from projects import lights
from projects.models import Problem
from projects.models.report import DifficultyKind
from projects.states import ProjectState

from .charts import Donut, Line, StackedBar, donut, line, stacked_bar
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


@dataclass(frozen=True)
class Card:
    """A figure card: `count` is the number of rows of the list at `url`."""

    name: str
    value: str
    unit: str
    note: str
    url: str
    count: int
    light: str = ""


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
    satisfaction: Cell
    surveyed: Cell


@dataclass
class Board:
    """Everything dashboard.html needs."""

    figures: Figures

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
    def list_address(self) -> str:
        return reverse("projects:projects")

    def address(self, route: str, unit: UnitFigures, **conditions: Any) -> str:
        """A page of the same round and unit; `own` keeps it to 本级."""
        own = {"own": "yes"} if unit.own else {}
        query = {"round": self.figures.round.pk} | own | conditions
        return f"{reverse(route, args=[unit.organization.pk])}?{joined(query)}"

    def projects(self, number: int, unit: UnitFigures, label: str = "", **conditions: Any) -> Cell:
        """A number of projects and the list that holds exactly these."""
        if not number:
            return Cell("0", "", label)
        own = {"own": "yes"} if unit.own else {}
        query = {"round": self.figures.round.pk, "organization": unit.organization.pk} | own | conditions
        return Cell(f"{number:,}", f"{self.list_address}?{joined(query)}", label)

    def posts(self, number: int, unit: UnitFigures, **conditions: Any) -> Cell:
        url = self.address("reviews:coverage", unit, **conditions) if number else ""
        return Cell(f"{number:,}", url)

    @cached_property
    def cards(self) -> list[Card]:
        return [
            self._projects_card(),
            self._coverage_card(),
            self._light_card("red", f"黄灯 {self.total.by_light['yellow']:,} 个"),
            self._report_card(),
            self._overdue_card(),
            self._satisfaction_card(),
        ]

    def _projects_card(self) -> Card:
        total = self.total
        note = f"重点 {total.major:,}，领办 {total.minor:,}"
        url = self.projects(total.projects, total).url
        return Card("项目总数", f"{total.projects:,}", "个", note, url, total.projects)

    def _coverage_card(self) -> Card:
        total = self.total
        note = f"{total.leading:,}/{total.secretaries:,} 名书记"
        url = self.posts(total.secretaries, total).url
        return Card("书记覆盖", *share(total.coverage), note, url, total.secretaries)

    def _light_card(self, light: str, note: str) -> Card:
        number = self.total.by_light[light]
        url = self.projects(number, self.total, light=light).url
        return Card(f"{lights.WORDS[light]}灯", f"{number:,}", "个", note, url, number, light)

    def _report_card(self) -> Card:
        """Leads to those who still owe the report, or to everyone when nobody does."""
        total = self.total
        left = total.not_reported
        note = f"应报 {total.owing:,}，未报 {left:,}" if left else f"应报 {total.owing:,}，全部已报"
        which = "no" if left else "due"
        url = self.projects(total.owing, total, reported=which, period=self.period).url
        name = f"{self.month} 月进展已报"
        return Card(
            name,
            *share(total.reported_share),
            note if total.owing else "没有应报的项目",
            url,
            left or total.owing,
        )

    def _overdue_card(self) -> Card:
        total = self.total
        url = self.address("reviews:overdue", total) if total.overdue_tasks else ""
        note = f"涉及 {total.overdue_projects:,} 个项目"
        return Card("逾期任务", f"{total.overdue_tasks:,}", "项", note, url, total.overdue_tasks)

    def _satisfaction_card(self) -> Card:
        total = self.total
        note = (
            f"有效 {total.answers.valid:,} 份，{total.surveyed:,} 个单位"
            if total.surveyed
            else "年底调查后显示"
        )
        value, unit = share(total.satisfaction) if total.surveyed else ("—", "")
        return Card("群众满意度", value, unit, note, self._surveyed(total).url, total.surveyed)

    def _surveyed(self, unit: UnitFigures) -> Cell:
        """Number of organizations with a result that counts, and their list."""
        url = self.address("reviews:satisfaction", unit) if unit.surveyed else ""
        return Cell(f"{unit.surveyed:,}", url)

    @property
    def period(self) -> str:
        return f"{self.figures.period:%Y-%m}"

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(unit) for unit in self.figures.units]

    @cached_property
    def sum(self) -> Row:
        return self._row(self.total, "合计")

    def _row(self, unit: UnitFigures, name: str = "") -> Row:
        short = unit.organization.short_name
        deeper = "" if unit.own or name else self.address("reviews:dashboard_of", unit)
        return Row(
            name=name or (f"{short}本级" if unit.own else short),
            url=deeper,
            figures=unit,
            projects=self.projects(unit.projects, unit),
            covered=Ratio(
                unit.coverage,
                self.posts(unit.leading, unit, covered="yes"),
                self.posts(unit.secretaries, unit),
            ),
            bar=self._bar(unit),
            lights=[self._lit(unit, code) for code in lights.ORDER],
            reported=Ratio(
                unit.reported_share,
                self.projects(unit.reported, unit, reported="yes", period=self.period),
                self.projects(unit.owing, unit, reported="due", period=self.period),
            ),
            overdue=Cell(
                f"{unit.overdue_tasks:,}",
                self.address("reviews:overdue", unit) if unit.overdue_tasks else "",
            ),
            satisfaction=Cell(unit.satisfaction),
            surveyed=self._surveyed(unit),
        )

    def _lit(self, unit: UnitFigures, code: str) -> Cell:
        return self.projects(unit.by_light[code], unit, lights.WORDS[code], light=code)

    def _bar(self, unit: UnitFigures) -> StackedBar:
        parts = [
            (code, lights.WORDS[code], unit.by_light[code], self._lit(unit, code).url)
            for code in lights.ORDER
        ]
        return stacked_bar(parts)

    @cached_property
    def sources(self) -> Donut:
        """By the source of a project's first problem, largest first; without one they are not in the ring."""
        labels = dict(Problem.Source.choices)
        counted = sorted(self.figures.mix.by_source.items(), key=lambda item: (-item[1], item[0]))
        return donut(
            [
                (labels[code], number, self.projects(number, self.total, source=code).url)
                for code, number in counted
                if code in labels
            ]
        )

    @cached_property
    def states(self) -> list[Cell]:
        """In the order of a project's life, those that occur."""
        counted = self.figures.mix.by_state
        return [
            self.projects(counted[state], self.total, str(state.label), state=state.value)
            for state in ProjectState
            if counted[state]
        ]

    @cached_property
    def categories(self) -> list[Cell]:
        """In the order of the list of categories, those that occur."""
        counted = self.figures.mix.by_category
        return [
            self.projects(counted[key], self.total, key[2], category=key[0])
            for key in sorted(counted, key=lambda key: (key[1], key[0]))
        ]

    @cached_property
    def obstacles(self) -> list[Cell]:
        found = self.figures.obstacles
        return [
            self.projects(found[kind], self.total, label, obstacle=kind)
            for kind, label in DifficultyKind.choices
            if found.get(kind)
        ]

    @cached_property
    def all_red(self) -> Cell:
        return self._lit(self.total, "red")

    @cached_property
    def trend(self) -> Line:
        return line([(f"{month.period.month} 月", month.share) for month in self.figures.months])


def share(words: str) -> tuple[str, str]:
    """97.3% as figure and unit; — has none."""
    return (words.removesuffix("%"), "%") if words.endswith("%") else (words, "")


def joined(conditions: dict[str, Any]) -> str:
    """A query string of our own names, codes and numbers: nothing in it needs quoting."""
    return "&".join(f"{name}={value}" for name, value in conditions.items())
