"""整改清单: what the feedback asks to be mended, and how it becomes a problem of the next year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from projects.models import AnnualRound, Problem
from projects.recording import record_problem
from workflow import audit, engine, notices

from .models import RectificationItem, ReviewSheet
from .states import TOLD

if TYPE_CHECKING:
    from organizations.actor import Actor

STATE = RectificationItem.State


class NotToldError(Exception):
    """The result was not told yet, so there is nothing to mend."""


def add_item(sheet: ReviewSheet, actor: Actor, **given: Any) -> RectificationItem:
    """One more line, told to the secretary. `given` holds problem and due_on. Raises NotToldError."""
    with audit.recording():
        engine.lock(sheet)
        if sheet.state not in TOLD:
            raise NotToldError("结果反馈后才能下达整改清单")
        item = RectificationItem.objects.create(sheet=sheet, **given)
        entry = audit.note(
            actor, "set_rectification", item, after=audit.field_values(item, ("problem", "due_on"))
        )
        secretary = recipients(Appointment.objects.holders(sheet.organization_id, Role.SECRETARY))
        words = f"考核整改：{item.problem[:40]}，{item.due_on.month} 月 {item.due_on.day} 日前完成"
        notices.tell(secretary, entry, words, item, actor)
        pool(item, actor)
    return item


def pool(item: RectificationItem, actor: Actor) -> bool:
    """Put the item into the problems of the next year, once that year exists; whether it was."""
    following = AnnualRound.objects.filter(year=item.sheet.round.year + 1).first()
    if following is None or item.pooled_id is not None:
        return False
    problem = Problem(
        source=Problem.Source.APPRAISAL,
        source_reference=f"{item.sheet.round.year} 年度考核整改清单",
        organization=item.sheet.organization,
        description=item.problem,
        recorded_by=actor.post,
    )
    record_problem(problem, following, actor, "已由考核整改清单列入")
    item.pooled = problem
    item.save(update_fields=["pooled"])
    audit.note(actor, "pool_rectification", item, after={"pooled_id": problem.pk})
    return True


def pool_the_rest(actor: Actor) -> int:
    """Items given before the next year existed, as far as they are not mended yet; how many were put in."""
    years = AnnualRound.objects.values("year")
    waiting = RectificationItem.objects.filter(pooled=None).exclude(state=STATE.VERIFIED)
    waiting = waiting.annotate(next_year=F("sheet__round__year") + 1).filter(next_year__in=years)
    done = 0
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        with audit.recording():
            item = RectificationItem.objects.select_for_update(of=("self",)).with_names().get(pk=pk)
            done += pool(item, actor)
    return done
