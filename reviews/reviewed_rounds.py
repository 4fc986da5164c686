"""Rounds whose year is or was under review."""

from collections.abc import Iterable

from projects.models import AnnualRound

from .models import ComparisonGroup


def reviewed_rounds() -> list[AnnualRound]:
    """Newest first."""
    return list(AnnualRound.objects.filter(review_groups__isnull=False).distinct().order_by("-year"))


def reviewed_round_ids() -> Iterable[int]:
    """Every sheet stands in a group, so that the groups tell."""
    return ComparisonGroup.objects.order_by().values_list("round_id", flat=True).distinct()
