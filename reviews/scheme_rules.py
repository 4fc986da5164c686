"""A scheme's rules as plain values, for scoring."""

from collections.abc import Iterable
from dataclasses import fields

from .models import AdjustmentRule, Band, Criterion, RaterGroup, Scheme
from .scoring.rules import (
    AdjustmentRules,
    BandRules,
    CriterionRules,
    QuotaRules,
    RaterGroupRules,
    SchemeRules,
)

# Fields of SchemeRules that are columns of Scheme under the same name.
COLUMNS = tuple(
    entry.name for entry in fields(SchemeRules) if entry.name not in ("criteria", "adjustments", "quotas")
)


def rules_by_id(schemes: Iterable[int]) -> dict[int, SchemeRules]:
    """Rules by scheme id, in six queries whatever the number."""
    found = Scheme.objects.filter(pk__in=set(schemes)).with_everything()
    return {scheme.pk: rules_of(scheme) for scheme in found}


def rules_of(scheme: Scheme) -> SchemeRules:
    """The scheme as scoring reads it; it comes from with_everything() of its queryset."""
    entries = list(scheme.criteria.all())
    codes = {entry.pk: entry.code for entry in entries}
    return SchemeRules(
        criteria=tuple(
            criterion_rules(entry, codes[entry.parent_id] if entry.parent_id else "") for entry in entries
        ),
        adjustments=tuple(adjustment_rules(entry) for entry in scheme.adjustments.all()),
        quotas=tuple(QuotaRules(entry.grade, entry.percent, entry.places) for entry in scheme.quotas.all()),
        **{name: getattr(scheme, name) for name in COLUMNS},
    )


def criterion_rules(entry: Criterion, parent: str) -> CriterionRules:
    return CriterionRules(
        code=entry.code,
        name=entry.name,
        kind=entry.kind,
        full=entry.full_marks,
        weight=entry.weight,
        measure=entry.measure,
        parent=parent,
        scorers=entry.scorers,
        trims=entry.trims,
        scaling=entry.scaling,
        rank_step=entry.rank_step,
        groups=tuple(group_rules(group) for group in entry.rater_groups.all()),
        bands=tuple(band_rules(band) for band in entry.bands.all()),
    )


def group_rules(group: RaterGroup) -> RaterGroupRules:
    return RaterGroupRules(group.code, group.name, group.weight)


def band_rules(band: Band) -> BandRules:
    return BandRules(band.share, band.at_least, band.marks)


def adjustment_rules(entry: AdjustmentRule) -> AdjustmentRules:
    return AdjustmentRules(
        code=entry.code,
        kind=entry.kind,
        name=entry.name,
        trigger=entry.trigger,
        limit=entry.limit,
        points=entry.points,
        most=entry.most,
        family=entry.family,
        grade=entry.grade,
    )
