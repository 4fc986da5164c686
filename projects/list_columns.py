"""The columns that the project list offers, the texts of those that are not usual, and what the ledger has of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from organizations.list_columns import Columns
from organizations.models import Level

from .lights import month_day
from .sheets.ledger import FULL, chosen_fields

USUAL = {
    "organization": "组织和领办书记",
    "light": "灯色",
    "progress": "进度 / 应达",
    "due": "下一时限",
    "report": "当月进展",
    "state": "状态",
}
FURTHER = {
    "above": "上级",
    "category": "项目类别",
    "level": "层级",
    "size": "规模",
    "source": "问题来源",
    "until": "完成时限",
    "beneficiaries": "受益群众人数",
}
COLUMNS = Columns(USUAL, FURTHER)

# Database columns of a further one, and its text.
LOADED: dict[str, tuple[str, ...]] = {
    "above": (
        "organization__parent__short_name",
        "organization__parent__parent__short_name",
        "organization__parent__parent__parent",
    ),
    "category": ("category__name",),
    "level": (),
    "size": (),
    "source": ("source",),
    "until": (),
    "beneficiaries": ("beneficiaries",),
}
TEXTS: dict[str, Callable[[Any], str]] = {
    "above": lambda project: project.organization.above or "—",
    "category": lambda project: str(project.category or "—"),
    "level": lambda project: str(Level(project.level).label),
    "size": lambda project: project.get_size_display(),
    "source": lambda project: project.get_source_display() or "—",
    "until": lambda project: month_day(project.due_on) if project.due_on else "—",
    "beneficiaries": lambda project: "—" if project.beneficiaries is None else f"{project.beneficiaries:,}",
}

# What the ledger has of each.
LEDGER: dict[str, tuple[str, ...]] = {
    "organization": ("organization", "lead"),
    "light": ("light",),
    "progress": ("planned", "percent"),
    "due": ("next_due", "overdue_tasks"),
    "report": ("latest",),
    "state": ("state",),
    "above": ("organization",),
    "category": ("category",),
    "level": ("level",),
    "size": ("size",),
    "source": ("source",),
    "until": ("due_on",),
    "beneficiaries": ("beneficiaries",),
}


def ledger_fields(columns: Iterable[str]) -> tuple[str, ...]:
    """The ledger's columns for those of the list; the whole official form for whoever has chosen nothing."""
    names = list(columns)
    return FULL if names == list(USUAL) else chosen_fields(field for name in names for field in LEDGER[name])


def further(columns: Iterable[str]) -> list[str]:
    return [name for name in columns if name in FURTHER]


def cells(project: Any, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Label and text of each further column."""
    return tuple((FURTHER[name], TEXTS[name](project)) for name in names)
