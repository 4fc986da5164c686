"""Hostile workbooks: one sentence, nothing read of what is refused, within the limits of time and memory."""

import json
import subprocess
import sys
import tracemalloc
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from organizations.importing.imports import IMPORTS
from organizations.importing.reading import read_rows
from organizations.roster.planning import make_plan
from organizations.roster.present import load_present
from organizations.roster.reading import read_roster
from organizations.sheets.import_template import template_workbook
from organizations.workbooks import limits
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError, child_environment, sheets_from
from organizations.workbooks.refusal import UnreadableError
from projects.problem_import.columns import LAYOUT as PROBLEMS
from tests.builders import survey_workbooks
from tests.builders.people import a_city
from tests.builders.roster import SMALL_CITY, TODAY
from tests.builders.roster import a_workbook as a_roster
from tests.hostile.workbooks import HARMLESS, REFUSED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
TABLES = [kind for kind in IMPORTS if kind.read is read_rows]
NOW = datetime(2026, 3, 2, 10)  # noqa: DTZ001  as a sheet shows it
ROOT = Path(__file__).parents[2]
Used = dict[str, list[float]]
NAMES = [*REFUSED, *HARMLESS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: Any) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def used(folder: Path) -> Used:
    """All of them read, by one process that forks for each: exit status, processor time, memory at the peak."""
    makers = {name: maker for name, (maker, _) in REFUSED.items()} | HARMLESS
    for name, maker in makers.items():
        (folder / f"{NAMES.index(name)}.file").write_bytes(maker())
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.reading_many", str(folder)],
        env=child_environment(), capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return {NAMES[int(place)]: values for place, values in json.loads(done.stdout).items()}


def sheets_of(folder: Path, used: Used, name: str) -> list[Sheet]:
    """As the web process takes the answer."""
    status, seconds, megabytes = used[name]
    assert seconds < limits.CPU_SECONDS + 1
    assert megabytes < limits.MEMORY / limits.MEGABYTE
    assert status == 0, "refused by itself, not ended by the kernel"
    with (folder / f"{NAMES.index(name)}.answer").open("rb") as answer:
        return sheets_from(answer)[0]


def test_there_are_enough_of_them():
    assert len(NAMES) >= 80


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_one_sentence(folder, used, name):
    with pytest.raises(UnreadableError) as refused:
        sheets_of(folder, used, name)
    sentence = str(refused.value)
    assert REFUSED[name][1] in sentence
    assert "请" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 80


@pytest.mark.parametrize("name", HARMLESS)
def test_it_does_no_harm(folder, used, name):
    sheet = sheets_of(folder, used, name)[0]
    header = next(iter(sheet.rows.values()))
    assert {"层级", "党组织名称"} <= set(header)
    for row in sheet.rows.values():
        assert len(row) <= limits.MOST_COLUMNS
        assert all(isinstance(text, str) and len(text) <= limits.LONGEST_TEXT for text in row)


def test_an_answer_at_the_limit_costs_the_worker_little():
    """As many cells and characters as the child may pass on."""
    columns = limits.MOST_CELLS // limits.MOST_ROWS
    length = limits.MOST_TEXT // limits.MOST_CELLS
    rows = (
        [n, [f"{n:06}{c:03}".ljust(length, "长") for c in range(columns)]] for n in range(limits.MOST_ROWS)
    )
    lines = [{"sheet": "表"}, *rows, {"end": True}]
    answer = [json.dumps(line, ensure_ascii=False).encode() for line in lines]
    del lines
    tracemalloc.start()
    sheets, _ = sheets_from(answer)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(sheets[0].rows) == limits.MOST_ROWS
    assert peak < 80 * limits.MEGABYTE


def interpreted(sheets: list[Sheet], present: Any) -> bool:
    """Whatever the workbook says now is read by every import, and planned: only the declared refusals come out."""
    workbook = Workbook("表.xlsx", "0" * 64, sheets)
    taken = False
    tables = [partial(read_rows, layout=kind.layout) for kind in TABLES]
    for read in (read_roster, *tables):
        try:
            found: Any = read(workbook)  # type: ignore[operator]
        except WorkbookError:
            continue
        taken = True
        if read is read_roster:
            make_plan(found, present)
    return taken


@pytest.mark.slow
@pytest.mark.django_db
def test_2000_mutations_of_good_workbooks_end_in_rows_or_in_a_refusal(tmp_path):
    village = a_city()[-1]
    good = {
        "roster": a_roster(),
        "city": SMALL_CITY.read_bytes(),
        "problems": template_workbook(
            PROBLEMS, {"units": ["甲", "乙"]}, [{"description": "照明不足", "found_on": TODAY}], NOW
        ),
        "results": survey_workbooks.a_workbook(
            survey_workbooks.a_row(village), survey_workbooks.a_row(village.parent)
        ),
    }
    for name, content in good.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-m", "tests.hostile.mutating", "20261126", "2000"]
    done = subprocess.run(
        command + [str(tmp_path / name) for name in good],
        env=child_environment(), capture_output=True, check=True, cwd=ROOT,
    )  # fmt: skip
    present = load_present(TODAY)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    taken = refused = 0
    for _, seconds, _, lines in answers:
        assert seconds < limits.CPU_SECONDS
        try:
            sheets, _ = sheets_from(json.dumps(line).encode() for line in lines)
        except UnreadableError:
            refused += 1
            continue
        taken += interpreted(sheets, present)

    assert len(answers) == 2000
    assert min(taken, refused) > 400, "both ways are walked"
