"""What presses a post: 批示 to answer, answers to take note of, and what it was urged for until that is done."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.db.models.functions import Concat, TruncDate
from django.urls import reverse
from django.utils.text import Truncator

from .duties import Duty
from .matters import COLUMNS, Matter, columns
from .models import Instruction, Project, UrgedMatter
from .urging import still_red, undone

if TYPE_CHECKING:
    from organizations.actor import Actor

Kind = UrgedMatter.Kind
DAYS_THEN = re.compile(r"逾期 \d+ 天")  # as they were when it was urged
RED = f"urge_{Kind.RED}"


def waiting_instructions(actor: Actor) -> QuerySet[Any]:
    """批示 on projects of the house that are not answered."""
    open_ones = Instruction.objects.filter(
        project__organization=actor.organization_id, state=Instruction.State.OPEN
    )
    return columns(open_ones, "instruction", **told("author__user__name"))


def drafted_answers(actor: Actor) -> QuerySet[Any]:
    """Answers that the clerk drafted: the secretary sends them."""
    drafts = Instruction.objects.filter(
        project__organization=actor.organization_id, state=Instruction.State.DRAFTED
    )
    return columns(drafts, "instruction_draft", **told("drafted_by__user__name"))


def answered_instructions(actor: Actor) -> QuerySet[Any]:
    """Answers to my own 批示 that I have not taken note of."""
    answered = Instruction.objects.filter(author=actor.post_id, state=Instruction.State.ANSWERED)
    return columns(answered, "instruction_answered", **told("answered_by__user__name"))


def told(who: str) -> dict[str, Any]:
    return {"who": F(who), "about": F("text"), "date": TruncDate("written_at")}


def urged_matters(actor: Actor, today: date) -> QuerySet[Any]:
    """What the house was urged for and has not done; of red lights see still_pressing()."""
    waiting = UrgedMatter.objects.filter(undone(today), urge__project__organization=actor.organization_id)
    where = Case(
        When(kind=Kind.TASK, then=F("task_id")),
        When(kind=Kind.RESOLUTION, then=F("resolution_id")),
        default=F("urge__project_id"),
        output_field=IntegerField(),
    )
    rows = waiting.order_by().annotate(
        duty=Concat(Value("urge_"), F("kind")),
        place=where,
        who=F("urge__project__title"),
        about=F("words"),
        date=F("period"),
    )
    return rows.values_list(*("place" if name == "pk" else name for name in COLUMNS))


def still_pressing(rows: Iterable[Matter], projects: Iterable[Project], today: date) -> list[Matter]:
    """Without red lights that are red no more, given the projects of the house; what was urged twice once."""
    known = {project.pk: project for project in projects}
    kept: list[Matter] = []
    urged: dict[tuple[str, int, date | None], Matter] = {}
    for row in rows:
        if not row.kind.startswith("urge_"):
            kept.append(row)
        elif row.kind != RED or (row.pk in known and still_red(known[row.pk], today)):
            urged[row.kind, row.pk, row.day] = row
    return [*kept, *urged.values()]


def instruction_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:instruction", args=[matter.pk])
    return Duty(f"{matter.who}的批示待回复", Truncator(matter.about).chars(40, "…"), url, date.min)


def draft_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:instruction_transition", args=[matter.pk, "answer"])
    return Duty(
        f"填报员{matter.who}代拟的批示回复待您确认", Truncator(matter.about).chars(40, "…"), url, date.min
    )


def answered_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:instruction_transition", args=[matter.pk, "take_note"])
    return Duty(f"{matter.who}回复了您的批示，待阅知", Truncator(matter.about).chars(40, "…"), url, date.min)


def urge_duty(matter: Matter, today: date) -> Duty:
    words = DAYS_THEN.sub("已逾期", matter.about)
    return Duty(f"上级催办：{words}", matter.who, urge_url(matter), date.min)


def urge_url(matter: Matter) -> str:
    """The exact thing that was urged."""
    if matter.kind == f"urge_{Kind.REPORT}" and matter.day:
        return f"{reverse('projects:report_new', args=[matter.pk])}?period={matter.day:%Y-%m}"
    if matter.kind == f"urge_{Kind.TASK}":
        return reverse("projects:task", args=[matter.pk])
    if matter.kind == f"urge_{Kind.RESOLUTION}":
        return reverse("projects:resolution", args=[matter.pk])
    if matter.kind == f"urge_{Kind.RETURNED}":
        return reverse("projects:project_edit", args=[matter.pk])
    return reverse("projects:project", args=[matter.pk])


PRESSING_WORDS: dict[str, Callable[[Matter, date], Duty]] = {
    "instruction": instruction_duty,
    "instruction_draft": draft_duty,
    "instruction_answered": answered_duty,
    **{f"urge_{kind}": urge_duty for kind in Kind.values},
}
