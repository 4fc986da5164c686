"""What was written of a long list is let go: four times the rows do not take four times the memory."""

import tracemalloc
from pathlib import Path

from django.utils import timezone

from organizations.sheets.table import INTEGER, Column, Head, ListSheet, save_whole

SHEET = ListSheet("表", [Column("序号", 8, INTEGER), Column("名称", 20)], lambda rows, _: rows)


def peak_of(rows: int, place: Path) -> float:
    """Megabytes at the most while so many rows are written."""
    tracemalloc.start()
    save_whole(
        SHEET.written(([n, "望江里社区"] for n in range(rows)), Head("某单位", timezone.localtime())), place
    )
    found = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return found


def test_memory_does_not_grow_with_the_rows(tmp_path):
    few = peak_of(1000, tmp_path / "few.xlsx")
    assert peak_of(6000, tmp_path / "many.xlsx") - few < 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["few.xlsx", "many.xlsx"], "nothing unfinished"
