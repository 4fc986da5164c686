"""Rows of the project list as markup. Fifty of them are most of a page: no template per cell, attributes without
quotes and cells without end tags, as HTML allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString

from .rows import ProjectRow

NONE = "—"


def rows_markup(rows: Iterable[ProjectRow], columns: Iterable[str], month: int, pick: bool) -> SafeString:
    """The rows with the cells of the chosen columns; `month` is the one whose reports count, `pick` puts a box to
    tick before each."""
    cells = [CELLS[name] for name in columns if name in CELLS]
    return SafeString("\n".join(_row(row, cells, month, pick) for row in rows))


def _row(row: ProjectRow, cells: list[Callable[[ProjectRow, int], str]], month: int, pick: bool) -> str:
    return "".join(
        [
            "<tr role=row>",
            box(row) if pick else "",
            f"<th role=rowheader><a id=p{row.pk} href={row.url}>{escape(row.title)}</a>",
            f"<small>{escape(row.number)}</small>",
            *(cell(row, month) for cell in cells),
            *(f'<td role=cell data-label="{escape(label)}">{escape(text)}' for label, text in row.further),
        ]
    )


def box(row: ProjectRow) -> str:
    return (
        "<td role=cell><label>"
        f"<input type=checkbox name=project value={row.pk} aria-labelledby=p{row.pk}></label>"
    )


def organization(row: ProjectRow, month: int) -> str:
    lead = f"书记 {escape(row.lead)}" if row.lead else ""
    return f"<td role=cell>{escape(row.organization)}<small>{lead}</small>"


def light(row: ProjectRow, month: int) -> str:
    return light_cell(row.light, row.light_word, row.light_reason)


@lru_cache(1024)
def light_cell(code: str, word: str, reason: str) -> str:
    shown = (
        f"<span class=light--{code}><svg aria-hidden=true><use href=#light-{code} /></svg>"
        f"<b>{word}</b><small>{escape(reason)}</small></span>"
        if code
        else f"<span class=muted>{NONE}</span>"
    )
    return f"<td role=cell>{shown}"


def progress(row: ProjectRow, month: int) -> str:
    if not row.has_progress:
        return f"<td role=cell data-label=进度>{NONE}"
    bar = f"<svg aria-hidden=true><rect width={row.percent}% /><rect x={row.mark}% /></svg>"
    return f"<td role=cell data-label=进度>{bar}{row.percent}% <small>/ {row.planned}%</small>"


def due(row: ProjectRow, month: int) -> str:
    late = f"<b>{row.late}</b>" if row.late else ""
    postponed = f"<small>{row.postponed}</small>" if row.postponed else ""
    return f"<td role=cell data-label=下一时限>{row.next_due}{late}{postponed}"


def report(row: ProjectRow, month: int) -> str:
    return f'<td role=cell data-label="{month} 月进展">{row.reported}'


def state(row: ProjectRow, month: int) -> str:
    return state_cell(row.state, row.tone)


@lru_cache(64)
def state_cell(word: str, tone: str) -> str:
    classes = f'"badge badge--{tone}"' if tone else "badge"
    return f"<td role=cell data-label=状态><span class={classes}>{escape(word)}</span>"


# By the name of the column; others are among the further ones (list_columns).
CELLS: dict[str, Callable[[ProjectRow, int], str]] = {
    "organization": organization,
    "light": light,
    "progress": progress,
    "due": due,
    "report": report,
    "state": state,
}
