"""Dates as they stand in cells: everything a form takes, and what offices type besides."""

import re
from datetime import date, timedelta

from organizations.date_fields import read_date

_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_MONTH = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$")
_SERIAL = re.compile(r"^[2-9]\d{4}$")  # days since 1899-12-30 in a cell without date format, 1954 to 2173
_CLOCK = re.compile(r"[T\s]\d{1,2}[:：]\d{2}([:：]\d{2})?(\.\d+)?$")
_ORIGIN = date(1899, 12, 30)
_DIGITS = str.maketrans("〇零○一二三四五六七八九０１２３４５６７８９", "0001234567890123456789")


def read_cell_date(text: str) -> date | None:
    """The date a cell stands for; a month alone means its first day. None when it is none.

    2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, 2026年3月, 2026.03, 二〇二六年三月一日, with or
    without a time of day.
    """
    plain = _CLOCK.sub("", _arabic(text.strip()))
    found = read_date(plain)
    if found:
        return found
    if compact := _COMPACT.match(plain):
        return _date(compact[1], compact[2], compact[3])
    if month := _MONTH.match(plain):
        return _date(month[1], month[2], "1")
    return _ORIGIN + timedelta(days=int(plain)) if _SERIAL.match(plain) else None


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _arabic(text: str) -> str:
    """Chinese numerals to digits: 二〇二六年十二月二十五日 → 2026年12月25日."""
    tens = re.sub(
        r"([一二三]?)十([一二三四五六七八九]?)",
        lambda found: f"{found[1] or '一'}{found[2] or '〇'}",
        text,
    )
    return tens.translate(_DIGITS)
