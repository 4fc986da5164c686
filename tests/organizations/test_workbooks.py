"""Reading foreign workbooks: what is taken, what is refused in one sentence, and what the child may use."""

import hashlib
import json
import re
import subprocess
import sys
import time
import zipfile
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.merge import MergedCellRange

from organizations.workbooks import limits, reading
from organizations.workbooks.reading import WorkbookError, child_environment, fill_merged, read_workbook
from tests.builders.roster import REAL_CITY, a_workbook, saved


def read(content: bytes, name: str = "名册.xlsx"):
    return read_workbook(BytesIO(content), name)


def refused(content: bytes, name: str = "名册.xlsx") -> str:
    with pytest.raises(WorkbookError) as found:
        read(content, name)
    return str(found.value)


def a_package(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def with_part(name: str, content: bytes) -> bytes:
    return a_package(parts_of(a_workbook()) | {name: content})


def test_rows_come_back_as_text_with_their_numbers():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet["A2"], sheet["B2"], sheet["C2"] = "名称", 330600000000, 3.5
    sheet["A5"] = True
    sheet["B5"] = date(2026, 3, 1)

    rows = read(saved(workbook)).sheets[0].rows

    assert rows == {2: ["名称", "330600000000", "3.5"], 5: ["是", "2026-03-01"]}


def test_the_digest_is_that_of_the_file():
    content = a_workbook()
    assert read(content).sha256 == hashlib.sha256(content).hexdigest()


def test_hidden_sheets_are_not_read():
    workbook = openpyxl.load_workbook(BytesIO(a_workbook(选项=[["levels"]])))
    workbook["选项"].sheet_state = "hidden"

    assert [sheet.title for sheet in read(saved(workbook)).sheets] == ["名册"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "“名册.xlsx”没有读取：文件是空的，请重新选择"),
        (b"MZ\x90\x00" + b"\x00" * 200, "内容不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"),
        ("层级,党组织名称\n市,中共江澜市委员会\n".encode("gbk"), "内容不是 Excel 工作簿"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "内容不是 Excel 工作簿"),
        (b"%PDF-1.7", "内容不是 Excel 工作簿"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "是旧版 Office 文件（如 .xls、.et）"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "设有打开密码，请取消密码后重新上传",
        ),
        (a_package({"word/document.xml": b"<x/>"}), "是 Word 文档，不是 Excel 工作簿"),
        (a_package({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "是 OpenDocument 文档"),
        (a_package({"xl/workbook.bin": b"x"}), "是二进制工作簿（.xlsb）"),
        (a_package({"readme.txt": b"x"}), "内容不是 Excel 工作簿"),
        (a_workbook()[:3000], "文件已损坏，打不开"),
    ],
    ids=[
        "empty",
        "program",
        "csv",
        "html",
        "pdf",
        "xls",
        "password",
        "word",
        "ods",
        "xlsb",
        "zip",
        "cut off",
    ],
)
def test_other_files_get_one_sentence_with_the_cure(content, words):
    assert words in refused(content)


def test_a_workbook_with_macros_is_refused():
    assert "带宏的工作簿，请另存为不带宏的 .xlsx" in refused(with_part("xl/vbaProject.bin", b"x"))


def test_21_megabytes_are_refused_before_anything_is_opened(monkeypatch):
    monkeypatch.setattr(reading, "run_child", lambda *files: pytest.fail("the child was started"))

    assert "超过 20 MB" in refused(b"PK\x03\x04" + b"\x00" * (21 * limits.MEGABYTE))


@pytest.mark.parametrize(
    "parts",
    [
        {f"xl/media/{number}.png": b"x" for number in range(limits.MOST_ENTRIES)},
        {"xl/bomb.xml": b"\x00" * (limits.LARGEST_ENTRY + 1)},
        {"xl/bomb.xml": b"\x00" * (2 * limits.MEGABYTE)},
        {f"xl/{number}.xml": b"\x00" * (49 * limits.MEGABYTE) for number in range(3)},
    ],
    ids=["entries", "large entry", "ratio", "total"],
)
def test_a_zip_bomb_is_known_by_its_directory(parts):
    assert "内容太多，超出了读取限度" in refused(a_package(parts_of(a_workbook()) | parts))


def test_entities_are_not_expanded():
    bomb = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">
    <c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>"""

    assert "文件已损坏" in refused(with_part("xl/worksheets/sheet1.xml", bomb))


def test_nothing_is_parsed_without_defusedxml(monkeypatch):
    exposed = child_environment() | {"OPENPYXL_DEFUSEDXML": "False"}
    monkeypatch.setattr(reading, "child_environment", lambda: exposed)

    assert "文件已损坏" in refused(a_workbook())


def test_a_far_cell_costs_nothing():
    workbook = openpyxl.load_workbook(BytesIO(a_workbook()))
    workbook.active["XFD1048576"] = "远"
    started = time.monotonic()

    rows = read(saved(workbook)).sheets[0].rows

    assert sorted(rows) == [1, 2, 3, 4, 5]
    assert time.monotonic() - started < 10


def test_a_huge_merge_costs_nothing():
    workbook = openpyxl.load_workbook(BytesIO(a_workbook()))
    workbook.active.merged_cells.add(MergedCellRange(workbook.active, "B20:XFD1048576"))
    workbook.active.merged_cells.add(MergedCellRange(workbook.active, "A7:A1048576"))
    started = time.monotonic()

    assert sorted(read(saved(workbook)).sheets[0].rows) == [1, 2, 3, 4, 5]
    assert time.monotonic() - started < 10


def test_overlapping_merges_are_walked_once():
    rows = {number: [f"{number}"] for number in range(1, 2001)}
    started = time.monotonic()
    fill_merged(rows, [[1, first, 2000] for first in range(1, 2000)])

    assert time.monotonic() - started < 1


def test_a_merge_over_rows_stands_for_each_of_them():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for line in (["上级", "名称"], ["甲", "一"], [None, "二"], [None, "三"]):
        sheet.append(line)
    sheet.merge_cells("A2:A3")

    assert read(saved(workbook)).sheets[0].rows[3] == ["甲", "二"]
    assert read(saved(workbook)).sheets[0].rows[4] == ["", "三"]


def test_too_many_rows_name_the_place():
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("名册")
    for number in range(limits.MOST_ROWS + limits.ROWS_AROUND + 1):
        sheet.append([number])

    assert "超过 50,000 行（工作表“名册”第 50,201 行起未读），请删去多余的行" in refused(saved(workbook))


def test_too_many_sheets_are_refused():
    workbook = openpyxl.Workbook()
    for _ in range(limits.MOST_SHEETS):
        workbook.create_sheet()

    assert "有 51 个工作表，最多 50 个" in refused(saved(workbook))


def run_in_child(code: str) -> subprocess.CompletedProcess[str]:
    source = f"from organizations.workbooks.confinement import confine; confine(); {code}"
    return subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, env=child_environment(), timeout=60
    )


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize(
    "code",
    ["b'x' * (200 * 1024 * 1024)", "import os; [os.open('/dev/null', 0) for _ in range(100)]"],
    ids=["memory", "files"],
)
def test_the_child_cannot_take_more_than_its_share(code):
    assert run_in_child(code).returncode != 0


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
def test_the_child_cannot_compute_for_ever(monkeypatch):
    source = "from organizations.workbooks import limits, confinement; limits.CPU_SECONDS = 1; confinement.confine()"
    endless = subprocess.run([sys.executable, "-c", f"{source}\nwhile True: pass"], timeout=30)

    assert endless.returncode < 0


def test_the_child_sees_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:password@host/name")

    assert not {"SECRET_KEY", "DATABASE_URL", "HOME"} & set(child_environment())


def test_a_child_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(reading, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.5)
    started = time.monotonic()

    assert "没能在限定时间内读完，请稍后再传一次" in refused(a_workbook())
    assert time.monotonic() - started < 20


def test_a_child_that_dies_says_nothing_half(monkeypatch):
    lines = json.dumps({"sheet": "名册"}) + "\n" + json.dumps([1, ["a"]])
    monkeypatch.setattr(reading, "COMMAND", [sys.executable, "-c", f"print('''{lines}''')"])

    assert "文件已损坏" in refused(a_workbook())


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_the_roster_of_a_city_fits_into_the_budget():
    """Quality: at most 150 MB in the child process."""
    code = "import sys; from organizations.workbooks.child import main; main(); sys.stderr.write(open('/proc/self/status').read())"
    with REAL_CITY.open("rb") as source:
        done = subprocess.run(
            [sys.executable, "-c", code],
            stdin=source,
            capture_output=True,
            text=True,
            env=child_environment(),
        )
    peak = int(re.search(r"VmHWM:\s+(\d+) kB", done.stderr)[1]) / 1024

    assert done.stdout.rstrip().endswith('{"end": true}')
    assert peak <= 150
