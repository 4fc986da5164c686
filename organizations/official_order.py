"""组织排序 for lists across the tree: every organization before what lies below it, siblings by position."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import Length, Substr
from django.db.models.lookups import Exact

from .tree import SEGMENT

DEEPEST = 4  # four levels, and a parent's level is above its child's


def official_order(relation: str = "") -> list[Any]:
    """Terms for order_by; `relation` leads from the listed record to its organization ("organization__").

    Positions count among siblings only, so a list compares those of the ancestors from the root down.
    """
    order: list[Any] = []
    for depth in range(2, DEEPEST + 1):
        order += [_position_at(depth, relation), Substr(f"{relation}path", 1, depth * SEGMENT)]
    return order


def _position_at(depth: int, relation: str) -> Case:
    """Position of the ancestor at this depth, or of the organization itself; before all where it is higher up."""
    at = [
        When(
            Exact(Length(f"{relation}path"), own * SEGMENT),
            then=F(f"{relation}{'parent__' * (own - depth)}position"),
        )
        for own in range(depth, DEEPEST + 1)
    ]
    return Case(*at, default=Value(-1), output_field=IntegerField())
