"""Rows of a table of ballots: fields to type into, or the numbers as they stand and why."""

from dataclasses import dataclass
from typing import Any

from .forms.ballots import WORDS, BallotRow
from .models import Ballot

HEADS = tuple(WORDS.values())


@dataclass(frozen=True)
class BallotCell:
    label: str
    field: Any
    text: str


@dataclass(frozen=True)
class BallotTableRow:
    """A rater group of a sheet, or a sheet under one rater group. Without `form` it cannot be typed in; `hides`
    keeps the numbers from whoever may not see them."""

    title: str
    sub: str
    ballot: Ballot | None
    form: BallotRow | None
    words: str = ""
    hides: bool = False

    @property
    def cells(self) -> list[BallotCell]:
        return [
            BallotCell(label, self.form[name] if self.form else None, self.text(name))
            for name, label in WORDS.items()
        ]

    def text(self, name: str) -> str:
        return "—" if self.ballot is None or self.hides else str(getattr(self.ballot, name))

    @property
    def valid(self) -> str:
        return self.text("valid")
