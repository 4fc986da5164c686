"""The comparison groups of a round, by level and sector, with whom they compare."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from organizations.models import Level, Sector
from projects.models import AnnualRound

from .grouping import extents
from .models import ComparisonGroup, Widening
from .states import UNSCORED

Extent = Widening.Extent
LEVELS = {str(level): place for place, level in enumerate(Level.values)}


@dataclass(frozen=True)
class KindRow:
    """A level and sector of the round. `why_fixed` says why the extent cannot be changed now."""

    level: str
    sector: str
    label: str
    extent: str
    extent_words: str
    groups: int
    sheets: int
    ranked: int
    why_fixed: str


def kinds(round_: AnnualRound) -> list[KindRow]:
    """Three queries. Kinds without groups yet are those of the round's decided extents."""
    decided = extents(round_)
    rows = {
        (row["level"], row["sector"]): row
        for row in ComparisonGroup.objects.filter(round=round_)
        .order_by()
        .values("level", "sector")
        .annotate(
            judged=Count("pk", filter=Q(sheets__isnull=False), distinct=True),
            number=Count("sheets", distinct=True),
            ranked=Count(
                "sheets", filter=Q(sheets__post__isnull=False, sheets__too_new=False), distinct=True
            ),
            given=Count(
                "sheets__scores", filter=Q(sheets__scores__submitted_at__isnull=False), distinct=True
            ),
            over=Count("sheets", filter=~Q(sheets__state__in=UNSCORED), distinct=True),
        )
    }
    keys = sorted({*rows, *decided}, key=lambda key: (LEVELS.get(key[0], 9), key[1]))
    return [kind_row(key, rows.get(key, {}), decided.get(key, str(Extent.JUDGE))) for key in keys]


def kind_row(key: tuple[str, str], row: dict[str, int], extent: str) -> KindRow:
    level, sector = key
    scored = row.get("given", 0) or row.get("over", 0)
    return KindRow(
        level=level,
        sector=sector,
        label=f"{Level(level).label}　{Sector(sector).label}",
        extent=extent,
        extent_words=Extent(extent).label,
        groups=row.get("judged", 0),
        sheets=row.get("number", 0),
        ranked=row.get("ranked", 0),
        why_fixed="已有人评分，比较范围不能再改" if scored else "",
    )


def groups_of(round_: AnnualRound, level: str, sector: str) -> QuerySet[ComparisonGroup]:
    """Groups with sheets, in official order of the judging organization."""
    found = ComparisonGroup.objects.filter(round=round_, sheets__isnull=False)
    if level:
        found = found.filter(level=level)
    if sector:
        found = found.filter(sector=sector)
    ranked = Count("sheets", filter=Q(sheets__post__isnull=False, sheets__too_new=False))
    return (
        found.select_related("judge", "wider__judge", "scheme__round")
        .annotate(number=Count("sheets"), ranked=ranked)
        .order_by("judge__path", "level", "sector", "pk")
    )
