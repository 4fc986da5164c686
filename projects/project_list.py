"""The project list of one actor: rows, counts by light, and what the filter says in words."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import StrIndex
from django.forms import ModelChoiceField
from django.utils import timezone

from organizations.filtered_list import PICKED, Tick
from organizations.list_columns import Columns
from organizations.roles import Role
from workflow.written import Slices, asked

from . import lights, list_columns
from .filters import OVERRIDDEN, Basis, ProjectFilter, own_light, reported_in
from .lights import Thresholds
from .models import Project
from .named import naming
from .permissions import imports_past, may_declare, urges_others
from .querysets import BUSINESS
from .round_list import RoundList
from .rows import COLUMNS, ProjectRow, project_row
from .states import ProjectState

# Not among the fields of the filter form, and not to be lost when it is sent.
KEPT = (
    "sort",
    "period",
    "judge",
    "own",
    "meeting",
    "obstacle",
    "size",
    "overdue",
    "reported",
    "reds",
    "disagree",
    "change",
    "postponed",
)
# Conditions that are no condition of the reader's: every list has a round, and a month to speak of.
TACIT = ("round", "period")


def last_if_empty(column: str) -> Any:
    """SQLite puts empty dates first, PostgreSQL last; a list of due dates wants them last."""
    return F(column).asc(nulls_last=True)


def light_rank() -> StrIndex:
    """Higher for what is worse, least without a light; one comparison instead of the light's rule for each."""
    return StrIndex(Value(" ".join(["", *reversed(lights.ORDER)])), F("light"))


SORTS: dict[str, tuple[Any, ...]] = {
    "light": (light_rank().desc(), "organization__order_key", "pk"),
    "progress": ("percent", "pk"),
    "-progress": ("-percent", "pk"),
    "due": (last_if_empty("next_open_due"), "pk"),
    "organization": ("organization__order_key", "pk"),
    "number": ("number", "pk"),
}


# Conditions that say all by their values. `judge` and `meeting` ask records for more, words are seldom the same twice.
SETTLING = {
    "round", "level", "organization", "category", "light", "state", "source", "size", "reds", "disagree", "overdue",
    "reported", "obstacle", "period", "change", "postponed", "own",
}  # fmt: skip
MOST_NAMED = 100


class ChosenCount(Paginator):
    """A paginator that is told the number of rows, since the counts by light add up to it."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = total


class ProjectListing(RoundList):
    """What one actor sees under one query string; every part is computed when first asked for."""

    route = "projects:projects"
    picked_by = "project"

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def thresholds(self) -> Thresholds:
        return Thresholds.of(self.round) if self.round else Thresholds()

    @cached_property
    def period(self) -> date:
        """First day of the month whose reports count: ?period=2026-07, else the present month."""
        try:
            return date.fromisoformat(f"{self.query.get('period', '')}-01")
        except ValueError:
            return self.today.replace(day=1)

    @cached_property
    def filter(self) -> ProjectFilter:
        data = {name: value for name, value in self.query.items() if value}
        if self.round:
            data.setdefault("round", str(self.round.pk))
        basis = Basis(self.actor, self.today, self.period, self.rounds, self.units)
        case = lights.light_case(self.thresholds, self.today)
        visible = Project.objects.visible_to(self.actor, self.named).annotate(light=case)
        return ProjectFilter(data, queryset=visible, basis=basis)

    @property
    def mistakes(self) -> list[str]:
        return self.filter.mistakes

    @cached_property
    def named(self) -> frozenset[int]:
        """Projects elsewhere on which the post is named; who is lent projects has none."""
        return naming(Project._base_manager, self.actor) if self.actor.has_role(*BUSINESS) else frozenset()

    @cached_property
    def settled(self) -> Hashable | None:
        """Everything that the queries of a page are made of; the month is in it with the conditions or with the day. None
        where something else may settle them, too, and where a text would be long and seldom the same."""
        chosen = {name: value for name, value in self.filter.values.items() if value}
        is_plain = chosen.keys() <= SETTLING and not self.mistakes and self.asked("export") != PICKED
        if not is_plain or not self.actor.has_role(*BUSINESS) or len(self.named) > MOST_NAMED:
            return None
        place = self.unit.path if self.unit else ""
        return (self.actor.basis, self.named, place, self.thresholds, self.today, tuple(chosen.items()))

    @cached_property
    def found(self) -> QuerySet[Any]:
        return self.picked_of(self.filter.lit)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of projects by light whatever light is chosen, '' for those without one; and how many of
        them an officer has set."""
        key = self.settled
        rows = asked("lights of a list", key, self.grouped) if key else list(self.grouped())
        return {light: number for light, number, _ in rows} | {
            OVERRIDDEN: sum(by_hand for *_, by_hand in rows)
        }

    def grouped(self) -> QuerySet[Any]:
        overridden = Count("pk", filter=lights.overridden_on(self.today))
        lit = self.filter.qs.order_by().values("light").annotate(number=Count("pk"), set_by_hand=overridden)
        return lit.values_list("light", "number", "set_by_hand")

    @property
    def total(self) -> int:
        """Rows of the list, of the chosen light if one is chosen."""
        chosen = self.filter.values.get("light")
        if chosen:
            return self.counts.get(chosen, 0)
        return sum(number for code, number in self.counts.items() if code != OVERRIDDEN)

    @property
    def light_counts(self) -> list[tuple[str, str, int]]:
        return [(code, lights.WORDS[code], self.counts.get(code, 0)) for code in lights.ORDER]

    @property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked in SORTS else "light"

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        return self.found.order_by(*SORTS[self.sort])

    @cached_property
    def page(self) -> Page[Any]:
        key = self.settled and (self.settled, self.sort, tuple(self.columns))
        shown: Any = Slices("project list", key, self.loaded)
        return ChosenCount(shown, self.page_size, total=self.total).get_page(self.query.get("page"))

    def loaded(self) -> QuerySet[Any]:
        """The rows with what is shown of them."""
        further = list_columns.further(self.columns)
        columns = [column for name in further for column in list_columns.LOADED[name]]
        related = ["organization", "lead", *(["category"] if "category" in further else [])]
        related += ["organization__parent__parent"] if "above" in further else []
        told = self.ordered.annotate(is_reported=reported_in(self.period), told_light=own_light())
        return told.select_related(*related).only(*COLUMNS, *columns)

    @cached_property
    def rows(self) -> list[ProjectRow]:
        further = list_columns.further(self.columns)
        return [
            project_row(p, self.thresholds, self.today, self.period, list_columns.cells(p, further))
            for p in self.page
        ]

    @property
    def offered(self) -> Columns:
        return list_columns.COLUMNS

    @property
    def further_heads(self) -> list[str]:
        return [list_columns.FURTHER[name] for name in list_columns.further(self.columns)]

    @property
    def is_filtered(self) -> bool:
        return bool(self.applied or self.mistakes)

    @property
    def may_urge(self) -> bool:
        return urges_others(self.actor)

    @property
    def may_judge(self) -> bool:
        """待审核 ones are not urged but judged, by officers."""
        return self.query.get("state") == ProjectState.SUBMITTED and self.actor.has_role(Role.OFFICER)

    @property
    def urge_query(self) -> str:
        """The filter in force, for 催办 of everything that it finds."""
        return urlencode({name: value for name, value in self.query.items() if value and name != "page"})

    @property
    def may_import(self) -> bool:
        return imports_past(self.actor)

    @property
    def is_reading(self) -> bool:
        """The page has no main act but to search."""
        return not self.may_declare

    @property
    def may_declare(self) -> bool:
        return may_declare(self.actor)

    @property
    def ticks(self) -> list[Tick]:
        offered = (
            ("overdue", "yes", "有逾期任务"),
            ("reported", "no", f"{self.period.month} 月未报"),
            ("size", "major", "只看重点"),
            ("reds", "3", "连续 3 个月红灯"),
            ("disagree", "yes", "书记判断不一致"),
        )
        return [Tick(name, value, label, self.query.get(name) == value) for name, value, label in offered]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form does not show but must not lose: sort order, month, what came by a link."""
        ticked = {tick.name for tick in self.ticks if tick.is_checked}
        return [(name, self.query[name]) for name in KEPT if self.query.get(name) and name not in ticked]

    @cached_property
    def applied(self) -> list[tuple[str, str]]:
        """The conditions in force, as words and the parameter that a click takes away."""
        form = self.filter.form
        values = {name: value for name, value in self.filter.values.items() if value and name not in TACIT}
        if values.get("organization") == str(self.actor.organization_id):
            del values["organization"]
        return [
            (f"{form.fields[name].label}：{words_of(form.fields[name], v)}", name)
            for name, v in values.items()
        ]


def words_of(field: Any, value: Any) -> str:
    """A chosen value as its field names it; a chosen record names itself."""
    if isinstance(field, ModelChoiceField):
        return str(value)
    choices = {str(key): str(text) for key, text in getattr(field, "choices", ()) if key}
    return choices.get(str(value), str(value))
