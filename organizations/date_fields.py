"""Dates as people write them: 2026-10-31, 2026/10/31, 2026.10.31 and 2026年10月31日."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_FORMS = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９－／．", "0123456789-/.")


def read_date(text: str) -> date | None:
    """The date a text stands for, None when it is none."""
    found = _FORMS.match(text.strip().translate(_FULL_WIDTH))
    if not found:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


class ChineseDateInput(forms.DateInput):
    """The browser's picker; text that is no date is shown as it was typed, which a picker cannot do."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "field__control--short"} | (attrs or {}), format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        found = read_date(value) if isinstance(value, str) else value
        context = super().get_context(name, found or value, attrs)
        if value and not found:
            context["widget"]["type"] = "text"
        return context


class ChineseDateField(forms.DateField):
    """A date field with the browser's picker, forgiving about how the date is written."""

    widget = ChineseDateInput
    default_error_messages = {"invalid": "没有这一天。可写 2026-10-31 或 2026年10月31日"}

    def to_python(self, value: Any) -> date | None:
        text = value.strip() if isinstance(value, str) else value
        if not text or not isinstance(text, str):
            return super().to_python(text)
        found = read_date(text)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found
