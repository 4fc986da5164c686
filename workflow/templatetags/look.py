"""Tags every page uses: icons, state badges, query strings, dates and money as text."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Paginator
from django.forms import BaseForm, BaseFormSet
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from heroicons.templatetags.heroicons import heroicon_outline

from workflow.typed import prose

register = template.Library()


# Drawn by css/base.css alike for every icon, and therefore not repeated in each.
DRAWN_ALIKE = re.compile(
    r' (?:fill="none"|stroke="currentColor"|stroke-width="1.5"|stroke-line(?:cap|join)="round")|\s+(?=/?>|<)'
)


@register.simple_tag
@functools.cache
def icon(name: str, size: str = "small") -> SafeString:
    """Outline icon by its heroicons name; `size` is small (16 px) or large (20 px)."""
    classes = "icon icon--small" if size == "small" else "icon"
    drawn = heroicon_outline(name, size=None, **{"class": classes})
    return SafeString(DRAWN_ALIKE.sub("", drawn))


@register.simple_tag
def state_badge(record: Any) -> SafeString:
    """The record's state in words; its tone comes from the model's STATE_TONES."""
    tone = type(record).STATE_TONES.get(record.state, "")
    return badge(record.get_state_display(), tone)


@register.simple_tag
def badge(words: str, tone: str = "") -> SafeString:
    """`tone` is active, done, ask, grave or empty."""
    return format_html('<span class="badge{}">{}</span>', f" badge--{tone}" if tone else "", words)


@register.simple_tag(takes_context=True)
def unsaved_words(context: dict[str, Any]) -> list[str]:
    """What was worded in a form that could not be accepted, for a page that does not show the form again."""
    return prose(context["request"].POST)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The present query string with some values changed; None removes one. The page starts again at 1."""
    asked: QueryDict = context["request"].GET
    kept = [(key, values) for key, values in asked.lists() if key != "page" and key not in changes]
    changed = [(key, str(value)) for key, value in changes.items() if value is not None]
    return f"?{urlencode([*kept, *changed], doseq=True)}"


@register.simple_tag(takes_context=True)
def query_without(context: dict[str, Any], name: str) -> str:
    """The present query string without one parameter."""
    return query(context, **{name: None})


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field; `target` is the id to link to, empty for the form as a whole."""

    text: str
    label: str = ""
    target: str = ""


@register.simple_tag
def problems(*forms: BaseForm | BaseFormSet[BaseForm] | Sequence[BaseForm] | None) -> list[Problem]:
    """Everything wrong with forms, formsets and lists of forms, in the order of the page."""
    return [problem for form in forms if form for problem in _problems_of(form)]


def _problems_of(form: BaseForm | BaseFormSet[BaseForm] | Sequence[BaseForm]) -> Iterator[Problem]:
    if isinstance(form, Sequence):
        for row in form:
            yield from _problems_of(row)
        return
    if isinstance(form, BaseFormSet):
        yield from (Problem(str(text)) for text in form.non_form_errors())
        for row in form.forms:
            yield from _problems_of(row)
        return
    yield from (Problem(str(text)) for text in form.non_field_errors())
    for field in form:
        yield from (Problem(str(text), str(field.label), field.auto_id) for text in field.errors)


@register.filter
def ready(offers: Iterable[Any]) -> list[Any]:
    """Those of the engine's offers that can be taken now."""
    return [offer for offer in offers if offer.verdict.is_ready]


@register.filter
def blocked(offers: Iterable[Any]) -> list[Any]:
    """Those of the engine's offers that wait for something."""
    return [offer for offer in offers if offer.verdict.is_blocked]


@register.filter
def brief(reasons: Iterable[Any]) -> list[Any]:
    """Reasons beside a button: those of one kind as their number, 3 项任务未核验, linked to the first."""
    found = list(reasons)
    counts = Counter(reason.kind for reason in found)
    shown: dict[str, Any] = {}
    for number, reason in enumerate(found):
        many = counts[reason.kind] if reason.kind else 1
        text = f"{many} {reason.kind}" if many > 1 else reason.text
        shown.setdefault(reason.kind or str(number), replace(reason, text=text))
    return list(shown.values())


@register.filter
def day(value: date | datetime | None) -> str:
    """7 月 24 日, with the year where it is not the present one; — for nothing."""
    if value is None:
        return "—"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    text = f"{local.month} 月 {local.day} 日"
    return text if local.year == timezone.localdate().year else f"{local.year} 年 {text}"


@register.filter
def full_day(value: date | datetime | None) -> str:
    """2026 年 7 月 24 日, always with its year, for paper; — for nothing."""
    if value is None:
        return "—"
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return f"{local.year} 年 {local.month} 月 {local.day} 日"


@register.filter
def moment(value: datetime | None) -> str:
    """7 月 24 日 09:30."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}" if value else "—"


@register.filter
def stamp(value: datetime) -> str:
    """2026 年 7 月 24 日 09:30, always with its year."""
    local = timezone.localtime(value)
    return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"


@register.filter
def money(value: Decimal | None) -> str:
    """96 万元, 12.60 万元; — for nothing."""
    if value is None:
        return "—"
    whole = value == value.to_integral_value()
    return f"{value:,.0f} 万元" if whole else f"{value:,.2f} 万元"


@register.filter
def number(value: Decimal | int | None) -> str:
    """1,206; decimals without trailing zeros; — for nothing."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value.normalize():,f}"


@register.filter
def file_size(value: int) -> str:
    """Bytes as KB or MB."""
    return f"{value / 1_048_576:.1f} MB" if value >= 1_048_576 else f"{max(1, round(value / 1024))} KB"


_TONES = {"success": "good", "warning": "warn", "error": "error"}


@register.filter
def message_tone(level_tag: str) -> str:
    """Tone of the look for a level of django.contrib.messages."""
    return _TONES.get(level_tag, "")


@register.filter
def page_numbers(paginator: Paginator[Any], current: int) -> list[int | None]:
    """Page numbers to show: first, last and those around the current one; None stands for a gap."""
    wanted = {1, paginator.num_pages, *range(current - 1, current + 2)}
    numbers: list[int | None] = []
    for page in sorted(n for n in wanted if 1 <= n <= paginator.num_pages):
        if numbers and numbers[-1] and page - numbers[-1] > 1:
            numbers.append(None)
        numbers.append(page)
    return numbers
