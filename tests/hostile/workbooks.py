"""Hostile workbooks by name, each generated when it is asked for: what must be refused, and what must do no harm.

Every one is a change of the same good roster, so that nothing but the trick can be the reason.
"""

import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.builders.roster import a_workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
STRINGS, STYLES, TYPES = "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"
RELATIONS, BOOK_RELATIONS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
MEGABYTE = 1024 * 1024
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DAMAGED, LARGE, OTHER = "文件已损坏，打不开", "内容太多，超出了读取限度", "内容不是 Excel 工作簿"
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd">%a;]>'

Maker = Callable[[], bytes]
GOOD = a_workbook()


def parts_of(content: bytes = GOOD) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: dict[str, bytes], *more: tuple[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """`more` may name a member a second time. Stored, so that no ratio gives away what is in it."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in (*parts.items(), *more):
            package.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def with_parts(**parts: bytes | None) -> bytes:
    """Members by constant above; None takes one away."""
    names = {
        "sheet": SHEET,
        "book": BOOK,
        "strings": STRINGS,
        "styles": STYLES,
        "types": TYPES,
        "rels": RELATIONS,
    }
    changed = parts_of() | {
        names.get(key, key): content for key, content in parts.items() if content is not None
    }
    return packed({name: text for name, text in changed.items() if parts.get(name, b"") is not None})


def without(name: str) -> bytes:
    return packed({key: content for key, content in parts_of().items() if key != name})


def sheet(rows: str, before: str = "", after: str = "", head: str = "") -> bytes:
    """A roster whose rows are XML of one's own."""
    text = f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_parts(sheet=text.encode())


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{cell("A1", "层级")}{cell("B1", "党组织名称")}</row>'
ROW = f'<row r="2">{cell("A2", "市")}{cell("B2", "中共江澜市委员会")}</row>'


def replaced(part: str, old: bytes, new: bytes) -> bytes:
    parts = parts_of()
    assert old in parts[part], f"{part} has changed"
    return packed(parts | {part: parts[part].replace(old, new, 1)})


def declared(part: str, document_type: str) -> bytes:
    """The part with a document type of its own."""
    content = parts_of()[part]
    body = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
    return packed(parts_of() | {part: b'<?xml version="1.0"?>' + document_type.encode() + body})


def patched(offset: int, value: bytes, content: bytes = GOOD, part: str = SHEET) -> bytes:
    """The entry of a part in the central directory, changed at `offset`; sizes and flags lie there."""
    data = bytearray(content)
    place = data.rindex(part.encode()) - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + offset : place + offset + len(value)] = value
    return bytes(data)


def nested(levels: int) -> bytes:
    inner = packed({"0": b"\x00" * MEGABYTE}, method=zipfile.ZIP_DEFLATED)
    for _ in range(levels):
        inner = packed({"inner.zip": inner})
    return with_parts(**{"xl/media/inner.zip": inner})


def deflated(content: bytes) -> bytes:
    return packed(parts_of(content), method=zipfile.ZIP_DEFLATED)


def types() -> bytes:
    """The list of types with the shared texts among them; write-only workbooks have none."""
    entry = (
        f'<Override PartName="/{STRINGS}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    listed = parts_of()[TYPES]
    return listed if b"sharedStrings" in listed else listed.replace(b"</Types>", entry.encode())


def strings(items: str, count: int = 1) -> bytes:
    table = f'<?xml version="1.0"?><sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{items}</sst>'
    return with_parts(strings=table.encode(), types=types())


def rows(number: int, row: str) -> str:
    return "".join(row.replace("#", str(place)) for place in range(1, number + 1))


REFUSED: dict[str, tuple[Maker, str]] = {
    # no workbook at all
    "empty": (lambda: b"", "文件是空的"),
    "one byte": (lambda: b"P", OTHER),
    "renamed program": (lambda: b"MZ\x90\x00" + bytes(2000), OTHER),
    "renamed picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000), OTHER),
    "renamed text": ("层级,党组织名称".encode, OTHER),
    "renamed page": (lambda: b"<html><table><tr><td>1</table>", OTHER),
    "xml of 2003": (lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', OTHER),
    "xls": (lambda: COMPOUND + bytes(3000), "是旧版 Office 文件"),
    "encrypted": (lambda: COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(600), "设有打开密码"),
    "encrypted members": (lambda: patched(8, b"\x01\x00"), "设有打开密码"),
    "word": (lambda: packed({"word/document.xml": b"<x/>"}), "是 Word 文档"),
    "opendocument": (lambda: packed({"mimetype": b"application/vnd.oasis"}), "是 OpenDocument 文档"),
    "binary workbook": (lambda: with_parts(**{"xl/workbook.bin": b"x"}), "是二进制工作簿"),
    "macro": (lambda: with_parts(**{"xl/vbaProject.bin": b"x"}), "是带宏的工作簿"),
    "macro under another name": (
        lambda: replaced(TYPES, b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"), "是带宏的工作簿",
    ),
    # the zip
    "truncated": (lambda: GOOD[: len(GOOD) // 2], DAMAGED),
    "only the directory": (lambda: b"PK\x03\x04" + GOOD[-200:], DAMAGED),
    "bomb": (lambda: deflated(with_parts(**{"xl/media/a": bytes(20 * MEGABYTE)})), LARGE),
    "bomb in many members": (
        lambda: with_parts(**{f"xl/media/{number}": bytes(4 * MEGABYTE) for number in range(30)}), LARGE,
    ),
    "bomb in the sheet": (lambda: deflated(sheet(HEAD + " " * (40 * MEGABYTE))), LARGE),
    "too many members": (lambda: with_parts(**{f"xl/{number}": b"" for number in range(201)}), LARGE),
    "member larger than it says": (lambda: patched(24, struct.pack("<I", 100)), DAMAGED),
    "member says to be huge": (lambda: patched(24, struct.pack("<I", 2**32 - 2)), LARGE),
    "wrong checksum": (lambda: patched(16, b"\x00\x00\x00\x00"), DAMAGED),
    "unknown compression": (lambda: patched(10, struct.pack("<H", 99)), DAMAGED),
    "member outside of the file": (lambda: patched(42, struct.pack("<I", 2**31)), DAMAGED),
    "wrong name in the member": (lambda: GOOD.replace(SHEET.encode(), SHEET.replace("1", "2").encode(), 1), DAMAGED),
    # parts that lack or lie
    "no list of types": (lambda: without(TYPES), OTHER),
    "no workbook part": (lambda: without(BOOK), OTHER),
    "no relations": (lambda: without(BOOK_RELATIONS), DAMAGED),
    "broken xml": (lambda: with_parts(sheet=b"<worksheet><sheetData><row"), DAMAGED),
    "wrong encoding": (lambda: with_parts(sheet=b'<?xml version="1.0" encoding="utf-32"?><worksheet/>'), DAMAGED),
    "control characters": (lambda: sheet(HEAD + f'<row r="2">{cell("A2", chr(1))}</row>'), DAMAGED),
    "character that is none": (lambda: sheet(HEAD + f'<row r="2">{cell("A2", "&#0;")}</row>'), DAMAGED),
    # entities in every part that is opened
    **{
        f"{kind} in {part}": ((lambda p=part, d=text: declared(p, d)), DAMAGED)
        for part in (SHEET, BOOK, STYLES, TYPES, BOOK_RELATIONS)
        for kind, text in (("entities", ENTITIES), ("a file", OUTSIDE))
    },
    "entities in the texts": (lambda: with_parts(strings=f"{ENTITIES}<sst><si><t>&b;</t></si></sst>".encode(), types=types()), DAMAGED),
    "an address in the sheet": (lambda: declared(SHEET, PARAMETER), DAMAGED),
    "entity without declaration": (lambda: sheet(HEAD + f'<row r="2">{cell("A2", "&a;")}</row>'), DAMAGED),
    # more than is read
    "60,000 rows": (lambda: sheet(rows(60_000, '<row r="#"><c r="A#"><v>1</v></c></row>')), "超过 50,000 行"),
    "1,048,576 rows": (lambda: sheet(rows(1_048_576, '<row r="#"><c><v>1</v></c></row>')), "超过"),
    "row beyond the last": (lambda: sheet(HEAD + '<row r="1048577"><c><v>1</v></c></row>'), DAMAGED),
    "row number of a hundred digits": (lambda: sheet(HEAD + f'<row r="{"9" * 100}"><c><v>1</v></c></row>'), DAMAGED),
    "row number not a number": (lambda: sheet(HEAD + '<row r="NaN"><c><v>1</v></c></row>'), DAMAGED),
    "rows that go back": (lambda: sheet(f'<row r="2">{cell("A2", "市")}</row>{HEAD}'), DAMAGED),
    "column beyond the last": (lambda: sheet('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), DAMAGED),
    "wide rows": (
        lambda: sheet(rows(11_000, f'<row r="#"><c r="CV#" t="inlineStr"><is><t>{"x" * 20}</t></is></c></row>')), LARGE,
    ),
    "long texts": (lambda: sheet(rows(2_500, f'<row r="#"><c t="str"><v>{"长" * 4_000}#</v></c></row>')), LARGE),
    "a million shared texts": (lambda: strings("<si><t>甲</t></si>" * 1_000_000), LARGE),
    "shared text that is not there": (lambda: sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'), DAMAGED),
    "shared text counted from the end": (lambda: sheet('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'), DAMAGED),
    "51 sheets": (lambda: a_workbook(**{f"表{number}": [] for number in range(51)}), "有 52 个工作表"),
    "styles bomb": (
        lambda: with_parts(styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 200_000}</cellXfs></styleSheet>'.encode()), LARGE,
    ),
    "merge that is none": (lambda: sheet(HEAD + ROW, after='<mergeCells><mergeCell ref="A:B"/></mergeCells>'), DAMAGED),
}  # fmt: skip

# Read without harm: what comes of them are the rows of the roster, or texts that the plan refuses by their cell.
HARMLESS: dict[str, Maker] = {
    "far cell": lambda: sheet(HEAD + ROW + f'<row r="1048576">{cell("XFD1048576", "远")}</row>'),
    "16,384 columns": lambda: sheet(HEAD + f'<row r="2">{"<c><v>1</v></c>" * 16_384}</row>'),
    "dimension that lies": lambda: sheet(HEAD + ROW, before='<dimension ref="A1:XFD1048576"/>'),
    "merge bomb": lambda: sheet(
        HEAD + ROW, after="<mergeCells>" + '<mergeCell ref="A1:A1048576"/>' * 100_000 + "</mergeCells>"
    ),
    "empty rows": lambda: sheet(HEAD + ROW + '<row r="9"/>' + "<row/>" * 300_000),
    "empty cells with styles": lambda: sheet(HEAD + ROW + f'<row r="3">{"<c s=" + chr(34) + "0" + chr(34) + "/>"}</row>'),
    "deep nesting": lambda: sheet(HEAD + ROW + "<g>" * 100_000 + "</g>" * 100_000),
    "conditional formats": lambda: sheet(
        HEAD + ROW,
        after='<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>1</formula>'
        "</cfRule></conditionalFormatting>" * 20_000,
    ),
    "hyperlinks": lambda: sheet(HEAD + ROW, after="<hyperlinks>" + '<hyperlink ref="A1"/>' * 50_000 + "</hyperlinks>"),
    "validations": lambda: sheet(
        HEAD + ROW, after='<dataValidations><dataValidation type="list" sqref="A1:XFD1048576"/></dataValidations>'
    ),
    "formula": lambda: sheet(HEAD + '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>市</v></c></row>'),
    "formula without a value": lambda: sheet(HEAD + '<row r="2"><c r="A2"><f>1/0</f></c></row>' ),
    "dates out of range": lambda: sheet(HEAD + '<row r="2"><c r="A2" t="d"><v>9999-99-99</v></c></row>'),
    "number that is none": lambda: sheet(HEAD + '<row r="2"><c r="A2"><v>NaN</v></c><c r="B2"><v>1e999</v></c></row>'),
    "number of 5,000 digits": lambda: sheet(HEAD + f'<row r="2"><c r="A2"><v>{"9" * 5_000}</v></c></row>'),
    "error values": lambda: sheet(HEAD + '<row r="2"><c r="A2" t="e"><v>#REF!</v></c></row>'),
    "type that is none": lambda: sheet(HEAD + '<row r="2"><c r="A2" t="x"><v>市</v></c></row>'),
    "two cells in one place": lambda: sheet(HEAD + f'<row r="2">{cell("A2", "甲")}{cell("A2", "市")}</row>'),
    "member twice": lambda: packed(parts_of(), (SHEET, parts_of()[SHEET])),
    "paths in member names": lambda: with_parts(**{
        "../../etc/passwd": b"x", "/tmp/x": b"x", "C:\\x": b"x", "xl\\..\\x": b"x", "a/" * 400 + "x": b"x",
    }),
    "zip in a zip": lambda: nested(20),
    "external links": lambda: with_parts(**{"xl/externalLinks/externalLink1.xml": ENTITIES.encode()}),
    "entities where nothing is opened": lambda: with_parts(
        **{"docProps/core.xml": ENTITIES.encode(), "docProps/app.xml": OUTSIDE.encode(), "xl/theme/theme1.xml": ENTITIES.encode()}
    ),
    "comment before the end": lambda: GOOD + b"x" * 1000,
    "program before the zip": lambda: GOOD[:-2] + struct.pack("<H", 4) + b"MZ\x90\x00",
    "format codes": lambda: with_parts(styles=(
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{"[" * 200_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs></styleSheet>'
    ).encode()),
    "text upside down": lambda: sheet(HEAD + f'<row r="2">{cell("A2", chr(0x202E) + "市")}{cell("B2", "_x0000_甲")}</row>'),
    "formula as text": lambda: sheet(HEAD + f'<row r="2">{cell("A2", "市")}{cell("B2", "=cmd|x!A1")}</row>'),
}  # fmt: skip
