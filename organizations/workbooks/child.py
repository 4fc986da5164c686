"""The confined process: `python -m organizations.workbooks.child`, workbook on standard input.

Writes JSON lines: {"sheet": title}, then its rows as [number, [text, …]], then {"merges": [[column,
first row, last row], …]} for merges within one column; at the end {"identity": whether an ID-card number stands
anywhere in the file} and {"end": true}, or {"refused": [reason, cure]}. Hidden sheets are left out.
"""

import codecs
import json
import re
import sys
import warnings
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipFile

from openpyxl.reader.excel import ExcelReader
from openpyxl.xml import DEFUSEDXML
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS

from . import limits
from .cells import as_text
from .confinement import confine
from .package import check_package
from .parts import Cells, Part, Strings, Styles
from .refusal import UnreadableError, damaged, too_large

CHUNK = 1024 * 1024
OVERLAP = 8192  # bytes of a part that are looked at again with what follows
IDENTITY = re.compile(rb"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")

# Between two runs of one text with different looks: </t></r><r><rPr>…</rPr><t>, in drawings with a prefix.
RUNS = re.compile(rb"</(?:\w+:)?t>\s*</(?:\w+:)?r>\s*<(?:\w+:)?r\b.{0,2000}?<(?:\w+:)?t\b[^>]*>", re.DOTALL)
CHARACTER = re.compile(rb"&#(x[0-9A-Fa-f]{1,6}|\d{1,7});")
WIDE = re.compile(rb"\xef\xbc[\x90-\x99]")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def main() -> None:
    confine()
    warnings.simplefilter("ignore")
    for line in told(open(0, "rb", closefd=False)):  # noqa: SIM115  standard input stays open
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def told(file: BinaryIO) -> Iterator[object]:
    """The lines of the answer, whose last one says that this was all or why nothing was read."""
    try:
        yield from answer(file)
    except UnreadableError as refusal:
        yield refused(refusal)
    except MemoryError:
        yield refused(too_large())
    except Exception:  # openpyxl raises whatever a malformed part makes it stumble over
        yield refused(damaged())
    else:
        yield {"end": True}


def refused(refusal: UnreadableError) -> object:
    return {"refused": [refusal.reason, refusal.cure]}


def answer(file: BinaryIO) -> Iterator[object]:
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing")
    check_package(file)
    package = Package(file)
    sheets = package.visible_sheets()
    if len(sheets) > limits.MOST_SHEETS:
        raise UnreadableError(f"有 {len(sheets)} 个工作表，最多 {limits.MOST_SHEETS} 个", "请分成几份上传")
    budget = Budget()
    for title, part in sheets:
        yield {"sheet": title}
        yield from rows_of(package, part, title, budget)
    yield {"identity": package.mentions_identity()}


class Package(ExcelReader):
    """Of openpyxl's reader the list of parts and the workbook; properties, theme and names are never opened."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file, read_only=True, data_only=True, keep_links=False)
        self.read_manifest()
        self.read_workbook()
        strings, styles = Strings(), Styles()
        listed = self.package.find(SHARED_STRINGS)
        self.read_part(listed.PartName[1:] if listed else "", strings)
        self.read_part(ARC_STYLE, styles)
        self.strings, self.styles = strings.found, styles.kinds

    def read_part(self, name: str, part: Part) -> None:
        if name in self.valid_files:
            with self.archive.open(name) as source:
                for _ in part.read(source):
                    pass

    def mentions_identity(self) -> bool:
        """Whether an ID-card number stands anywhere: on hidden sheets, in far columns, remarks or properties too."""
        return any(
            _mentions(self.archive, name) for name in self.valid_files if name.endswith((".xml", ".vml"))
        )

    def visible_sheets(self) -> list[tuple[str, str]]:
        """Title and part; sheets of charts hold no cells."""
        return [
            (sheet.name, place.target)
            for sheet, place in self.parser.find_sheets()
            if sheet.state == "visible"
            and "chartsheet" not in place.Type
            and place.target in self.valid_files
        ]


def _mentions(archive: ZipFile, name: str) -> bool:
    rest = b""
    with archive.open(name) as source:
        decoded = (
            codecs.getincrementaldecoder("utf-16")(errors="replace") if starts_utf16(archive, name) else None
        )
        while chunk := source.read(CHUNK):
            text = rest + (decoded.decode(chunk).encode(errors="replace") if decoded else chunk)
            if IDENTITY.search(plain(text)):
                return True
            rest = text[-OVERLAP:]
    return False


def starts_utf16(archive: ZipFile, name: str) -> bool:
    with archive.open(name) as source:
        return source.read(2) in UTF16


def plain(text: bytes) -> bytes:
    """Digits as they stand beside each other on the sheet: full width, as character references, over runs of one text."""
    text = WIDE.sub(lambda wide: bytes([wide[0][2] - 0x90 + ord("0")]), text)
    if b"&#" in text:
        text = CHARACTER.sub(character, text)
    return RUNS.sub(b"", text)


def character(found: re.Match[bytes]) -> bytes:
    number = int(found[1][1:], 16) if found[1][:1] == b"x" else int(found[1])
    return bytes([number]) if number < 0x80 else b"?"


class Budget:
    """Rows, cells and characters left for the whole workbook."""

    def __init__(self) -> None:
        self.rows = limits.MOST_ROWS + limits.ROWS_AROUND
        self.cells = limits.MOST_CELLS
        self.text = limits.MOST_TEXT

    def spend(self, title: str, number: int, texts: list[str]) -> None:
        self.rows -= 1
        self.cells -= len(texts)
        self.text -= sum(map(len, texts))
        if self.rows < 0:
            raise UnreadableError(
                f"超过 {limits.MOST_ROWS:,} 行（工作表“{title}”第 {number:,} 行起未读）",
                "请删去多余的行，或分成几份上传",
            )
        if self.text < 0 or self.cells < 0:
            raise too_large()


def rows_of(package: Package, part: str, title: str, budget: Budget) -> Iterator[object]:
    """Rows with contents, as they stand in the file; no gap is filled, so far cells cost nothing."""
    cells = Cells(package.strings, package.styles, package.wb.epoch)
    with package.archive.open(part) as source:
        for _ in cells.read(source):
            for number, values in cells.take():
                texts = row_texts(values)
                if any(text and not text.isspace() for text in texts):
                    budget.spend(title, number, texts)
                    yield [number, texts]
    yield {"merges": cells.merges}


def row_texts(values: dict[int, object]) -> list[str]:
    """Texts from column A to the last one filled."""
    texts = [""] * max(values, default=0)
    for column, value in values.items():
        texts[column - 1] = as_text(value)
    return texts


if __name__ == "__main__":
    main()
