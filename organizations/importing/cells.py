"""The cells of one row as values, with a refusal, its cell and its cure for each that is wrong."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from organizations.roster.values import code_key, narrow, tidy
from organizations.workbooks.dates import read_cell_date
from organizations.workbooks.rows import DataRow, Refusal, refusal

from .layout import Layout

SHOWN = 20  # characters of a wrong value that are quoted
_NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")
_UNITS = re.compile(r"(年度|年|人次|人|户|万元|%|份|个|名|分)$")


def long_text(text: str) -> str:
    """Lines without surrounding blanks; a sign for nothing is nothing."""
    lines = [" ".join(line.split()) for line in text.replace("\r", "\n").split("\n")]
    return tidy(text) and "\n".join(line for line in lines if line)


class Cells:
    """Reads one row; what is wrong gathers in `refusals`."""

    def __init__(self, row: DataRow, layout: Layout) -> None:
        self.row = row
        self.layout = layout
        self.refusals: list[Refusal] = []

    def refuse(self, field: str, text: str) -> None:
        self.refusals.append(refusal(self.row, field, text))

    def raw(self, field: str) -> str:
        return tidy(self.row.texts.get(field, ""))

    def missing(self, field: str) -> None:
        self.refuse(field, f"没有填{self.layout.label(field)}，请填写")

    def text(self, field: str, longest: int, *, required: bool = False) -> str:
        found = long_text(self.row.texts.get(field, ""))
        if required and not found:
            self.missing(field)
        if len(found) > longest:
            label = self.layout.label(field)
            self.refuse(field, f"{label}最多 {longest} 字，现有 {len(found)} 字，请精简")
        return found

    def number(
        self, field: str, most: int, *, least: int = 0, places: int = 0, share: bool = False
    ) -> Decimal | None:
        """None where nothing is filled in; 1,200 and １２００人 are numbers too, and 40% where a share is asked for."""
        text = self.raw(field)
        if not text:
            return None
        plain = _UNITS.sub("", narrow(text).replace(",", ""))
        value = Decimal(plain) if _NUMBER.fullmatch(plain) and (share or "%" not in narrow(text)) else None
        if value is None or value != round(value, places) or not least <= value <= most:
            kind = f"最多 {places} 位小数的数" if places else "整数"
            words = f"{self.layout.label(field)}“{text[:SHOWN]}”不对，请填 {least} 到 {most:,} 的{kind}"
            self.refuse(field, words)
            return None
        return round(value, places)

    def whole(self, field: str, most: int, *, least: int = 0) -> int | None:
        found = self.number(field, most, least=least)
        return None if found is None else int(found)

    def day(self, field: str, *, required: bool = False, latest: date | None = None) -> date | None:
        text = self.raw(field)
        if not text:
            if required:
                self.missing(field)
            return None
        found = read_cell_date(text)
        if found is None:
            self.refuse(
                field, f"{self.layout.label(field)}“{text[:SHOWN]}”不是日期，请按 2026-03-01 的格式填写"
            )
        elif latest and found > latest:
            self.refuse(field, f"{self.layout.label(field)}晚于 {latest}，请核对后改正")
        return found

    def choice(self, field: str, words: Mapping[str, Any], default: Any = None) -> Any:
        """`words` are the accepted ones, of which each value's first is offered; None where it is none of them."""
        text = self.raw(field)
        if not text:
            if default is None:
                self.missing(field)
            return default
        found = {code_key(word): value for word, value in words.items()}.get(code_key(text))
        if found is None:
            first: dict[Any, str] = {}
            for word, value in words.items():
                first.setdefault(value, word)
            offered = "、".join(first.values())
            self.refuse(field, f"{self.layout.label(field)}“{text[:SHOWN]}”不在选项中，请填{offered}之一")
        return found
