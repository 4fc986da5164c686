"""Long lists of a dry run are cut and say how long they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST_LIST = 100


@dataclass(frozen=True)
class Cut:
    """The first lines of a list and its whole length."""

    lines: Sequence[Any]
    total: int
    is_cut: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_cut", self.total > len(self.lines))


@dataclass(frozen=True)
class ChangeLine:
    """One record that changes: its cell, its name, and each change as 简称：青石 → 青石街道."""

    cell: str
    name: str
    changes: list[str]


def cut(lines: Sequence[Any]) -> Cut:
    return Cut(lines[:LONGEST_LIST], len(lines))
