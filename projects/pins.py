"""What stands above a project's tabs: 批示 to be answered, what is urged, and the lights of its months.

Three kinds of rows in one query, since the page has few to spend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from workflow.written import MARKER, day_of, rows_of, written

from .lights import month_day
from .matters import the_words
from .models import Instruction, LightRecord, Project, UrgedMatter
from .urging import undone

COLUMNS = ("pin", "pk", "day", "code", "who", "unit", "words")


@dataclass(frozen=True)
class Pin:
    """One row; what `code`, `who`, `unit` and `words` mean depends on the kind of pin."""

    pin: str
    pk: int
    day: date
    code: str
    who: str
    unit: str
    words: str

    @property
    def day_words(self) -> str:
        return month_day(self.day)

    @property
    def url(self) -> str:
        return reverse("projects:instruction", args=[self.pk])

    @property
    def answer_url(self) -> str:
        return reverse("projects:instruction_transition", args=[self.pk, "answer"])

    @property
    def draft_url(self) -> str:
        return reverse("projects:instruction_transition", args=[self.pk, "draft_answer"])

    @property
    def is_drafted(self) -> bool:
        return self.code == Instruction.State.DRAFTED


def pins_of(project: Project, today: date) -> list[Pin]:
    any_project = Project(pk=MARKER)

    def pinned() -> QuerySet[Any]:
        return instructions(any_project).union(urges(any_project, today), months(any_project), all=True)

    rows = rows_of(*written("pins", today, (project.pk,), pinned))
    pins = [Pin(pin, pk, day_of(day), *texts) for pin, pk, day, *texts in rows]
    return sorted(pins, key=lambda pin: (pin.pin, pin.day, pin.pk))


def columns(rows: QuerySet[Any], pin: str, **fields: Any) -> QuerySet[Any]:
    return rows.order_by().annotate(pin=the_words(pin), **fields).values_list(*COLUMNS)


def instructions(project: Project) -> QuerySet[Any]:
    waiting = Instruction.objects.filter(project=project, state__in=Instruction.PINNED)
    return columns(
        waiting,
        "instruction",
        day=TruncDate("written_at"),
        code=F("state"),
        who=F("author__user__name"),
        unit=F("author__organization__short_name"),
        words=F("text"),
    )


def urges(project: Project, today: date) -> QuerySet[Any]:
    waiting = UrgedMatter.objects.filter(undone(today), urge__project=project)
    return (
        waiting.order_by()
        .annotate(
            pin=the_words("urge"),
            day=TruncDate("urge__sent_at"),
            code=F("key"),
            who=F("urge__sender__user__name"),
            unit=F("urge__sender__organization__short_name"),
        )
        .values_list(*COLUMNS)
    )


def months(project: Project) -> QuerySet[Any]:
    kept = LightRecord.objects.filter(project=project)
    return columns(
        kept, "month", day=F("month"), code=F("light"), who=F("computed"), unit=the_words(), words=F("reason")
    )


def as_record(project: Project, pin: Pin) -> LightRecord:
    return LightRecord(project=project, month=pin.day, light=pin.code, computed=pin.who, reason=pin.words)


def newest_of_each(pins: list[Pin]) -> list[Pin]:
    """What was urged again is told once, with its latest day."""
    return list({pin.code: pin for pin in pins}.values())
