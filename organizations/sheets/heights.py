"""Row heights for wrapped text: no program fits them reliably, merged cells never.

The rule was measured on Noto fonts; 仿宋 needs a little less, so Windows shows some air.
"""

import functools
import re
from collections.abc import Iterable
from typing import Any

HIGHEST = 409.0  # points, Excel's limit
LINE = 1.45  # line height by font size
CUT = "…（详见系统）"
CLOSING = set("，。；：！？、）》〉”’】〕,.;:!?)")
_SENTENCES = re.compile(r"[^。；\n]{0,150}[。；\n]|[^。；\n]{1,150}")
_TOKENS = re.compile(r"[^\x21-\x7e]|[\x21-\x2c\x2e\x30-\x7e]*[-/]|[\x21-\x2c\x2e\x30-\x7e]+")


def usable_pixels(widths: Iterable[float]) -> float:
    """Pixels for text in a cell that spans columns of these widths (Normal = 宋体 11)."""
    return sum(8 * width + 5 for width in widths) - 7


@functools.lru_cache(maxsize=50_000)
def lines_needed(text: str, pixels: float, size: float) -> int:
    """Lines the text takes at this font size (points) in this width."""
    return sum(_lines_of(paragraph, pixels, size) for paragraph in text.split("\n"))


def portions(text: str, pixels: float, size: float, most: int) -> list[str]:
    """The text in parts of at most `most` lines each, cut after sentences: a row holds 409 points, text beyond is not shown.

    At least one part, which may be empty.
    """
    found = [""]
    for sentence in _SENTENCES.findall(text):
        longer = found[-1] + sentence
        if found[-1] and lines_needed(longer.rstrip("\n"), pixels, size) > most:
            found.append(sentence)
        else:
            found[-1] = longer
    return [part.strip("\n") for part in found]


def _lines_of(paragraph: str, pixels: float, size: float) -> int:
    lines, used, last = 1, 0.0, 0.0
    for token in _TOKENS.findall(paragraph):
        width = _width(token, size)
        if used + width <= pixels:
            used += width
        elif token in CLOSING:
            lines, used = lines + 1, last + width
        else:
            lines += 1 if used else 0
            cuts = max(0, -int(-width // pixels) - 1)
            lines, used = lines + cuts, width - cuts * pixels
        last = width
    return lines


def _width(token: str, size: float) -> float:
    full = size * 4 / 3
    return sum(full if ord(char) > 0x7E else full * 0.56 for char in token)


def row_height(cells: Iterable[tuple[str, float, float]], least: float) -> float:
    """Height in points for cells given as (text, usable pixels, font size)."""
    needed = [lines_needed(text, pixels, size) * size * LINE + 5 for text, pixels, size in cells if text]
    return min(HIGHEST, max([least, *needed]))


def fitting(text: Any, pixels: float, size: float) -> Any:
    """A text that no row could hold, cut, with a pointer to the system; everything else as it is."""
    if not isinstance(text, str) or row_height([(text, pixels, size)], 0) < HIGHEST:
        return text
    kept = text
    while row_height([(kept + CUT, pixels, size)], 0) >= HIGHEST:
        kept = kept[: len(kept) * 19 // 20]
    return kept + CUT
