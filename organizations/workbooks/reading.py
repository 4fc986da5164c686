"""The web process's side: hands a file to the confined child and takes rows of text back."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings

from . import limits
from .refusal import UnreadableError, damaged, too_large, too_slow

CHUNK = limits.MEGABYTE
COMMAND = [sys.executable, "-m", "organizations.workbooks.child"]
MARKING = [sys.executable, "-m", "organizations.workbooks.marking"]
PASSED_ON = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "SYSTEMROOT")


class WorkbookError(Exception):
    """The workbook was not taken; the text is one sentence for the user, with the cure."""


@dataclass(frozen=True)
class Sheet:
    """Rows with contents, by number from 1; a row holds texts from column A on, of unequal length."""

    title: str
    rows: dict[int, list[str]]


@dataclass(frozen=True)
class Workbook:
    """`mentions_identity`: an ID-card number stands somewhere in the file, also where nothing is read."""

    name: str
    sha256: str
    sheets: list[Sheet]
    mentions_identity: bool = False


def read_workbook(file: IO[bytes], name: str) -> Workbook:
    """The visible sheets of an .xlsx. Raises WorkbookError with the sentence to show."""
    shown = shown_name(name)
    try:
        with TemporaryFile() as source, TemporaryFile() as answer:
            sha256 = copy(file, source)
            run_child(source, answer)
            answer.seek(0)
            return Workbook(shown, sha256, *sheets_from(answer))
    except UnreadableError as refusal:
        raise WorkbookError(f"“{shown}”没有读取：{refusal}") from refusal


def marked_copy(file: IO[bytes], remarks: list[list[str]]) -> bytes:
    """The workbook with remarks, as [sheet, cell, remark]. Raises WorkbookError where no copy can be made."""
    try:
        with TemporaryFile() as source, TemporaryFile() as answer:
            source.write(json.dumps(remarks, ensure_ascii=False).encode() + b"\n")
            shutil.copyfileobj(file, source)
            source.seek(0)
            run_child(source, answer, MARKING)
            answer.seek(0)
            return answer.read()
    except UnreadableError as refusal:
        raise WorkbookError("这份工作簿做不出标注副本，请下载问题清单对照改正") from refusal


def shown_name(name: str) -> str:
    """Printable, without a path, at most 80 characters."""
    plain = "".join(char for char in PurePath(name.replace("\\", "/")).name if char.isprintable()).strip()
    return plain[-80:] or "文件"


def copy(file: IO[bytes], target: IO[bytes]) -> str:
    """Copy within the limit of size; the SHA-256 of the contents."""
    total, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > limits.LARGEST_FILE:
            raise UnreadableError("超过 20 MB", "请删去图片和无关的工作表，或分成几份上传")
        total.update(chunk)
        target.write(chunk)
    target.seek(0)
    return total.hexdigest()


def run_child(source: IO[bytes], answer: IO[bytes], command: Sequence[str] = ()) -> None:
    """Run the reader, or another command, to its end or kill it. It sees the file, no settings and no secrets."""
    process = subprocess.Popen(
        command or COMMAND,
        stdin=source,
        stdout=answer,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=child_environment(),
        start_new_session=True,
    )
    try:
        status = process.wait(limits.WALL_SECONDS)
    except subprocess.TimeoutExpired:
        raise too_slow() from None
    finally:
        process.kill()
        process.wait()
    if status != 0:
        raise too_large() if status < 0 else damaged()


def child_environment() -> dict[str, str]:
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    # lxml would parse without defusedxml and take more memory.
    return passed | {"OPENPYXL_LXML": "False", "OPENPYXL_DEFUSEDXML": "True", "PYTHONUTF8": "1"}


def sheets_from(answer: Iterable[bytes]) -> tuple[list[Sheet], bool]:
    """The answer and whether an ID-card number was seen; UnreadableError when the child refused or died before its
    last line."""
    sheets: list[Sheet] = []
    identity = False
    for raw in answer:
        line = json.loads(raw)
        if isinstance(line, list):
            sheets[-1].rows[line[0]] = line[1]
        elif "sheet" in line:
            sheets.append(Sheet(line["sheet"], {}))
        elif "merges" in line:
            fill_merged(sheets[-1].rows, line["merges"])
        elif "identity" in line:
            identity = line["identity"]
        elif "refused" in line:
            raise UnreadableError(*line["refused"])
        elif line.get("end"):
            return sheets, identity
    raise damaged()


def fill_merged(rows: dict[int, list[str]], merges: list[list[int]]) -> None:
    """Repeat the value of a vertical merge on each of its rows that holds anything."""
    numbers = sorted(rows)
    by_column: dict[int, list[list[int]]] = defaultdict(list)
    for column, first, last in merges:
        by_column[column].append([first, last])
    for column, areas in by_column.items():
        reached = 0
        for first, last in sorted(areas):
            if first > reached:  # a well-formed sheet has no overlapping merges; a hostile one costs no more
                reached = last
                below = numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]
                _fill(rows, column, rows.get(first, []), below)


def _fill(rows: dict[int, list[str]], column: int, top: list[str], below: list[int]) -> None:
    value = top[column - 1] if len(top) >= column else ""
    for number in below if value else []:
        row: list[Any] = rows[number]
        row.extend([""] * (column - len(row)))
        row[column - 1] = row[column - 1] or value
