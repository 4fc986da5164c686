"""Parts of a workbook read in one pass of expat each, without a tree: a fifth of the time of openpyxl's reader.

A part may declare no document type, hence no entities. What a part says is kept within the limits while it
is read, so that a hostile one costs no more than an honest one of the same size.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import IO, Any
from xml.parsers import expat

from openpyxl.styles.numbers import builtin_format_code, is_date_format, is_timedelta_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601

from . import limits
from .refusal import damaged, too_large

CHUNK = 64 * 1024
LAST_ROW = 1_048_576
LONGEST_FORMAT = 255  # characters of a number format; Excel takes no more
MOST_STYLES = 100_000
DAY, SPAN, SHARE = "day", "span", "share"


class Part:
    """One XML part; subclasses say what an element's start and end mean, by its name without prefix."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.takes = False  # whether the characters that follow are wanted
        self._length = 0
        self.parser: Any = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._forbid

    def read(self, source: IO[bytes]) -> Iterator[None]:
        """Chunk by chunk, so that whoever asks can take away what has gathered."""
        while chunk := source.read(CHUNK):
            self.parser.Parse(chunk, False)
            yield
        self.parser.Parse(b"", True)
        yield

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, tag: str) -> None:
        raise NotImplementedError

    def begin_text(self) -> None:
        self.texts, self._length = [], 0

    @property
    def text(self) -> str:
        return "".join(self.texts)[: limits.LONGEST_TEXT]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name.rpartition(":")[2], attributes)

    def _end(self, name: str) -> None:
        self.end(name.rpartition(":")[2])

    def _characters(self, text: str) -> None:
        if self.takes and self._length < limits.LONGEST_TEXT:
            self.texts.append(text)
            self._length += len(text)

    def _forbid(self, *declaration: object) -> None:
        raise damaged()


class Strings(Part):
    """Texts that cells refer to by number, phonetic guides left out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._guide = False
        self._left = limits.MOST_TEXT

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self.begin_text()
        elif tag == "rPh":
            self._guide = True
        elif tag == "t":
            self.takes = not self._guide

    def end(self, tag: str) -> None:
        if tag == "t":
            self.takes = False
        elif tag == "rPh":
            self._guide = False
        elif tag == "si":
            text = self.text.replace("x005F_", "")
            self.found.append(text)
            self._left -= len(text)
            if len(self.found) > limits.MOST_SHARED or self._left < 0:
                raise too_large()


class Styles(Part):
    """Which styles of cells show a number as a day, a span of time or in percent."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: dict[int, str] = {}
        self._formats: dict[str, str] = {}
        self._number = 0
        self._in_cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = attributes.get("formatCode", "")[:LONGEST_FORMAT]
            self._formats[attributes.get("numFmtId", "")] = code
        elif tag == "cellXfs":
            self._in_cells = True
        elif tag == "xf" and self._in_cells:
            self._note(attributes.get("numFmtId", "0"))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cells = False

    def _note(self, number: str) -> None:
        code = self._formats.get(number) or builtin_format_code(int(number))
        if code and is_timedelta_format(code):
            self.kinds[self._number] = SPAN
        elif code and is_date_format(code):
            self.kinds[self._number] = DAY
        elif code and code.endswith("%"):
            self.kinds[self._number] = SHARE
        self._number += 1
        if self._number > MOST_STYLES:
            raise too_large()


class Cells(Part):
    """Rows of one sheet: `take()` gives those read so far, as number and value by column from 1.

    Columns beyond MOST_COLUMNS and everything without a value are left out. A value that is not what its
    type says stays the text it is.
    """

    def __init__(self, strings: list[str], styles: dict[int, str], epoch: datetime) -> None:
        super().__init__()
        self.strings, self.styles, self.epoch = strings, styles, epoch
        self.merges: list[list[int]] = []
        self._done: list[tuple[int, dict[int, object]]] = []
        self._row: dict[int, object] | None = None
        self._number = self._column = 0
        self._kind, self._style = "n", 0
        self._guide = False

    def take(self) -> list[tuple[int, dict[int, object]]]:
        done, self._done = self._done, []
        return done

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self._kind = attributes.get("t", "n")
            self._style = int(attributes.get("s") or 0)
            place = attributes.get("r", "")
            self._column = column_of(place.rstrip("0123456789")) if place else self._column + 1
            self.begin_text()
        elif tag == "v":
            self.takes = self._kind != "inlineStr"
        elif tag == "t":
            self.takes = self._kind == "inlineStr" and not self._guide
        elif tag == "rPh":
            self._guide = True
        elif tag == "row":
            self._begin_row(attributes.get("r", ""))
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self.takes = False
        elif tag == "rPh":
            self._guide = False
        elif tag == "c":
            if self.texts and self._row is not None and self._column <= limits.MOST_COLUMNS:
                self._row[self._column] = self._value(self.text)
            self.begin_text()
        elif tag == "row" and self._row is not None:
            if self._row:
                self._done.append((self._number, self._row))
            self._row = None

    def _begin_row(self, number: str) -> None:
        """Rows stand in their order; in a file where they do not, two could claim the same place."""
        before = self._number
        self._number = int(float(number)) if number else before + 1
        if not before < self._number <= LAST_ROW:
            raise damaged()
        self._row, self._column = {}, 0

    def _merge(self, area: str) -> None:
        """Merges of several rows in one column: there one value stands for all rows."""
        first, top, last, bottom = range_boundaries(area)
        if first is None or top is None or last is None or bottom is None:
            raise damaged()
        if first == last <= limits.MOST_COLUMNS and bottom > top and len(self.merges) < limits.MOST_MERGES:
            self.merges.append([first, top, bottom])

    def _value(self, text: str) -> object:
        if self._kind == "s":
            return self.strings[row_of(text)]
        if self._kind == "b":
            return text.strip() in ("1", "true")
        try:
            if self._kind == "d":
                return from_ISO8601(text)
            return self._number_value(text) if self._kind == "n" else text
        except (ValueError, OverflowError):
            return text

    def _number_value(self, text: str) -> object:
        value = float(text) if any(sign in text for sign in ".eE") else int(text)
        kind = self.styles.get(self._style)
        if kind is None:
            return value
        if kind == SHARE:  # 0.62 is read as people see it, which tells 1 % from 100 %
            return f"{round(value * 100, 4):g}%"
        return from_excel(value, self.epoch, timedelta=kind == SPAN)


@cache
def column_of(letters: str) -> int:
    return column_index_from_string(letters.replace("$", ""))


def row_of(text: str) -> int:
    """The number of a shared text; a negative one would count from the end."""
    number = int(text)
    if number < 0:
        raise damaged()
    return number
