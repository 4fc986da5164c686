"""The columns of an import: names that offices use for them, and what the template says of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from organizations.roster.columns import header_key
from organizations.sheets.kit import TEXT


@dataclass(frozen=True)
class Column:
    """`names`: the template's first, then synonyms. `choices` names a list of the template's hidden sheet; `strict` ones
    take nothing else; `check` is a formula about {cell}. Columns without `instruction` are read where they stand and left out of the template.
    """

    field: str
    names: tuple[str, ...]
    width: float = 12
    align: str = "left"
    format: str = TEXT
    required: bool = False
    instruction: str = ""
    example: object = ""
    choices: str = ""
    strict: bool = True
    check: str = ""

    @property
    def label(self) -> str:
        return self.names[0]


@dataclass(frozen=True)
class Layout:
    """`title` names the form. A row is the header that names the `header` fields, each by one of its alternatives.

    `asked` are the fields that people fill in where the form lists what is known: a row with none of them is left out.
    """

    title: str
    columns: tuple[Column, ...]
    header: tuple[tuple[str, ...], ...]
    most_rows: int
    introduction: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    freeze: str = "A4"

    @cached_property
    def by_field(self) -> dict[str, Column]:
        return {column.field: column for column in self.columns}

    @cached_property
    def _fields(self) -> dict[str, tuple[str, int]]:
        return {
            header_key(name): (column.field, rank)
            for column in self.columns
            for rank, name in enumerate(column.names)
        }

    @property
    def offered(self) -> list[Column]:
        """Columns of the template."""
        return [column for column in self.columns if column.instruction]

    def label(self, field: str) -> str:
        return self.by_field[field].label

    def field_of(self, text: str) -> str:
        return self._fields.get(header_key(text), ("", 0))[0]

    def fields_of(self, cells: Sequence[str]) -> dict[str, int]:
        """Field to column index; of two columns for one field the plainer name, then the first, is read."""
        found: dict[str, tuple[int, int]] = {}
        for index, text in enumerate(cells):
            field, rank = self._fields.get(header_key(text), ("", 0))
            if field and (field not in found or rank < found[field][0]):
                found[field] = (rank, index)
        return {field: index for field, (_, index) in found.items()}

    def missing(self, fields: dict[str, int]) -> list[str]:
        """What a row lacks to be the header, in words: “问题描述”, “组织代码”或“党组织”."""
        return [
            "或".join(f"“{self.label(field)}”" for field in ways)
            for ways in self.header
            if not any(field in fields for field in ways)
        ]
