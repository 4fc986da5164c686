"""比较组: a round may rank a level and sector within the county or the whole city instead of by judging organization."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from organizations.models import Organization
from organizations.tree import ancestors_and_self
from projects.models import AnnualRound
from workflow import audit, engine

from .models import ComparisonGroup, Widening
from .scheme_choice import groups_of_scope, place_of, scored_rankings
from .suggesting import hold_rankings, refresh

if TYPE_CHECKING:
    from organizations.actor import Actor


class WideningRefusedError(Exception):
    """Somebody was scored already; the message says it."""


def extents(round_: AnnualRound) -> dict[tuple[str, str], str]:
    """The decided extent by level and sector; what is not in it is compared by judging organization."""
    rows = Widening.objects.filter(round=round_).values_list("level", "sector", "extent")
    return {(level, sector): extent for level, sector, extent in rows}


def widen(round_: AnnualRound, level: str, sector: str, extent: str, actor: "Actor") -> bool:
    """Decide the extent, for groups that are open already too; returns whether anything changed."""
    with audit.recording():
        engine.lock(round_)
        decision, _ = Widening.objects.get_or_create(round=round_, level=level, sector=sector)
        if decision.extent == extent:
            return False
        groups = list(
            ComparisonGroup.objects.filter(groups_of_scope(round_.pk, level, sector)).select_related("judge")
        )
        hold_rankings(group.pk for group in groups)
        if scored_rankings(groups):
            raise WideningRefusedError("已有人评分或审定，比较范围不能再改")
        was, decision.extent = decision.extent, extent
        decision.save()
        audit.note(actor, "widen_groups", decision, before={"extent": was}, after={"extent": extent})
        rank_within(groups, extent, actor)
        refresh({group.pk for group in groups})
    return True


def rank_within(groups: Iterable[ComparisonGroup], extent: str, actor: "Actor") -> None:
    """Set the wider group of each; a group of the county or city that does not exist is made."""
    groups = list(groups)
    paths = {path for group in groups for path in ancestors_and_self(group.judge.path)}
    places = {entry.path: entry for entry in Organization.objects.filter(path__in=paths)}
    made: dict[int, ComparisonGroup] = {group.judge_id: group for group in groups}
    for group in groups:
        place = place_of(group, extent, places)
        wider = None if place is None else made.get(place.pk) or group_at(group, place, actor)
        if place is not None and wider is not None:
            made[place.pk] = wider
        if group.wider_id != (wider.pk if wider else None):
            group.wider = wider
            group.save(update_fields=["wider"])
            audit.note(actor, "widen_group", group, after={"wider_id": group.wider_id})


def group_at(group: ComparisonGroup, place: Organization, actor: "Actor") -> ComparisonGroup:
    """The group of the same level and sector at the county or city, made where nobody is judged there."""
    found, is_new = ComparisonGroup.objects.get_or_create(
        round_id=group.round_id,
        level=group.level,
        sector=group.sector,
        judge=place,
        defaults={"scheme_id": group.scheme_id, "self_report_due_on": group.self_report_due_on},
    )
    if is_new:
        audit.note(actor, "open_group", found, after=audit.field_values(found))
    return found
