"""A hostile workbook on every import page: one sentence, nothing kept, nothing written but an entry in the audit log."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.importing.imports import IMPORTS
from organizations.roles import Role
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment
from tests.builders.reviews import a_rater_group, a_township
from tests.builders.surveys import a_file, a_surveyor
from tests.builders.work import a_project, a_round, a_task
from tests.hostile.workbooks import REFUSED
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
TRICK, WORDS = REFUSED["a file in xl/worksheets/sheet1.xml"]


def administrator():
    return an_appointment(a_city()[0], Role.SYSTEM_ADMIN)


def surveyor():
    a_round()
    village = a_city()[-1]
    return a_surveyor(village.parent, at=village.parent.parent)


def clerk():
    a_round()
    return an_appointment(a_city()[-1], Role.CLERK)


def officer():
    a_round(2024, is_current=False)
    a_round()
    return an_appointment(a_city()[1], Role.OFFICER)


def reporter():
    village = a_city()[-1]
    a_task(a_project(village, ProjectState.IN_PROGRESS), state=TaskState.ONGOING)
    return an_appointment(village, Role.CLERK)


def counter():
    township = a_township()
    a_rater_group(township.sheet.group.scheme, "cadres", "班子成员", 100)
    return township.scorer


PAGES = {
    "/rounds/holidays/import/": (lambda: an_appointment(a_city()[0], Role.OFFICER), {}),
    "/projects/import/": (officer, {}),
    "/problems/import/": (clerk, {}),
    "/organizations/import/": (administrator, {}),
    "/surveys/import/": (surveyor, {"original": a_file}),
    "/tasks/import/": (reporter, {}),
    "/reviews/ballots/import/": (counter, {}),
    "/reviews/scores/import/": (lambda: a_township().scorer, {"submit": lambda: "no"}),
}


def test_no_import_is_left_out():
    assert set(PAGES) == {reverse(kind.address) for kind in IMPORTS}


@pytest.mark.parametrize("page", PAGES)
def test_it_is_answered_in_one_sentence_and_recorded(client, settings, tmp_path, page):
    settings.MEDIA_ROOT = tmp_path
    who, more = PAGES[page]
    client.force_login(who().user)
    before = AuditEntry.objects.count()
    content = TRICK()
    fields = {name: make() for name, make in more.items()}
    answer = client.post(page, {"file": SimpleUploadedFile("名册.xlsx", content)} | fields)

    assert answer.status_code == 422
    (sentence,) = answer.context["form"].errors["file"]
    assert sentence.startswith(f"“名册.xlsx”没有读取：{WORDS}")
    assert sentence in answer.content.decode()
    assert not [path for path in Path(tmp_path).rglob("*") if path.is_file()]
    assert AuditEntry.objects.count() == before + 1
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.verb, entry.result) == ("refuse_workbook", AuditEntry.Result.REFUSED)
    assert entry.content["details"] == {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    assert "名册" not in str(entry.content)
