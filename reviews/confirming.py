"""审定: the committee's decision is taken over, and what it rests on is frozen."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from workflow import engine
from workflow.engine import Kind, Reason, RefusalError, Verdict

from . import snapshots
from .models import Criterion, ReviewSheet
from .scoring.standings import places
from .states import GRADE_ORDER, Grade
from .suggesting import Evaluation, evaluate_group, grades_given

if TYPE_CHECKING:
    from organizations.actor import Actor


def evaluation_of(sheet: ReviewSheet) -> Evaluation:
    """As it is known since the sheet was read, else made now and known from then on."""
    if sheet.evaluated is None:
        sheet.evaluated = evaluate_group(sheet)[sheet.pk]
    found: Evaluation = sheet.evaluated
    return found


def undecidable(sheet: ReviewSheet) -> Iterator[Reason]:
    """Rank and quota need the whole group; the sheet itself must still have its total."""
    if sheet.too_new:
        return
    found = evaluation_of(sheet)
    for part in found.awaited:
        yield Reason(f"{part.name}：{part.missing}", cure_of(part.kind, sheet))
    others = len(found.group.unfinished - {sheet.pk})
    if others:
        listed = f"{reverse('reviews:sheets')}?round={sheet.round_id}&group={sheet.group_id}&state=unscored"
        yield Reason(f"本组还有 {others} 份考核表没有评完，名次和名额未定", listed)


def cure_of(kind: str, sheet: ReviewSheet) -> str:
    """Where an officer of the judging organization mends what is awaited; whom others wait for is in the division."""
    if kind == Criterion.Kind.PUBLIC:
        return f"{reverse('feedback:surveys')}?round={sheet.round_id}&organization={sheet.organization_id}"
    if kind == Criterion.Kind.BALLOT:
        return reverse("reviews:ballots", args=[sheet.pk])
    known = sheet.assigned_kinds
    named = kind in known if known is not None else sheet.assignments.filter(criterion__kind=kind).exists()
    if kind == Criterion.Kind.EXPERT or named:
        return reverse("reviews:assignments", args=[sheet.group_id])
    return reverse("reviews:score", args=[sheet.pk])


def confirm(
    sheet: ReviewSheet,
    actor: "Actor",
    *,
    grade: str,
    meeting_on: date,
    document_number: str,
    difference_reason: str = "",
) -> None:
    """Effect of the transition: check the decision, freeze. The ranking is held since the sheet was locked, and the
    blockers have evaluated the group under that lock."""
    found = evaluation_of(sheet)
    check_decision(sheet, found, grade, difference_reason)
    decision = {
        "grade": grade,
        "meeting_on": meeting_on,
        "document_number": document_number,
        "difference_reason": difference_reason,
    }
    words = snapshots.words_of(sheet)
    frozen = snapshots.freeze(found, decision | {"confirmed_by": actor.post_id}, words)
    suggestion = {
        "total": found.result.total,
        "rank": found.rank,
        "suggested_grade": found.grade,
        "suggestion_note": found.note,
    }
    sheet.confirm(actor, snapshot=frozen, digest=snapshots.digest(frozen), **decision, **suggestion)


def check_decision(sheet: ReviewSheet, found: Evaluation, grade: str, reason: str) -> None:
    """What the form has checked too, judged again under the lock since the records may have moved on."""
    words = objection(sheet, found, grade, reason)
    if words:
        step = engine.find(ReviewSheet, "confirm")
        assert step is not None
        raise RefusalError(step, Verdict(Kind.BLOCKED, (Reason(words),)))


def objection(sheet: ReviewSheet, found: Evaluation, grade: str, reason: str) -> str:
    """Why this decision cannot be taken over, empty when it can."""
    if grade != found.grade and not reason:
        return f"审定等次与系统建议（{Grade(found.grade).label if found.grade else '无'}）不一致，请写明理由"
    return above_limit(found, grade) or beyond_quota(sheet, found, grade)


def above_limit(found: Evaluation, grade: str) -> str:
    """一票否决 and conditions that are not met bind the committee too: no reason lifts them, and 不定等次 is no way around."""
    cap = found.result.cap
    if not cap or grade == found.grade:
        return ""
    if grade in GRADE_ORDER and not is_better(Grade(grade), Grade(cap)):
        return ""
    return f"{found.result.veto}，等次不高于{Grade(cap).label}，请改定其他等次"


def is_better(grade: Grade, other: Grade) -> bool:
    return GRADE_ORDER.index(grade) < GRADE_ORDER.index(other)


def beyond_quota(sheet: ReviewSheet, found: Evaluation, grade: str) -> str:
    """Every quota of the scheme that this grade takes a place of, also for a holder without a rank (不定等次)."""
    if grade not in GRADE_ORDER:
        return ""
    for number, limited in enumerate(GRADE_ORDER):
        most = places(found.group.size, found.rules, limited)
        if most is None or is_better(limited, Grade(grade)):
            continue
        given = grades_given(sheet.group_id)
        if sum(given[better] for better in GRADE_ORDER[: number + 1]) >= most:
            name = "“好”等次" if limited == Grade.EXCELLENT else f"“{limited.label}及以上”"
            return f"本组{name}名额 {most} 名已用完，请改定其他等次"
    return ""
