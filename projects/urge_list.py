"""催办记录: urges with what came of them: read when, done when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Min, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from organizations.filtered_list import FilteredList
from workflow.models import Notice

from .lights import month_day
from .models import ProgressReport, Project, Urge, UrgedMatter
from .states import ProjectState, ReportState, TaskState
from .urging import still_red, undone

MINE, ALL = "mine", "all"


@dataclass(frozen=True)
class MatterRow:
    words: str
    is_done: bool
    done: str  # 8 月 2 日已办; 未办


@dataclass(frozen=True)
class UrgeRow:
    urge: Urge
    matters: list[MatterRow]
    read: str


def with_everything(urges: QuerySet[Urge], today: date) -> QuerySet[Any]:
    """With names, matters and what they are about, and when a message was first read; two queries."""
    report = ProgressReport.objects.filter(
        project=OuterRef("urge__project"), period=OuterRef("period"), state=ReportState.SUBMITTED
    )
    waiting = UrgedMatter.objects.filter(undone(today), pk=OuterRef("pk"))
    matters = UrgedMatter.objects.select_related("task", "resolution").annotate(
        reported_at=Subquery(report.values("submitted_at")[:1]), waiting=Subquery(waiting.values("pk"))
    )
    read = Notice.objects.filter(entry_id=OuterRef("entry_id"), read_at__isnull=False).order_by()
    first = read.values("entry_id").annotate(first=Min("read_at")).values("first")
    return urges.select_related(
        "project__organization", "project__round", "sender__user", "sender__organization", "addressee__user"
    ).prefetch_related(Prefetch("matters", matters)).annotate(read_at=Subquery(first))  # fmt: skip


def rows_of(urges: Iterable[Any], today: date) -> list[UrgeRow]:
    return [
        UrgeRow(urge, [matter_row(matter, urge, today) for matter in urge.matters.all()], read_words(urge))
        for urge in urges
    ]


def read_words(urge: Any) -> str:
    return f"{moment_words(urge.read_at)}已读" if urge.read_at else "未读"


def matter_row(matter: Any, urge: Urge, today: date) -> MatterRow:
    waits = matter.waiting is not None
    if waits and matter.kind == UrgedMatter.Kind.RED:
        waits = still_red(urge.project, today)
    if waits:
        return MatterRow(matter.words, False, "未办")
    day = done_on(matter, urge)
    return MatterRow(matter.words, True, f"{month_day(day)}已办" if day else "已办")


def done_on(matter: Any, urge: Urge) -> date | None:
    """When it was done, where a record tells it; a light that changed and a postponed task do not."""
    if matter.kind == UrgedMatter.Kind.REPORT and matter.reported_at:
        return timezone.localdate(matter.reported_at)
    if matter.task is not None and matter.task.state in (TaskState.DONE, TaskState.VERIFIED):
        return matter.task.finished_on
    if matter.resolution is not None:
        return matter.resolution.done_on
    submitted = urge.project.submitted_at
    if matter.kind == UrgedMatter.Kind.RETURNED and submitted and urge.project.state != ProjectState.RETURNED:
        return timezone.localdate(submitted)
    return None


def moment_words(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{month_day(local.date())} {local:%H:%M} "


def of_project(project: Project, today: date) -> list[UrgeRow]:
    return rows_of(with_everything(project.urges.all(), today)[:20], today)


class UrgeListing(FilteredList):
    route = "projects:urges"
    page_size = 30

    @cached_property
    def whose(self) -> str:
        return ALL if self.query.get("whose") == ALL else MINE

    @property
    def found(self) -> QuerySet[Urge]:
        found = Urge.objects.visible_to(self.actor)
        if self.whose == MINE:
            found = found.filter(sender=self.actor.post_id)
        if self.waits:
            matters = UrgedMatter.objects.filter(undone(timezone.localdate()), urge=OuterRef("pk"))
            found = found.annotate(waiting=Subquery(matters.values("pk")[:1])).exclude(waiting=None)
        return found

    @property
    def ordered(self) -> QuerySet[Any]:
        """The newest first."""
        return with_everything(self.found, timezone.localdate())

    @property
    def waits(self) -> bool:
        return self.query.get("done") == "no"

    @cached_property
    def rows(self) -> list[UrgeRow]:
        return rows_of(self.page, timezone.localdate())

    @property
    def tabs(self) -> list[dict[str, Any]]:
        offered = (("我的催办", MINE, ""), ("我的催办，未办", MINE, "no"), ("全部催办", ALL, ""))
        return [
            {
                "label": label,
                "url": f"?whose={whose}" + (f"&done={done}" if done else ""),
                "count": None,
                "is_current": (self.whose, self.query.get("done", "")) == (whose, done),
            }
            for label, whose, done in offered
        ]
