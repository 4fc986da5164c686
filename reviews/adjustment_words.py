"""加分、扣分 and 一票否决 of a sheet in words, for its pages and forms."""

from .scoring.adjustments import Adjusted
from .scoring.points import plain
from .scoring.totals import SheetResult


def entry_words(entry: Adjusted) -> str:
    """省级表彰（省委文件）：3 × 1，加 3 分. Why an honour does not count stands behind it."""
    basis = f"（{entry.basis}）" if entry.basis else ""
    verb = "加" if entry.kind == "bonus" else "扣"
    note = f"，{entry.note}" if entry.note else ""
    return f"{entry.name}{basis}：{entry.formula}，{verb} {plain(entry.points)} 分{note}"


def kind_words(result: SheetResult, kind: str) -> str:
    """Everything of one kind (bonus, deduction) with the cap where it was reached; empty where nothing applies."""
    found = [entry_words(entry) for entry in result.adjustments if entry.kind == kind]
    if found and kind == "bonus" and result.bonus_note:
        found.append(result.bonus_note)
    return "；".join(found)


def total_notes(result: SheetResult) -> list[str]:
    """What is printed beside a total: a component made up for, what was added and taken off, what caps the grade."""
    found = [result.note, kind_words(result, "bonus"), kind_words(result, "deduction"), result.veto]
    return [words for words in found if words]
