"""Rows below a header with the addresses of their cells, and what is said against them."""

from collections.abc import Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

# Row order of refusals: sheet by sheet, row by row, column by column.
Position = tuple[int, int, int]


@dataclass(frozen=True)
class DataSheet:
    """One sheet with a header. `columns` are field to column index from 0; `prefix` is 越城区! or empty."""

    index: int
    title: str
    prefix: str
    columns: Mapping[str, int]


@dataclass(frozen=True)
class DataRow:
    """A row below the header; `texts` as they stand in the file, by field."""

    sheet: DataSheet
    number: int
    texts: Mapping[str, str]

    def address(self, field: str) -> str:
        """D17, or 越城区!D17 where the workbook has several sheets; the row alone for a missing column."""
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


def refusal(row: DataRow, field: str, text: str) -> Refusal:
    return Refusal(row.position(field), row.address(field), text)


def packed(rows: list[DataRow]) -> dict[str, list[list[object]]]:
    """Sheets and rows as JSON keeps them."""
    sheets = {row.sheet.index: row.sheet for row in rows}
    return {
        "sheets": [[sheet.index, sheet.title, sheet.prefix, sheet.columns] for sheet in sheets.values()],
        "rows": [[row.sheet.index, row.number, row.texts] for row in rows],
    }


def unpacked(content: Mapping[str, list[list[object]]]) -> list[DataRow]:
    sheets = {row[0]: DataSheet(*row) for row in content["sheets"]}  # type: ignore[arg-type]
    return [DataRow(sheets[index], number, texts) for index, number, texts in content["rows"]]  # type: ignore[arg-type]
