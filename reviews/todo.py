"""What waits for a scorer or an officer of the judging organization: conditions for counts on the home page and for the list."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from organizations.judging import judged_by
from organizations.roles import Role
from projects.querysets import NOTHING

from .having_a_say import having_a_say
from .models import Criterion, RectificationItem, ReviewSheet, Score, ScoreAssignment, UnlockRequest
from .states import UNSCORED, SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .querysets import ScoreQuerySet, UnlockRequestQuerySet

SCORE, CONFIRM, PUBLISH, ANSWER, RECTIFIED = "score", "confirm", "publish", "answer", "rectified"
WORDS = {
    SCORE: "待评分",
    CONFIRM: "待审定",
    PUBLISH: "待反馈",
    ANSWER: "申请复核待答复",
    RECTIFIED: "整改待核验",
}


def waiting(actor: Actor, what: str, today: date) -> Q:
    """Sheets that wait for a score, a decision, its publication, an answer or a look at what was mended.

    Without what an own post, an own sheet or an own score in the group excludes.
    """
    if not actor.has_role(Role.OFFICER, Role.EXPERT):
        return NOTHING
    others = Q(post__isnull=False) & ~Q(user=actor.user_id) & ~own_houses(actor)
    others &= ~ReviewSheet.objects.all().beside(actor)
    if what == SCORE:
        return others & to_score(actor, today)
    if not actor.has_role(Role.OFFICER):
        return NOTHING
    mine = others & Q(group__judge=actor.organization_id)
    if what == RECTIFIED:
        reported = RectificationItem.objects.filter(
            sheet=OuterRef("pk"), state=RectificationItem.State.REPORTED
        )
        return mine & Q(Exists(reported))
    states = {CONFIRM: SheetState.SCORED, PUBLISH: SheetState.CONFIRMED, ANSWER: SheetState.OBJECTED}
    unfinished = ReviewSheet.objects.filter(
        group=OuterRef("group"), post__isnull=False, too_new=False, state__in=UNSCORED
    )
    excluded = scores_in_group(actor)
    if what == CONFIRM:
        excluded |= Q(Exists(unfinished))
    return mine & Q(state=states[what]) & ~excluded


def scores_in_group(actor: Actor) -> Q:
    """permissions.scores_in_group() of the outer sheet."""
    ranking = Coalesce("sheet__group__wider", "sheet__group")
    known = Q()
    for rows, who in having_a_say():
        heard = rows.filter(**{who: actor.user_id}).order_by().annotate(ranking=ranking).values("ranking")
        known |= Q(group__in=heard) | Q(group__wider__isnull=False, group__wider__in=heard)
    return known


def own_houses(actor: Actor) -> Q:
    """Sheets barred by a post of the person where the secretary works: permissions.is_barred()."""
    posted = {post.organization_id for post in actor.concerned}
    beside = Q(organization__in=posted) & ~Q(group__judge=F("organization"))
    return beside | Q(organization__in=actor.involved_organizations)


def to_score(actor: Actor, today: date) -> Q:
    """Reported or past the time for it, and something on it is still asked of the acting post."""
    reported = Q(state=SheetState.SELF_SUBMITTED)
    late = Q(state=SheetState.OPEN, group__self_report_due_on__lt=today)
    given = Score.objects.submitted().filter(sheet=OuterRef("pk"))
    named = ScoreAssignment.objects.open().filter(sheet=OuterRef("pk"), scorer=actor.post_id)
    asked = Q(Exists(named)) | unassigned(actor, given)
    own = Q(Exists(given.filter(scorer__user=actor.user_id)))
    return (reported | late) & Q(too_new=False) & asked & ~own


def unassigned(actor: Actor, given: ScoreQuerySet) -> Q:
    """A criterion of the superior's that nobody is assigned to, and that not enough officers have scored."""
    if not actor.has_role(Role.OFFICER):
        return NOTHING
    named = ScoreAssignment.objects.filter(sheet=OuterRef(OuterRef("pk")), criterion=OuterRef("pk"))
    free = Criterion.objects.filter(scheme=OuterRef("group__scheme"), kind=Criterion.Kind.SUPERIOR)
    enough = Q(group__scheme__scorers=1) & Q(Exists(given.filter(criterion__kind=Criterion.Kind.SUPERIOR)))
    return Q(group__judge=actor.organization_id) & Q(Exists(free.exclude(Exists(named)))) & ~enough


def unlocks_to_decide(actor: Actor) -> UnlockRequestQuerySet:
    """may_decide_unlock in a query: the acting organization is the nearest above the judge that has an officer."""
    below = judged_by(actor, "sheet__group__judge__path")
    waiting = UnlockRequest.objects.filter(below, state=UnlockRequest.State.REQUESTED)
    # Without them all sheets of the city are read.
    concerned = ReviewSheet.objects.filter(pk__in=waiting.values("sheet"))
    others = concerned.exclude(user=actor.user_id).filter(~own_houses(actor), ~scores_in_group(actor))
    others = others.exclude(concerned.all().beside(actor))
    return waiting.filter(sheet__in=others).exclude(requested_by__user=actor.user_id)
