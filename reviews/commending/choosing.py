"""The people on a list: taken from the candidates, never more than a group has places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reviews.models import Commendation, CommendationEntry
from workflow import audit
from workflow.engine import Reason

from .candidates import Candidate, candidates, rules_of

if TYPE_CHECKING:
    from organizations.actor import Actor


def refused(chosen: Iterable[Candidate]) -> list[str]:
    """What is wrong with a choice, in words; empty when nothing is."""
    chosen = list(chosen)
    counts = Counter(candidate.sheet.group_id for candidate in chosen)
    wrong = [
        f"{candidate.sheet.holder}不列入：{candidate.reason}"
        for candidate in chosen
        if not candidate.may_be_chosen
    ]
    groups = {candidate.sheet.group_id: candidate for candidate in chosen}
    return wrong + [
        f"{groups[pk].sheet.group}选了 {number} 人，名额 {groups[pk].places} 名"
        for pk, number in counts.items()
        if number > groups[pk].places
    ]


def choose(commendation: Commendation, chosen: Iterable[Candidate], actor: Actor) -> None:
    """Exactly these are on the list from now on; call it with the list locked, inside a recording."""
    wanted = {candidate.sheet.pk: candidate.sheet for candidate in chosen}
    before = dict(commendation.entries.values_list("sheet", "pk"))
    commendation.entries.filter(sheet__in=before.keys() - wanted.keys()).delete()
    CommendationEntry.objects.bulk_create(
        CommendationEntry(commendation=commendation, sheet=sheet)
        for pk, sheet in wanted.items()
        if pk not in before
    )
    if before.keys() != wanted.keys():
        audit.note(
            actor,
            "choose_commended",
            commendation,
            before={"sheets": sorted(before)},
            after={"sheets": sorted(wanted)},
        )


def no_longer_able(commendation: Commendation) -> Iterable[Reason]:
    """Before a list becomes public its people are judged once more by the rules of the moment."""
    listed = set(commendation.entries.values_list("sheet", flat=True))
    if not listed:
        yield Reason("名单上还没有人，请先选定人选")
        return
    able = candidates(commendation, rules_of(commendation))
    for words in refused(candidate for candidate in able if candidate.sheet.pk in listed):
        yield Reason(words)
