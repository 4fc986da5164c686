"""QR codes as one path of an SVG: sharp at any size on paper, no picture to load."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 2  # empty modules around the code; the paper around it is empty too


@dataclass(frozen=True)
class QrCode:
    """`size` modules wide and high; `path` draws the dark ones."""

    size: int
    path: str


def qr_code(text: str, *, hangs: bool = False) -> QrCode:
    """What `hangs` on a wall is read with a stain or a fold on it: a quarter of the code may be gone."""
    made = segno.make(text, error="q" if hangs else "m", micro=False)
    rows = [list(row) for row in made.matrix_iter(border=QUIET)]
    return QrCode(len(rows), "".join(runs(y, row) for y, row in enumerate(rows)))


def runs(y: int, row: list[int]) -> str:
    """One rectangle for each run of dark modules in a row."""
    drawn, x = [], 0
    for dark, run in groupby(row, key=bool):
        length = len(list(run))
        if dark:
            drawn.append(f"M{x} {y}h{length}v1h-{length}z")
        x += length
    return "".join(drawn)
