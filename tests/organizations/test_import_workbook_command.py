"""`manage.py import_workbook`: a dry run unless told, within the rights and scope of the person named."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError

from feedback.models import SurveyResult
from organizations.importing.imports import CHANGED, Import, PlanChangedError
from organizations.roles import Role
from projects.models import Problem
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.problem_files import ROW, table
from tests.builders.roster import CITY
from tests.builders.roster import a_workbook as roster
from tests.builders.survey_workbooks import a_row, a_workbook
from tests.builders.surveys import PDF, a_result, a_surveyor
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def village():
    a_round()
    return a_city()[-1]


def command(kind, tmp_path, content, who, *options) -> tuple[list[str], int]:
    """What it prints, and its exit code."""
    file, out = tmp_path / "表.xlsx", StringIO()
    file.write_bytes(content)
    try:
        call_command(
            "import_workbook", kind, str(file), "--username", who.user.username, *options, stdout=out
        )
    except SystemExit as left:
        return out.getvalue().splitlines(), int(left.code or 0)
    return out.getvalue().splitlines(), 0


def test_a_dry_run_writes_nothing_and_apply_does(tmp_path, settings, village):
    clerk = an_appointment(village, Role.CLERK)
    said, code = command("problem", tmp_path, table(ROW), clerk)
    assert (said[0], code) == ("created 1, changed 0, unchanged 0, refused 0", 0)
    assert not Problem.objects.exists()

    said, code = command("problem", tmp_path, table(ROW), clerk, "--apply")
    assert (Problem.objects.get().recorded_by, code) == (clerk, 0)
    entry = AuditEntry.objects.get(verb="import_problems")
    assert (entry.post_id, entry.content["details"]["command"]) == (clerk.pk, "import_workbook")
    said, _ = command("problem", tmp_path, table(ROW), clerk, "--apply")
    assert said[0] == "created 0, changed 0, unchanged 1, refused 0"
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_refusals_are_printed_with_their_cells_and_nothing_is_written(tmp_path, village):
    clerk = an_appointment(village, Role.CLERK)
    elsewhere = an_organization(village.parent, short_name="别处")
    rows = (ROW, ROW | {"党组织": elsewhere.short_name}, ROW | {"影响人数": "许多"})
    said, code = command("problem", tmp_path, table(*rows), clerk, "--apply")
    assert [words.partition("：")[0] for words in said[:2]] == ["A3", "D4"]
    assert (code, Problem.objects.count()) == (1, 0)


def test_rights_are_those_of_the_person(tmp_path, village):
    with pytest.raises(CommandError, match="您没有导入问题的权限"):
        command("problem", tmp_path, table(ROW), an_appointment(village, Role.MEMBER))
    with pytest.raises(CommandError, match="没有登录名"):
        call_command("import_workbook", "problem", "x", "--username", "nobody")


def test_of_several_posts_one_is_named(tmp_path, village):
    clerk = an_appointment(village, Role.CLERK)
    an_appointment(village.parent, Role.CLERK, clerk.user)
    with pytest.raises(CommandError, match="--post"):
        command("problem", tmp_path, table(ROW), clerk)
    assert command("problem", tmp_path, table(ROW), clerk, "--post", str(clerk.pk))[1] == 0


def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(tmp_path, village):
    said, code = command("problem", tmp_path, b"MZ", an_appointment(village, Role.CLERK), "--apply")
    assert ("没有读取：内容不是 Excel 工作簿" in said[0], code) == (True, 1)
    entry = AuditEntry.objects.get(verb="refuse_workbook")
    assert (entry.subject_id, entry.content["details"]["command"]) == (
        "projects:problem_import",
        "import_workbook",
    )


def test_scores_are_given_by_nobody_else(tmp_path, village):
    with pytest.raises(CommandError, match="invalid choice: 'score'"):
        command("score", tmp_path, table(ROW), an_appointment(village, Role.EXPERT))


@pytest.mark.parametrize("failure", [IntegrityError("index_of_a_table"), PlanChangedError(None)])
def test_what_collides_is_said_in_the_words_of_the_page(tmp_path, village, monkeypatch, failure):
    def collide(*args, **said):
        raise failure

    monkeypatch.setattr(Import, "run", collide)
    said, code = command("problem", tmp_path, table(ROW), an_appointment(village, Role.CLERK), "--apply")
    assert (said, code) == ([CHANGED], 1)


def test_the_entry_of_a_roster_names_the_command(tmp_path, village):
    admin = an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN)
    assert command("roster", tmp_path, roster([CITY]), admin, "--apply")[1] == 0
    assert AuditEntry.objects.get(verb="import_roster").content["details"]["command"] == "import_workbook"


def test_results_come_with_their_report_and_a_reason(tmp_path, village):
    surveyor = a_surveyor(village.parent, at=village.parent.parent)
    a_result(village, entered_by=surveyor, issued=150)
    report = tmp_path / "报告.pdf"
    report.write_bytes(PDF)
    content, more = a_workbook(a_row(village, 满意=85, 基本满意=26)), ("--report", str(report), "--apply")
    said, code = command("survey", tmp_path, content, surveyor, *more)
    assert (code, SurveyResult.objects.get().satisfied) == (1, 84)
    assert "请写明更正理由" in said[0]

    _, code = command("survey", tmp_path, content, surveyor, "--reason", "复核", *more)
    assert (code, SurveyResult.objects.get().satisfied) == (0, 85)
