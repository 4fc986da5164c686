"""Weights stay 100 when tasks come and go."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal

from projects.forms.plan import CENT, equal_weights
from projects.forms.plan_rows import FULL


def shared(weights: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """The weights in their proportion, adding up to exactly `total`; the last ones take the cents left over."""
    whole = sum(weights, Decimal(0))
    if not whole:
        return list(weights)
    parts = [(weight * total / whole).quantize(CENT, ROUND_DOWN) for weight in weights]
    cents = int((total - sum(parts, Decimal(0))) / CENT)
    return [part + (CENT if place >= len(parts) - cents else 0) for place, part in enumerate(parts)]


def redistributed(
    kept: Sequence[Decimal], added: Sequence[Decimal | None], *, equal: bool
) -> tuple[list[Decimal], list[Decimal]]:
    """Weights of the tasks that stay and of the added ones.

    Equal for minor projects; for major ones the added tasks have the weights asked for, and the others share the
    rest in the proportion that they had.
    """
    if equal:
        weights = equal_weights(len(kept) + len(added))
        return weights[: len(kept)], weights[len(kept) :]
    new = [weight or Decimal(0) for weight in added]
    return shared(kept, FULL - sum(new, Decimal(0))), new
