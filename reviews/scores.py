"""Giving scores: a draft as long as its author likes, fixed once submitted."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from workflow import audit, engine

from .models import Criterion, ReviewSheet, Score
from .permissions import asked_of
from .suggesting import rank
from .transitions.sheets import COMPLETE_SCORING, not_reported

if TYPE_CHECKING:
    from organizations.actor import Actor

Given = dict[Criterion, tuple[Decimal, str]]


def own_scores(sheet: ReviewSheet, actor: "Actor") -> list[Score]:
    """What the person has given to the sheet, drafts included, in whatever post.

    Who scored the version before and not this one yet finds the former marks filled in.
    """
    given = sheet.scores.filter(scorer__user=actor.user_id).select_related("criterion")
    return list(given.filter(version=sheet.version) or given.filter(version=sheet.version - 1))


class ScoringClosedError(Exception):
    """The sheet takes no score from this person now; the message says why."""


def closed_words(sheet: ReviewSheet, actor: "Actor") -> str:
    """Why the person cannot score the sheet now, empty when it can be scored."""
    if sheet.is_scored:
        return f"考核表{sheet.get_state_display()}，不能再评分"
    if sheet.too_new:
        return "任职时间不足，不定等次，不用评分"
    reasons = list(not_reported(sheet))
    if reasons:
        return reasons[0].text
    if sheet.scores.submitted().filter(scorer__user=actor.user_id).exists():
        return "您已经提交评分，提交后本人不能修改"
    return ""


def save_scores(sheet: ReviewSheet, actor: "Actor", given: Given, *, submit: bool) -> bool:
    """Keep a draft or submit. The last score that was missing completes the scoring: returns whether it did.

    Raises ScoringClosedError, judged under the sheet's lock.
    """
    complete = False
    with audit.recording():
        engine.lock(sheet, alone=not submit)
        words = closed_words(sheet, actor)
        if not words and not set(given) <= set(asked_of(sheet, actor)):
            words = "评分分工刚有调整，请重新打开评分页"
        if words:
            raise ScoringClosedError(words)
        now = timezone.now() if submit else None
        for criterion, (value, comment) in given.items():
            keep(sheet, actor, criterion, value, comment, now)
        if submit:
            bind_scheme(sheet, actor)
            complete = COMPLETE_SCORING.verdict(sheet, actor).is_ready
        if complete:
            engine.run(COMPLETE_SCORING, sheet, actor)
    if submit and not complete:
        rank([sheet.group_id])
    return complete


def keep(
    sheet: ReviewSheet,
    actor: "Actor",
    criterion: Criterion,
    value: Decimal,
    comment: str,
    submitted_at: object,
) -> None:
    given = {"sheet": sheet, "criterion": criterion, "scorer": actor.post, "version": sheet.version}
    score = Score.objects.filter(**given).first() or Score(**given)
    before = audit.field_values(score) if score.pk else {}
    score.value, score.comment, score.submitted_at = value, comment, submitted_at
    score.save()
    was, now = audit.changes(before, audit.field_values(score))
    audit.note(actor, "score" if submitted_at else "draft_score", score, before=was, after=now)


def bind_scheme(sheet: ReviewSheet, actor: "Actor") -> None:
    """The first submitted score locks the scheme."""
    scheme = sheet.group.scheme
    if scheme.locked_at:
        return
    scheme.lock()
    scheme.save(update_fields=["locked_at"])
    audit.note(actor, "lock_scheme", scheme, after={"locked_at": scheme.locked_at})
