"""Two editors of one record, one form sent ten times, two uploads into the last space: all at the same moment."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse

from organizations.models import Organization
from organizations.quota import used
from organizations.roles import Role
from projects.models import Attachment, TaskUpdate
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment
from tests.builders.racing import browser
from tests.builders.reports import a_report_post
from tests.builders.uploads import PDF
from tests.builders.work import a_project, a_task
from tests.hostile.form_fields import FormFields
from workflow.form_models import SentForm
from workflow.models import AuditEntry
from workflow.verifying import verify

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
MANY = 10


def opened(post, address: str):
    """A browser and the fields of the form that it has opened, key and version included."""
    client = browser(post)
    fields = FormFields(client.get(address).content.decode()).fields
    return client, {
        name: field.value for name, field in fields.items() if field.kind not in {"submit", "button"}
    }


def editing(post, address: str, **changes: str):
    client, fields = opened(post, address)
    return lambda: client.post(address, fields | changes).status_code


def a_draft():
    """A draft, its form's address, and the two of the house who may edit it."""
    village = a_city()[-1]
    project = a_project(village)
    editors = [an_appointment(village, role) for role in (Role.SECRETARY, Role.CLERK)]
    return project, reverse("projects:project_edit", args=[project.pk]), editors


def two_edit_different_fields():
    project, address, (first, second) = a_draft()
    answers = yield [
        editing(first, address, objectives="加装电梯九部。"),
        editing(second, address, approach="先易后难，逐栋签约。"),
    ]
    assert answers == [302, 302]
    project.refresh_from_db()
    assert (project.objectives, project.approach) == ("加装电梯九部。", "先易后难，逐栋签约。")
    entries = AuditEntry.objects.filter(verb="edit_declaration").order_by("sequence")
    assert sorted(key for entry in entries for key in entry.content["after"]) == ["approach", "objectives"]
    assert verify().flaw is None


def two_edit_one_field():
    """The second is shown both texts; nothing is overwritten unseen."""
    project, address, editors = a_draft()
    texts = ["加装电梯九部。", "加装电梯十部。"]
    answers = yield [
        editing(editor, address, objectives=text) for editor, text in zip(editors, texts, strict=True)
    ]
    assert sorted(answers) == [302, 422]
    project.refresh_from_db()
    assert project.objectives == texts[answers.index(302)]
    assert AuditEntry.objects.filter(verb="edit_declaration").count() == 1


def one_form_is_sent_ten_times():
    city = a_city()[0]
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    address = reverse("organizations:organization_new", args=[city.pk])
    client, fields = opened(admin, address)
    facts = {
        "name": "中共东山县委员会", "short_name": "东山县", "level": "county", "sector": "territorial",
        "position": "7", "active_from": "2026-01-01",
    }  # fmt: skip

    def send() -> list:
        answer = client.post(address, {"form_key": fields["form_key"]} | facts)
        return [answer.status_code, answer.headers.get("Location")]

    answers = yield [send] * MANY
    made = Organization.objects.get(short_name="东山县")
    assert answers == [[302, made.get_absolute_url()]] * MANY
    assert SentForm.objects.count() == 1
    assert AuditEntry.objects.filter(verb="create").count() == 1


def two_uploads_into_the_last_space():
    """Into two projects of one organization, each of which would fit alone."""
    village = a_city()[-1]
    secretary = an_appointment(village, Role.SECRETARY)
    projects = [a_project(village, ProjectState.IN_PROGRESS) for _ in range(2)]
    tasks = [a_task(project, state=TaskState.ONGOING) for project in projects]
    with override_settings(UPLOAD_QUOTA=len(PDF) * 3 // 2):
        answers = yield [uploading(secretary, task) for task in tasks]
        assert sorted(answers) == [302, 422]
        assert used(village.pk) <= settings.UPLOAD_QUOTA
    assert Attachment.objects.count() == TaskUpdate.objects.count() == 1


def uploading(post, task):
    client, address = browser(post), reverse("projects:task", args=[task.pk])
    return lambda: client.post(address, an_update()).status_code


def an_update() -> dict:
    return {"percent": "60", "done": "两家已会商", "files": [SimpleUploadedFile("协议.pdf", PDF)]}


def two_reports_into_the_last_space():
    village = a_city()[-1]
    secretary = an_appointment(village, Role.SECRETARY)
    projects = [a_project(village, ProjectState.IN_PROGRESS, starts_on=None) for _ in range(2)]
    with override_settings(UPLOAD_QUOTA=len(PDF) * 3 // 2):
        answers = yield [reporting(secretary, project) for project in projects]
        assert sorted(answers) == [302, 422]
        assert used(village.pk) <= settings.UPLOAD_QUOTA
    assert Attachment.objects.count() == 1


def reporting(post, project):
    client, address = browser(post), reverse("projects:report_new", args=[project.pk])

    def send() -> int:
        files = {"files": [SimpleUploadedFile("协议.pdf", PDF)]}
        return client.post(address, a_report_post() | files).status_code

    return send


RACES = [
    two_edit_different_fields,
    two_edit_one_field,
    one_form_is_sent_ten_times,
    two_uploads_into_the_last_space,
    two_reports_into_the_last_space,
]


@pytest.mark.parametrize("race", RACES)
def test_race(race, started):
    started(race)
