"""本月无变化: two taps, counts as reported, and never denies what the system knows."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.roles import Role
from projects import standing
from projects.models import ProgressReport, TaskUpdate
from projects.states import ProjectState, ReportState, TaskState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.reports import a_report, as_shown
from tests.builders.uploads import a_picture
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S, T = ProjectState, TaskState
JULY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    made = a_project(village, S.IN_PROGRESS, started_on=date(2026, 6, 8))
    a_task(made, state=T.ONGOING, percent=60)
    standing.refresh(made)
    return made


@pytest.fixture
def reporter(client, secretary):
    client.force_login(secretary.user)
    return client


def address(project):
    return reverse("projects:report_no_change", args=[project.pk])


def form(project):
    return reverse("projects:report_new", args=[project.pk])


def test_two_taps_from_home(reporter, project):
    """The link on the home page, and the one button of the page behind it."""
    home = reporter.get("/").content.decode()
    link = f"{address(project)}?period=2026-07"
    assert link in home

    page = reporter.get(link).content.decode()
    assert "7 月各项任务没有变化，进度仍为 60%" in page
    assert page.count("报送 7 月进展（无变化）") == 1
    answer = reporter.post(link)
    report = ProgressReport.objects.get()
    assert answer.status_code == 302
    assert (report.state, report.no_change) == (ReportState.SUBMITTED, True)


def test_it_counts_as_reported_with_the_light_of_the_day(reporter, project):
    reporter.post(address(project))
    report = ProgressReport.objects.get()
    project.refresh_from_db()

    assert report.is_on_time
    assert (report.percent, report.light) == (Decimal("60.00"), "green")
    assert report.own_light == ""
    assert not report.disagrees
    assert project.next_report_due == date(2026, 8, 28)
    assert AuditEntry.objects.filter(verb="submit").count() == 1
    assert "本月无变化" in reporter.get(report.get_absolute_url()).content.decode()


def test_it_keeps_the_spending_of_before(reporter, project):
    a_report(project, date(2026, 6, 1), spending=Decimal("12.50"))
    reporter.post(address(project))
    project.refresh_from_db()

    assert project.spent == Decimal("12.50")


def test_the_button_of_the_form_does_the_same(reporter, project):
    reporter.post(form(project), as_shown(reporter.get(form(project))) | {"no_change": "1"})
    report = ProgressReport.objects.get()

    assert (report.state, report.no_change) == (ReportState.SUBMITTED, True)


def test_the_button_of_the_form_does_not_throw_away_what_was_written(reporter, project):
    shown = as_shown(reporter.get(form(project)))
    answer = reporter.post(form(project), shown | {"next_step": "进场", "no_change": "1"})

    assert answer.status_code == 422
    assert "不能按“本月无变化”报送，请核对后报送进展" in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_nor_what_a_task_owner_reported_in_the_month(reporter, project, secretary):
    TaskUpdate.objects.create(task=project.tasks.get(), percent=80, done="已会商", reported_by=secretary)
    answer = reporter.get(address(project))
    assert answer["Location"] == f"{form(project)}?period=2026-07"
    assert reporter.post(address(project)).status_code == 302
    assert not ProgressReport.objects.exists()

    posted = as_shown(reporter.get(form(project))) | {"no_change": "1"}
    assert posted["done"] == "已会商。"
    assert reporter.post(form(project), posted).status_code == 422
    assert not ProgressReport.objects.exists()


@pytest.mark.parametrize("kept", [{"done": "写到一半"}, {"next_step": "进场"}])
def test_a_draft_leads_to_its_form(reporter, project, kept):
    reporter.post(form(project), kept | {"save": "1"})
    answer = reporter.post(address(project))

    assert answer["Location"] == f"{form(project)}?period=2026-07"
    assert ProgressReport.objects.get().state == ReportState.DRAFT


def test_so_do_percents_and_attachments_of_a_draft(reporter, project):
    task = project.tasks.get()
    reporter.post(form(project), {"save": "1", f"percent_{task.pk}": "90"})
    assert reporter.post(address(project))["Location"].startswith(form(project))

    reporter.post(form(project), {"save": "1", f"percent_{task.pk}": "0"})
    upload = SimpleUploadedFile("现场.png", a_picture())
    reporter.post(form(project), {"save": "1", "files": [upload]})
    assert reporter.post(address(project))["Location"].startswith(form(project))
    assert ProgressReport.objects.get().state == ReportState.DRAFT


def test_a_clerk_sends_it_to_the_secretary(client, village, project, secretary):
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert "送书记确认 7 月进展（无变化）" in client.get(address(project)).content.decode()
    client.post(address(project))
    report = ProgressReport.objects.get()

    assert (report.state, report.no_change) == (ReportState.AWAITING_CONFIRMATION, True)


def test_a_second_click_does_nothing(reporter, project):
    reporter.post(f"{address(project)}?period=2026-07")
    page = reporter.post(f"{address(project)}?period=2026-07", follow=True).content.decode()

    assert "不用再填" in page
    assert AuditEntry.objects.filter(verb="submit").count() == 1


def test_nothing_is_due_in_the_month_of_the_start(reporter, village):
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 7, 2))

    assert "没有待报的进展" in reporter.get(address(project)).content.decode()
    reporter.post(address(project))
    assert not ProgressReport.objects.exists()


def test_others_and_strangers(client, city, village, project):
    client.force_login(an_appointment(village, Role.MEMBER).user)
    assert client.post(address(project)).status_code == 403
    client.force_login(an_appointment(an_organization(city[2]), Role.SECRETARY).user)
    assert client.post(address(project)).status_code == 404
    assert not ProgressReport.objects.exists()


def test_other_methods_are_refused(reporter, project):
    assert reporter.delete(address(project)).status_code == 405
