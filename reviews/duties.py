"""What a post owes for the year's review; part of the home page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.urls import reverse

from organizations.models import Appointment
from organizations.roles import Role
from projects.duties import Duty, dated
from projects.models import AnnualRound, RoundWindow
from workflow.models import AuditEntry
from workflow.written import asked

from . import todo
from .models import ReviewSheet, ScoreAssignment
from .permissions import may_open_reviews
from .states import SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor


def review_duties(actor: Actor, today: date) -> list[Duty]:
    """The secretary's own report; what officers and experts owe as counts. One query each."""
    if actor.has_role(Role.SECRETARY):
        return self_report_duties(actor, today)
    return judging_duties(actor, today) if actor.has_role(Role.OFFICER, Role.EXPERT) else []


def opening_duties(actor: Actor, round_: AnnualRound | None, today: date) -> list[Duty]:
    """The year's review waits for an officer of the root to open it, from the day on which its first window opens.

    One query, for them alone; `round_` is AnnualRoundQuerySet.current().
    """
    if round_ is None or not may_open_reviews(actor) or today <= round_.ends_on:
        return []
    windows = RoundWindow.objects.filter(round=round_, phase=RoundWindow.Phase.REVIEW, opens_on__lte=today)
    windows = windows.exclude(Exists(ReviewSheet.objects.filter(round=OuterRef("round"))))
    until = windows.order_by("closes_on").values_list("closes_on", flat=True).first()
    if until is None:
        return []
    url = reverse("reviews:open", args=[round_.pk])
    return [dated(f"{round_.year} 年度考核待开启", "开启后为每名书记生成考核表", url, until, today)]


def self_report_duties(actor: Actor, today: date) -> list[Duty]:
    """The clerk's draft is said to be one: the secretary answers for it by handing it in."""
    sheets = ReviewSheet.objects.filter(
        user=actor.user_id, organization=actor.organization_id, state=SheetState.OPEN, too_new=False
    )
    return [
        dated(
            f"{sheet.round.year} 年度考核待自评",
            f"填报员{sheet.drafter}起草的述职报告待您核对提交" if sheet.drafter else "述职报告已按记录起草",
            reverse("reviews:transition", args=[sheet.pk, "submit_self"]),
            sheet.group.self_report_due_on,
            today,
        )
        for sheet in sheets.select_related("round", "group").annotate(drafter=Subquery(last_drafter()))
    ]


def last_drafter() -> QuerySet[Any]:
    """Name of the clerk who wrote the outer sheet's self-report last; nothing where the secretary did."""
    clerk = Appointment.objects.filter(pk=OuterRef("post_id"), role=Role.CLERK)
    drafts = AuditEntry.objects.filter(
        subject_type=ReviewSheet._meta.label_lower,
        subject_id=Cast(OuterRef("pk"), CharField()),
        verb="draft_self_report",
        result=AuditEntry.Result.DONE,
    )
    return (
        drafts.annotate(name=Subquery(clerk.values("user__name")[:1]))
        .order_by("-sequence")
        .values("name")[:1]
    )


def judging_duties(actor: Actor, today: date) -> list[Duty]:
    """Per round and kind, leading to exactly the sheets that were counted."""
    kinds = tuple(todo.WORDS) if actor.has_role(Role.OFFICER) else (todo.SCORE,)
    listed = reverse("reviews:sheets")
    return [
        Duty(
            f"{number} 份考核表{todo.WORDS[kind]}",
            f"{year} 年度",
            f"{listed}?round={round_}&todo={kind}",
            date.min,
        )
        for round_, year, *numbers in asked(
            "sheets", (actor.basis, today), lambda: counted(actor, kinds, today)
        )
        for kind, number in zip(kinds, numbers, strict=True)
        if number
    ]


def counted(actor: Actor, kinds: Sequence[str], today: date) -> QuerySet[Any]:
    """Rows (round, year, one number of sheets per kind)."""
    named = ScoreAssignment.objects.filter(scorer=actor.post_id)
    concerned = Q(pk__in=named.values("sheet"))
    if actor.has_role(Role.OFFICER):
        concerned = Q(group__judge=actor.organization_id)  # officers are assigned at home only
    counts = {kind: Count("pk", distinct=True, filter=Q(todo.waiting(actor, kind, today))) for kind in kinds}
    rounds = ReviewSheet.objects.filter(concerned).order_by("round__year").values("round", "round__year")
    return rounds.annotate(**counts).values_list("round", "round__year", *kinds)
