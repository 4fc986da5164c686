"""Which scheme a comparison group is reviewed by, and in which wider group it is ranked."""

from collections.abc import Iterable

from django.db.models import Q

from organizations.models import Level, Organization
from organizations.tree import ancestors_and_self
from projects.models import AnnualRound

from .models import ComparisonGroup, ReviewSheet, Scheme, Widening
from .states import DECIDED, SchemeState

Extent = Widening.Extent


class SchemeChoice:
    """The schemes in force of a round: the one for level and sector, else for the level, the sector, for all."""

    def __init__(self, round_: AnnualRound) -> None:
        found = Scheme.objects.filter(round=round_, state=SchemeState.IN_FORCE)
        self.by_scope = {(scheme.level, scheme.sector): scheme for scheme in found}

    def of(self, level: str, sector: str) -> Scheme | None:
        for key in ((level, sector), (level, ""), ("", sector), ("", "")):
            if key in self.by_scope:
                return self.by_scope[key]
        return None


def groups_of_scope(round_id: int, level: str, sector: str) -> Q:
    """Groups of a round that a scheme for this level and sector concerns; empty stands for all of them."""
    found = Q(round=round_id)
    if level:
        found &= Q(level=level)
    return found & Q(sector=sector) if sector else found


def scored_rankings(groups: Iterable[ComparisonGroup]) -> set[int]:
    """Ids of the groups of ranking in which somebody was scored or decided: nothing changes there any more."""
    ids = {group.ranking_id for group in groups}
    within = Q(group__in=ids) | Q(group__wider__in=ids)
    scored = ReviewSheet.objects.filter(within, scores__submitted_at__isnull=False)
    decided = ReviewSheet.objects.filter(within, state__in=DECIDED)
    found = [rows.order_by().values_list("group", "group__wider").distinct() for rows in (scored, decided)]
    return {wider or own for rows in found for own, wider in rows}


def place_of(
    group: ComparisonGroup, extent: str, organizations: dict[str, Organization]
) -> Organization | None:
    """The organization whose group a widened group is ranked in; None where it is its own already."""
    path = group.judge.path
    above = [organizations[each] for each in ancestors_and_self(path) if each in organizations]
    if extent == Extent.COUNTY:
        found = next((entry for entry in above if entry.level == Level.COUNTY), None)
    else:
        found = above[0] if extent == Extent.CITY and above else None
    return None if found is None or found.pk == group.judge_id else found
