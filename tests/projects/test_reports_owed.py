"""Which month is owed where an earlier report waits for its confirmation."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects import standing
from projects.models import Suspension
from projects.reporting import handed_in, reports_owed
from projects.states import ProjectState, ReportState
from tests.builders.people import a_city, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db
S = ProjectState
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK)


def test_a_month_excused_by_a_suspension_is_not_owed_though_an_earlier_report_waits(
    village, clerk, django_assert_num_queries
):
    started = {"started_on": date(2026, 4, 1), "suspended_days": 30}
    project = a_project(village, S.IN_PROGRESS, **started)
    a_report(project, date(2026, 5, 1), ReportState.AWAITING_CONFIRMATION, clerk=clerk)
    Suspension.objects.create(project=project, from_on=date(2026, 6, 10), to_on=date(2026, 7, 10))
    standing.refresh(project)
    reports = handed_in([project])

    with django_assert_num_queries(1):
        owed = reports_owed([project], reports, TODAY)
    assert owed == {project.pk: date(2026, 7, 28)}
