"""Everything read from the workbook of a roster."""

from dataclasses import dataclass

from organizations.workbooks.rows import DataRow as RosterRow
from organizations.workbooks.rows import DataSheet as RosterSheet
from organizations.workbooks.rows import Position, Refusal, refusal

__all__ = ["Position", "Refusal", "Roster", "RosterRow", "RosterSheet", "refusal"]


@dataclass(frozen=True)
class Roster:
    """`notes` say what was left out."""

    sha256: str
    rows: list[RosterRow]
    notes: list[str]
