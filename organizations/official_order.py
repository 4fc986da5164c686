"""组织排序 for lists across the tree: every organization before what lies below it, siblings by position.

Positions count among siblings only, so a list compares those of the ancestors from the root down. Each organization
keeps them in one column: position and id of every level in digits of fixed width, which sort the same under every
collation. Lists order by `order_key`, of their records by `organization__order_key`.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from .tree import SEGMENT

POSITION = 10  # digits of the largest PositiveIntegerField


class OrderKeyField(models.CharField):
    """Repeats positions and path, so no audit entry tells it."""

    is_derived = True


def key_below(above: str, position: int, path: str) -> str:
    """Of the organization with this path, below one with the key `above`."""
    return above + f"{position:0{POSITION}d}{path[-SEGMENT:]}"


def put_in_order(organizations: models.QuerySet[Any]) -> dict[str, str]:
    """Write the keys of all `organizations`, the whole tree, that are not what positions and paths say; all keys by path."""
    keys: dict[str, str] = {}
    wrong = []
    for unit in organizations.order_by("path").only("path", "position", "order_key"):
        above = keys.get(unit.path[:-SEGMENT], "")
        keys[unit.path] = key = key_below(above, unit.position, unit.path)
        if unit.order_key != key:
            unit.order_key = key
            wrong.append(unit)
    organizations.bulk_update(wrong, ["order_key"], batch_size=400)
    return keys
