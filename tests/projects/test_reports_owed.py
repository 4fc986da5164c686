"""Which months are owed, also where an earlier report waits for its confirmation, and how they are told."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects import standing
from projects.duties import house_duties
from projects.models import Suspension
from projects.reporting import handed_in, reports_owed
from projects.states import ProjectState, ReportState
from tests.builders.people import a_city, a_user, acting, an_appointment
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
    return an_appointment(village, Role.CLERK, a_user("韩砚秋"))


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
    assert owed == {project.pk: [date(2026, 7, 28)]}


def house(post, project):
    return house_duties(acting(post), [project], handed_in([project]), TODAY)


def test_missing_months_are_one_sentence_that_leads_to_the_earliest(village):
    late = a_project(village, S.IN_PROGRESS, started_on=date(2026, 5, 8))
    standing.refresh(late)
    duties = house(an_appointment(village), late)

    assert [duty.text for duty in duties] == ["6、7 月进展待报"]
    assert duties[0].term == "逾期 26 天"
    assert duties[0].url.endswith("?period=2026-06")


def test_months_that_one_clerk_drafted_are_one_sentence(village, clerk):
    secretary = an_appointment(village)
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 5, 8))
    standing.refresh(project)
    other = an_appointment(village, Role.CLERK, a_user("卫知秋"))
    months = [date(2026, month, 1) for month in (6, 7)]
    first, _ = [a_report(project, month, ReportState.AWAITING_CONFIRMATION, clerk=clerk) for month in months]
    duties = house(secretary, project)
    assert [(duty.text, duty.url) for duty in duties] == [
        ("6、7 月进展待确认（韩砚秋代填）", first.get_absolute_url())
    ]

    first.reported_by = other
    first.save()
    assert [duty.text for duty in house(secretary, project)] == [
        "6 月进展待确认（卫知秋代填）",
        "7 月进展待确认（韩砚秋代填）",
    ]
