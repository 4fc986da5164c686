"""`manage.py import_roster`: what it prints, how it ends, and how long a real city takes."""

import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from organizations.models import Appointment, Organization, User
from tests.builders.roster import FOUR, REAL_CITY, SMALL_CITY, VILLAGE, a_workbook, but, imported
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db


def command(file, *options: str) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("import_roster", str(file), *options, stdout=out)
    except SystemExit as left:
        return out.getvalue(), int(left.code or 0)
    return out.getvalue(), 0


def everything() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Organization, User, Appointment, AuditEntry, Notice))


def test_the_command_prints_the_counts_last(tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(a_workbook())

    said, code = command(file)

    assert said.splitlines()[-1] == "created 4, changed 0, unchanged 0, refused 0"
    assert code == 0
    assert command(file)[0].splitlines()[-1] == "created 0, changed 0, unchanged 4, refused 0"


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(a_workbook())

    said, code = command(file, "--dry-run")

    assert said.splitlines()[-1] == "created 4, changed 0, unchanged 0, refused 0"
    assert (code, everything()) == (0, (0, 0, 0, 0, 0))


def test_the_command_prints_refusals_and_fails(tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(a_workbook([*FOUR[:3], but(VILLAGE, 上级党组织="青石镇")]))

    said, code = command(file)

    assert said.splitlines()[0] == "F5：所属上级“青石镇”在名册中不存在，请先导入该组织或改正名称"
    assert "没有写入：有 1 处不能导入" in said
    assert said.splitlines()[-1] == "created 3, changed 0, unchanged 0, refused 1"
    assert (code, everything()) == (1, (0, 0, 0, 0, 0))


def test_the_command_refuses_another_file(tmp_path):
    file = tmp_path / "roster.xlsx"
    file.write_bytes(b"MZ")

    said, code = command(file)

    assert said.splitlines() == [
        "“roster.xlsx”没有读取：内容不是 Excel 工作簿，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传",
        "created 0, changed 0, unchanged 0, refused 1",
    ]
    assert code == 1


def test_the_command_needs_the_file(tmp_path):
    with pytest.raises(CommandError, match="打不开文件"):
        call_command("import_roster", str(tmp_path / "none.xlsx"))


def test_the_command_announces_hand_overs(tmp_path):
    imported(*FOUR)
    file = tmp_path / "roster.xlsx"
    file.write_bytes(a_workbook([but(VILLAGE, 姓名="韩砚秋")]))

    assert (
        f"书记交接：望江里社区党委 陆知远 → 韩砚秋，{timezone.localdate()} 起"
        in command(file, "--dry-run")[0]
    )


def test_a_small_city_as_an_office_sends_it():
    said, code = command(SMALL_CITY)

    assert (code, said.splitlines()[-1]) == (0, "created 15, changed 0, unchanged 0, refused 0")
    assert "“身份证号”列没有读取" in said
    assert command(SMALL_CITY)[0].splitlines()[-1] == "created 0, changed 0, unchanged 15, refused 0"


@pytest.mark.slow
def test_a_real_city_is_imported_in_time_and_once():
    """Quality: 2,278 rows, dry run and confirmation together within 20 s; of processor time with that of the reading
    children, since other tests run beside."""
    started = sum(os.times()[:4])
    assert command(REAL_CITY, "--dry-run")[1] == 0
    said, code = command(REAL_CITY)
    took = sum(os.times()[:4]) - started

    assert (code, said.splitlines()[-1]) == (0, "created 2278, changed 0, unchanged 0, refused 0")
    assert took < 20
    before = everything()
    assert command(REAL_CITY)[0].splitlines()[-1] == "created 0, changed 0, unchanged 2278, refused 0"
    assert everything() == before
