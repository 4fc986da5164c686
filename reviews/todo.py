"""What waits for an officer of the judging organization: conditions for counts on the home page and for the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from organizations.roles import Role
from projects.querysets import NOTHING

from .models import ReviewSheet, Score
from .states import UNSCORED, SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor

SCORE, CONFIRM, PUBLISH = "score", "confirm", "publish"
WORDS = {SCORE: "待评分", CONFIRM: "待审定", PUBLISH: "待反馈"}


def waiting(actor: Actor, what: str, today: date) -> Q:
    """Sheets of the actor's comparison groups that wait for a score, a decision or its publication.

    Without what an own post, an own sheet or an own score in the group excludes.
    """
    if not actor.has_role(Role.OFFICER):
        return NOTHING
    mine = Q(group__judge=actor.organization_id, post__isnull=False)
    mine &= ~Q(user=actor.user_id) & ~Q(organization__in=actor.involved_organizations)
    if what == SCORE:
        return mine & to_score(actor, today)
    states = {CONFIRM: SheetState.SCORED, PUBLISH: SheetState.CONFIRMED}
    own = Score.objects.submitted().filter(sheet__group=OuterRef("group"), scorer__user=actor.user_id)
    unfinished = ReviewSheet.objects.filter(
        group=OuterRef("group"), post__isnull=False, too_new=False, state__in=UNSCORED
    )
    return mine & Q(state=states[what]) & ~Exists(own) & ~Exists(unfinished)


def to_score(actor: Actor, today: date) -> Q:
    """Reported or past the time for it, and neither scored by the person nor by enough others."""
    given = Score.objects.submitted().filter(sheet=OuterRef("pk"))
    reported = Q(state=SheetState.SELF_SUBMITTED)
    late = Q(state=SheetState.OPEN, group__self_report_due_on__lt=today)
    enough = Q(group__scheme__scorers=1) & Exists(given)
    return (reported | late) & Q(too_new=False) & ~Exists(given.filter(scorer__user=actor.user_id)) & ~enough
