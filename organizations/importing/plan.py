"""The plan: what an import would create, change, leave and refuse."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from django.db import models

from organizations.roster.values import tidy
from organizations.workbooks.cut import ChangeLine
from organizations.workbooks.rows import DataRow, Refusal, refusal

from .cells import Cells
from .layout import Layout
from .progress import counted
from .reading import Rows


@dataclass
class Line:
    """One row that was not refused: what it is called, its values, and the record it belongs to, None for a new one.

    `changes` are field to words before and after, as people read them; `hides` stands in for words that nobody may
    read. `words` tell a new record's values.
    """

    row: DataRow
    subject: str
    values: dict[str, Any]
    existing: Any = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    hides: str = ""
    words: tuple[str, ...] = ()


class PlannedLine(Protocol):
    existing: Any
    changes: Any


P = TypeVar("P")
L = TypeVar("L", bound=PlannedLine)


class Reckoned(Generic[L]):
    """What a plan of lines comes to; a line without a record is a new one."""

    lines: list[L]
    refusals: list[Refusal]

    @property
    def created(self) -> list[L]:
        return [line for line in self.lines if line.existing is None]

    @property
    def changed(self) -> list[L]:
        return [line for line in self.lines if line.changes]

    @property
    def unchanged(self) -> int:
        return len(self.lines) - len(self.created) - len(self.changed)

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    @property
    def has_work(self) -> bool:
        return bool(self.created or self.changed)


@dataclass(frozen=True)
class Plan(Reckoned[Line]):
    layout: Layout
    rows: Rows
    present: Any
    lines: list[Line]
    refusals: list[Refusal]

    @property
    def change_lines(self) -> list[ChangeLine]:
        return [
            ChangeLine(
                line.row.address(next(iter(line.changes))),
                line.subject,
                [line.hides] if line.hides else self.change_words(line),
            )
            for line in self.changed
        ]

    def change_words(self, line: Line) -> list[str]:
        return [f"{self.layout.label(name)}：{was} → {now}" for name, (was, now) in line.changes.items()]

    @property
    def notes(self) -> list[str]:
        """What else is said of the file."""
        return self.rows.notes

    @property
    def further(self) -> list[Any]:
        """What would be written besides the lines."""
        return []

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be written, to tell whether a second plan is the same."""
        content: list[Any] = [self.rows.sha256, self.rows.facts, [str(refusal) for refusal in self.refusals]]
        content += [
            [line.subject, line.existing and line.existing.pk, line.values, line.changes]
            for line in self.lines
        ]
        content.append(self.further)
        text = json.dumps(content, ensure_ascii=False, default=named)
        return hashlib.sha256(text.encode()).hexdigest()


def named(value: Any) -> str:
    """A record by its number, anything else as it reads."""
    return f"{value._meta.label} {value.pk}" if isinstance(value, models.Model) else str(value)


def planned(rows: Rows, layout: Layout, present: Any, lines: list[Line], refusals: list[Refusal]) -> Plan:
    return Plan(layout, rows, present, lines, sorted(refusals, key=lambda entry: entry.position))


def planned_once(
    rows: Rows,
    layout: Layout,
    present: P,
    read: Callable[[Cells, P], Line | None],
    same: Callable[[Line], Hashable],
    column: str,
    what: str,
) -> Plan:
    """Row by row as `read` understands it; of rows that are the `same` the second is refused at `column`, as 同一`what`.

    A refusal concerns a cell; the rest is planned all the same, to show everything at once.
    """
    lines: list[Line] = []
    refusals: list[Refusal] = []
    first: dict[Hashable, DataRow] = {}
    for row in counted(rows.rows, "核对"):
        cells = Cells(row, layout)
        line = read(cells, present)
        refusals += cells.refusals
        if line is None or cells.refusals:
            continue
        if (earlier := first.get(same(line))) is not None:
            refusals.append(refusal(row, column, f"与{earlier.words}是同一{what}，请只保留一行"))
            continue
        first[same(line)] = row
        lines.append(line)
    return planned(rows, layout, present, lines, refusals)


def differing(
    known: models.Model, values: Mapping[str, Any], row: DataRow, words: Mapping[str, Any]
) -> dict[str, tuple[str, str]]:
    """What a row says otherwise than the record. A column that the file lacks says nothing; blanks make no difference.

    `words` show a value that is no plain text, by field.
    """
    found = {}
    for name, now in values.items():
        was = getattr(known, name)
        if name in row.sheet.columns and alike(was) != alike(now):
            show = words.get(name, shown)
            found[name] = (show(was), show(now))
    return found


def alike(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


def shown(value: Any) -> str:
    return "（空）" if value in (None, "") else str(value)
