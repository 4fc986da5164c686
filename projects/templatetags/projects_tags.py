"""Lights and progress bars. A light is always shape, word and reason."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from projects.amounts import amount as amount_words
from projects.lights import WORDS
from projects.row_markup import rows_markup
from projects.rows import ProjectRow, tick
from workflow.templatetags.look import query

register = template.Library()


@register.simple_tag
def project_rows(rows: Iterable[ProjectRow], columns: Iterable[str], pick: bool) -> SafeString:
    """The body of the project list; `columns` by name."""
    return rows_markup(rows, columns, pick)


@register.inclusion_tag("components/light.html")
def light(code: str, reason: str = "", suffix: str = "") -> dict[str, Any]:
    """`code` is red, yellow, green, grey, blue or empty (no light)."""
    return {"code": code, "word": WORDS[code] + suffix, "reason": reason}


@register.inclusion_tag("components/progress.html")
def progress(percent: int, planned: int | None = None, wide: bool = False) -> dict[str, Any]:
    """Percent done from 0 to 100 with a tick where the plan says it should be."""
    return {"percent": percent, "planned": planned, "mark": mark(planned), "wide": wide}


def mark(planned: int | None) -> float | None:
    return None if planned is None else tick(planned)


@register.inclusion_tag("components/light_panel.html")
def light_panel(
    code: str, reason: str, cure: str, percent: int, planned: int | None, link: tuple[str, str] = ("", "")
) -> dict[str, Any]:
    """The light of a project in full: which rule fired, what turns it green and where, and the progress."""
    return {
        "code": code,
        "word": f"{WORDS[code]}灯",
        "reason": reason,
        "cure": cure,
        "percent": percent,
        "planned": planned,
        "mark": mark(planned),
        "link_url": link[0],
        "link_label": link[1],
    }


@register.simple_tag
def amount(value: Decimal | None, unit: str) -> str:
    """Value of an indicator with its unit, — for none."""
    return amount_words(value, unit) or "—"


@register.inclusion_tag("projects/_sorted_head.html", takes_context=True)
def sorted_head(
    context: dict[str, Any], sort: str, name: str, label: str, both: bool = False
) -> dict[str, Any]:
    """A column head that sorts; a second click turns the order round where `both` allows it."""
    up, down = sort == name, sort == f"-{name}"
    return {
        "label": label,
        "url": query(context, sort=f"-{name}" if both and up else name),
        "direction": "ascending" if up else "descending" if down else "",
        "icon": "chevron-up" if up else "chevron-down" if down else "chevron-up-down",
    }
