"""Rows of the roster with their addresses, and what is said against them."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

# Row order of refusals: sheet by sheet, row by row, column by column.
Position = tuple[int, int, int]


@dataclass(frozen=True)
class RosterSheet:
    """One sheet with a roster header. `columns` are field to column index from 0; `prefix` is 越城区! or empty."""

    index: int
    title: str
    prefix: str
    columns: Mapping[str, int]


@dataclass(frozen=True)
class RosterRow:
    """A row below the header; `texts` as they stand in the file, by field."""

    sheet: RosterSheet
    number: int
    texts: Mapping[str, str]

    def address(self, field: str) -> str:
        """D17, or 越城区!D17 where the roster has several sheets; the row alone for a missing column."""
        index = self.sheet.columns.get(field)
        if index is None:
            return f"{self.sheet.prefix}第 {self.number} 行"
        return f"{self.sheet.prefix}{get_column_letter(index + 1)}{self.number}"

    def position(self, field: str) -> Position:
        return (self.sheet.index, self.number, self.sheet.columns.get(field, -1))

    @property
    def words(self) -> str:
        """第 12 行, with its sheet where there are several."""
        return f"{self.sheet.prefix}第 {self.number} 行"


@dataclass(frozen=True)
class Refusal:
    """Why a row cannot be imported: the cell, what is wrong and how to mend it."""

    position: Position
    cell: str
    text: str

    def __str__(self) -> str:
        return f"{self.cell}：{self.text}"


def refusal(row: RosterRow, field: str, text: str) -> Refusal:
    return Refusal(row.position(field), row.address(field), text)


@dataclass(frozen=True)
class Roster:
    """Everything read from the workbook. `notes` say what was left out."""

    sha256: str
    rows: list[RosterRow]
    notes: list[str]
