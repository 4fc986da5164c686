"""Rows of the project list as markup. Fifty of them are most of a page: no template per cell, attributes without
quotes, cells without end tags and roles (browsers keep those of a table whose cells stand one below the other since 2020),
addresses relative to that of the list, as HTML allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from .rows import ProjectRow

NONE = "—"


def rows_markup(rows: Iterable[ProjectRow], columns: Iterable[str], pick: bool) -> SafeString:
    """The rows with the cells of the chosen columns; `pick` puts a box to tick before each."""
    cells = [CELLS[name] for name in columns if name in CELLS]
    return SafeString("\n".join(_row(row, cells, pick) for row in rows))


def _row(row: ProjectRow, cells: list[Callable[[ProjectRow], str]], pick: bool) -> str:
    return "".join(
        [
            "<tr role=row>",
            box(row) if pick else "",
            f"<th role=rowheader><a id=p{row.pk} href={row.pk}/>{escape(row.title)}</a>",
            f"<small>{escape(row.number)}</small>",
            *(cell(row) for cell in cells),
            *(f'<td data-label="{escape(label)}">{escape(text)}' for label, text in row.further),
        ]
    )


def box(row: ProjectRow) -> str:
    return f"<td><label><input type=checkbox name=project value={row.pk} aria-labelledby=p{row.pk}></label>"


def organization(row: ProjectRow) -> str:
    lead = f"<small>书记 {escape(row.lead)}</small>" if row.lead else ""
    return f"<td>{escape(row.organization)}{lead}"


def light(row: ProjectRow) -> str:
    return light_cell(row.light, row.light_word, row.light_reason)


@lru_cache(1024)
def light_cell(code: str, word: str, reason: str) -> str:
    shown = (
        f"<span class=light--{code}><svg role=none><use href=#light-{code} /></svg>"
        f"<b>{word}</b><small>{escape(reason)}</small></span>"
        if code
        else f"<span class=muted>{NONE}</span>"
    )
    return f"<td>{shown}"


def progress(row: ProjectRow) -> str:
    if not row.has_progress:
        return f"<td data-label=进度>{NONE}"
    bar = f"<svg role=none><rect width={row.percent}% /><rect x={row.mark}% /></svg>"
    return f"<td data-label=进度>{bar}{row.percent}% <small>/ {row.planned}%</small>"


def due(row: ProjectRow) -> str:
    late = f"<b>{row.late}</b>" if row.late else ""
    postponed = f"<small>{row.postponed}</small>" if row.postponed else ""
    return f"<td data-label=时限>{row.next_due}{late}{postponed}"


def report(row: ProjectRow) -> str:
    return f"<td data-label=当月进展>{row.reported}"


def state(row: ProjectRow) -> str:
    return state_cell(row.state, row.tone)


@lru_cache(64)
def state_cell(word: str, tone: str) -> str:
    return f"<td data-label=状态><span class=badge{f'--{tone}' if tone else ''}>{escape(word)}</span>"


# By the name of the column; others are among the further ones (list_columns).
CELLS: dict[str, Callable[[ProjectRow], str]] = {
    "organization": organization,
    "light": light,
    "progress": progress,
    "due": due,
    "report": report,
    "state": state,
}
