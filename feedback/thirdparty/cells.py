"""One row as values: numbers, dates and words of a survey result, with a refusal for each wrong cell."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from feedback.models import SurveyResult
from organizations.roster.values import narrow, tidy
from organizations.workbooks.dates import read_cell_date
from organizations.workbooks.rows import DataRow, Refusal, refusal
from projects.models import AnnualRound

from .columns import LAYOUT

MOST = 10_000_000
PARTS = ("satisfied", "basically", "dissatisfied", "unknown", "invalid")
LENGTHS = {"agency": 60, "sample_note": 200}
_NUMBER = re.compile(r"\d{1,9}")
_METHODS = (
    (SurveyResult.Method.MIXED, ("多种", "混合", "结合", "+", "、", "和")),
    (SurveyResult.Method.PHONE, ("电话", "电访", "拨打", "CATI")),
    (SurveyResult.Method.VISIT, ("入户", "走访", "面访", "上门", "拦访")),
    (SurveyResult.Method.ONLINE, ("网络", "网上", "线上", "微信", "扫码", "电子")),
    (SurveyResult.Method.PAPER, ("纸质", "纸面", "书面", "问卷")),
)


class RowReader:
    """Reads the cells of one row; what is wrong gathers in `refusals`."""

    def __init__(self, row: DataRow, today: date, round_: AnnualRound) -> None:
        self.row = row
        self.today = today
        self.round = round_
        self.refusals: list[Refusal] = []

    def refuse(self, field: str, text: str) -> None:
        self.refusals.append(refusal(self.row, field, text))

    def values(self) -> dict[str, Any]:
        """Field to value of the result; complete only where nothing was refused.

        无效 that is not given is what 有效 leaves of 收回.
        """
        found: dict[str, Any] = {name: self.number(name) for name in ("issued", "returned", *PARTS)}
        if not self.row.texts.get("invalid") and self.row.texts.get("valid") and not self.refusals:
            found["invalid"] = max(0, found["returned"] - (self.number("valid") or 0) - found["unknown"])
        found |= {name: self.text(name) for name in LENGTHS}
        found["method"] = self.method()
        found |= {name: self.day(name) for name in ("surveyed_from", "surveyed_to")}
        if not self.refusals:
            self.check_sums(found)
            self.check_days(found)
        return found

    def number(self, field: str) -> int | None:
        """不了解 and 无效 are 0 where they are empty, 发出 may be unknown."""
        text = narrow(self.row.texts.get(field, "")).replace(",", "").removesuffix("份").removesuffix("人")
        if not text:
            if field in ("returned", "satisfied", "basically", "dissatisfied"):
                self.refuse(field, f"没有填{LAYOUT.label(field)}份数，没有就填 0")
            return None if field == "issued" else 0
        text = text.removesuffix(".0")
        if not _NUMBER.fullmatch(text) or int(text) > MOST:
            shown = self.row.texts[field][:20]
            self.refuse(field, f"{LAYOUT.label(field)}“{shown}”不是份数，请填 0 或正整数")
            return None
        return int(text)

    def text(self, field: str) -> str:
        found = tidy(self.row.texts.get(field, ""))
        if field == "agency" and not found:
            self.refuse(field, "没有填调查机构，请填写机构全称")
        if len(found) > LENGTHS[field]:
            self.refuse(field, f"{LAYOUT.label(field)}最多 {LENGTHS[field]} 字，现有 {len(found)} 字，请精简")
        return found

    def method(self) -> str:
        text = tidy(self.row.texts.get("method", ""))
        for method in SurveyResult.Method:
            if text == method.label:
                return method
        for method, words in _METHODS:
            if any(word in text.upper() for word in words):
                return method
        choices = "、".join(str(method.label) for method in SurveyResult.Method)
        self.refuse(
            "method", f"调查方式{f'“{text[:20]}”不在选项中' if text else '没有填'}，请填{choices}之一"
        )
        return ""

    def day(self, field: str) -> date | None:
        text = tidy(self.row.texts.get(field, ""))
        found = read_cell_date(text) if text else None
        if found is None:
            words = f"“{text[:20]}”不是日期" if text else f"没有填{LAYOUT.label(field)}"
            self.refuse(field, f"{words}，请按 2026-12-01 的格式填写")
        return found

    def check_sums(self, found: dict[str, Any]) -> None:
        """收回 = 满意 + 基本满意 + 不满意 + 不了解 + 无效; 有效, where it is given, the first three."""
        total = sum(found[name] for name in PARTS)
        if total != found["returned"]:
            shown = " + ".join(f"{LAYOUT.label(name)} {found[name]}" for name in PARTS)
            words = f"收回 {found['returned']} 份，与各项合计 {total} 份不符（{shown}），请核对后改正"
            self.refuse("returned", words)
        valid = self.number("valid") if self.row.texts.get("valid") else None
        counted = sum(found[name] for name in PARTS[:3])
        if valid is not None and valid != counted:
            self.refuse(
                "valid", f"有效 {valid} 份，与满意、基本满意、不满意合计 {counted} 份不符，请核对后改正"
            )
        if found["issued"] is not None and found["issued"] < found["returned"]:
            words = f"发出 {found['issued']} 份，少于收回的 {found['returned']} 份，请核对后改正"
            self.refuse("issued", words)

    def check_days(self, found: dict[str, Any]) -> None:
        first, last = found["surveyed_from"], found["surveyed_to"]
        if last > self.today:
            self.refuse("surveyed_to", "调查结束日期晚于今天，请核对后改正")
        if first > last:
            self.refuse("surveyed_to", "调查结束日期早于开始日期，请核对后改正")
        if last < self.round.starts_on:
            words = f"调查在{self.round}开始以前就结束了，不是本年度的结果，请核对后改正"
            self.refuse("surveyed_to", words)
