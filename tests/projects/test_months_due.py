"""Months that nobody reported, of projects that owe no report any more."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Acceptance, Project, Suspension
from projects.months_due import missed_months
from projects.states import ProjectState
from reviews.collecting import collect
from tests.builders.people import a_city, an_appointment
from tests.builders.reports import a_report
from tests.builders.reviews import a_sheet
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db
S = ProjectState
TODAY = date(2026, 9, 15)
APRIL, MAY, JUNE, JULY = (date(2026, month, 1) for month in (4, 5, 6, 7))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 9, 15, 2, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


def begun(village, state, **fields):
    return a_project(village, state, started_on=date(2026, 3, 10), **fields)


def asked(project, secretary, day, resumed_on=None):
    number = project.acceptances.count() + 1
    sheet = Acceptance.objects.create(
        project=project, requested_by=secretary, number=number, resumed_on=resumed_on
    )
    at = datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
    Acceptance.objects.filter(pk=sheet.pk).update(requested_at=at)


def missed(project):
    return missed_months(project, project.reports.values_list("period", flat=True), TODAY)


@pytest.mark.parametrize(
    ("state", "fields", "months"),
    [
        (S.TERMINATED, {"ended_on": date(2026, 5, 28)}, [APRIL]),
        (S.CARRIED_OVER, {"ended_on": date(2026, 5, 29)}, [APRIL, MAY]),
        (S.SUSPENDED, {"suspended_on": date(2026, 6, 1)}, [APRIL, MAY]),
        (S.APPROVED, {"started_on": None}, []),
    ],
)
def test_they_are_counted_until_the_project_stopped(village, state, fields, months):
    project = begun(village, state)
    for name, value in fields.items():
        setattr(project, name, value)
    assert missed(project) == months


@pytest.mark.parametrize("state", [S.COMPLETION_REQUESTED, S.ACCEPTED, S.CLOSED])
def test_none_is_owed_once_acceptance_was_asked_for(village, secretary, state):
    project = begun(village, state)
    a_report(project, MAY)
    asked(project, secretary, date(2026, 7, 20))
    assert missed(project) == [APRIL, JUNE]


def test_nor_while_it_had_been_asked_for_before_or_stood_still(village, secretary):
    project = begun(village, S.CLOSED, suspended_days=23)
    asked(project, secretary, date(2026, 4, 20), resumed_on=date(2026, 5, 2))
    Suspension.objects.create(project=project, from_on=date(2026, 6, 10), to_on=date(2026, 7, 3))
    asked(project, secretary, date(2026, 8, 20))
    assert missed(project) == [MAY, JULY]


def test_the_review_counts_the_same(village, secretary):
    project = begun(village, S.CLOSED)
    a_report(project, MAY)
    asked(project, secretary, date(2026, 7, 20))
    sheet = a_sheet(village)
    (counted,) = collect([sheet])[sheet.pk].projects
    assert counted.periods_due == 3
    assert counted.periods_due == 1 + len(missed(project))


def test_the_page_tells_them_unless_the_project_came_without_reports(client, village, secretary):
    project = begun(village, S.CLOSED)
    asked(project, secretary, date(2026, 7, 20))
    client.force_login(secretary.user)
    assert "未报</dd>" not in client.get(project.get_absolute_url()).content.decode(), "taken over"
    Project.objects.update(submitted_at="2026-02-01T10:00+08:00")
    assert "3 期未报</dd>" in client.get(project.get_absolute_url()).content.decode(), "declared here"
    a_report(project, MAY)
    assert "1 期按时，2 期未报</dd>" in client.get(project.get_absolute_url()).content.decode()
