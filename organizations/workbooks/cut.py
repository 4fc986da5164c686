"""Long lists of a dry run are cut and say how long they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_LIST = 100


@dataclass(frozen=True)
class Cut:
    """The first lines of a list and its whole length."""

    lines: Sequence[Any]
    total: int

    @property
    def is_cut(self) -> bool:
        return self.total > len(self.lines)


@dataclass(frozen=True)
class ChangeLine:
    """One record that changes: its cell, its name, and each change as 简称：青石 → 青石街道."""

    cell: str
    name: str
    changes: list[str]


def cut(lines: Sequence[Any]) -> Cut:
    return Cut(lines[:LONGEST_LIST], len(lines))
