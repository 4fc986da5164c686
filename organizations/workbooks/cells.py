"""Cell values as text, the same for a number typed as a number and one typed as text."""

import datetime
import re

from .limits import LONGEST_TEXT

EXACT_FLOAT = 1e15  # above it a float no longer holds every whole number
# Excel writes control characters of a text as _x000D_.
_ESCAPED = re.compile(r"_x00[01][0-9A-Fa-f]_")


def as_text(value: object) -> str:
    """Whole numbers without a decimal point, dates as 2026-03-01, truth as 是 and 否, nothing as empty."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(" ", value)[:LONGEST_TEXT]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < EXACT_FLOAT else repr(value)
    if isinstance(value, datetime.datetime):
        return f"{value:%Y-%m-%d}" if value.time() == datetime.time() else f"{value:%Y-%m-%d %H:%M}"
    return str(value)[:LONGEST_TEXT]
