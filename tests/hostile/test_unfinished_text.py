"""What is not finished stays in the house: drafts of reports are not told by the project's history either."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Attachment
from projects.states import ProjectState, ReportState
from projects.transitions.reports import CONFIRM, PROPOSE
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task
from workflow import audit, engine

pytestmark = pytest.mark.django_db
SECRET = "三户已私下谈妥"


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-20 10:00 +0800", tick=False):
        yield


@pytest.fixture
def town():
    return a_city()


@pytest.fixture
def clerk(town):
    return an_appointment(town[3], Role.CLERK, a_user("韩砚秋"))


@pytest.fixture
def secretary(town):
    return an_appointment(town[3], Role.SECRETARY)


@pytest.fixture
def project(town, secretary):
    return a_project(town[3], ProjectState.IN_PROGRESS)


@pytest.fixture
def draft(project, clerk):
    """A clerk's draft of July, as its page keeps it."""
    report = a_report(project, date(2026, 7, 1), ReportState.DRAFT, done=SECRET, reported_by=clerk)
    with audit.recording():
        audit.note(acting(clerk), "save_draft", report, after=audit.field_values(report))
    return report


def read(client, post, project, tab="records") -> str:
    client.force_login(post.user)
    answer = client.get(reverse("projects:project", args=[project.pk]), {"tab": tab})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_house_reads_its_draft_in_the_records(client, project, draft, secretary):
    assert SECRET in read(client, secretary, project)


@pytest.mark.parametrize("tab", ["records", "plan", "reports"])
def test_an_officer_above_reads_no_draft_in_the_history(client, town, project, draft, tab):
    officer = an_appointment(town[2], Role.OFFICER)
    assert SECRET not in read(client, officer, project, tab)


@pytest.mark.parametrize("tab", ["records", "plan"])
def test_what_waits_for_the_secretary_is_not_told_outside(client, town, project, draft, clerk, tab):
    engine.run(PROPOSE, draft, acting(clerk))
    officer = an_appointment(town[2], Role.OFFICER)
    assert SECRET not in read(client, officer, project, tab)


def test_a_unit_named_on_a_task_reads_no_draft(client, town, project, draft):
    stranger = an_appointment(town[0], Role.MEMBER)
    a_task(project, owner_post=stranger)
    assert SECRET not in read(client, stranger, project)


def test_the_submitted_report_is_told(client, town, project, draft, clerk, secretary):
    engine.run(PROPOSE, draft, acting(clerk))
    engine.run(CONFIRM, draft, acting(secretary))
    officer = an_appointment(town[2], Role.OFFICER)
    assert SECRET in read(client, officer, project)


def test_the_first_draft_is_not_told_after_the_report_was_submitted_otherwise(
    client, town, project, draft, clerk, secretary
):
    draft.done = "协议签订"
    draft.save()
    engine.run(PROPOSE, draft, acting(clerk))
    engine.run(CONFIRM, draft, acting(secretary))
    officer = an_appointment(town[2], Role.OFFICER)
    page = read(client, officer, project)
    assert SECRET not in page
    assert "协议签订" in page


def test_the_number_on_the_tab_is_that_of_the_records_shown(client, town, project, draft):
    officer = an_appointment(town[2], Role.OFFICER)
    client.force_login(officer.user)
    page = client.get(reverse("projects:project", args=[project.pk]), {"tab": "records"}).context["page"]
    tab = next(tab for tab in page.tabs if tab.name == "records")
    assert tab.count == 0


def test_a_file_of_a_draft_is_not_served_outside(client, town, project, draft, clerk):
    held = Attachment.objects.create(
        project=project, report=draft, name="协议.pdf", extension="pdf", size=1, sha256="0" * 64, file="x.pdf"
    )
    for organization in town[:3]:
        officer = an_appointment(organization, Role.OFFICER)
        client.force_login(officer.user)
        assert client.get(held.get_absolute_url()).status_code == 404
