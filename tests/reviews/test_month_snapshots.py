"""月度快照: how the months ended, stored once they are over, by the command or at a first look."""

from datetime import date
from html import unescape
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import LightRecord
from reviews.dashboards.charts import trend
from reviews.models import MonthSnapshot
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)


@pytest.fixture
def city():
    return a_city()


def ended(project, month=JUNE, light="red", recorded_on=None):
    day = recorded_on or month.replace(day=30)
    return LightRecord.objects.create(project=project, month=month, light=light, recorded_on=day)


def run(moment: str, *arguments: str) -> str:
    told = StringIO()
    with time_machine.travel(f"{moment} +0800", tick=False):
        call_command("record_months", *arguments, stdout=told)
    return told.getvalue()


def look(client, organization, moment: str, **query) -> str:
    with time_machine.travel(f"{moment} +0800", tick=False):
        answer = client.get(reverse("reviews:dashboard_of", args=[organization.pk]), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def stored(organization) -> dict[date, tuple[int, int, int, int]]:
    found = MonthSnapshot.objects.filter(organization=organization)
    return {row.month: (row.red, row.yellow, row.green, row.grey) for row in found}


@pytest.fixture
def officer(city, client):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)


def test_the_command_adds_up_every_place_from_the_village_to_the_city(city):
    root, county, township, village = city
    ended(a_project(village, "in_progress"))
    ended(a_project(village, "in_progress"), light="grey")
    ended(a_project(county, "in_progress"), light="yellow")
    assert "2026-06: 4 snapshots written" in run("2026-07-01 00:40")

    assert stored(village) == stored(township) == {JUNE: (1, 0, 0, 1)}
    assert stored(root) == stored(county) == {JUNE: (1, 1, 0, 1)}
    assert AuditEntry.objects.get(verb="record_months").content["details"] == {"rows": 4}


def test_rounds_are_kept_apart(city):
    village = city[-1]
    ended(a_project(village, "in_progress"))
    ended(a_project(village, "in_progress", round=a_round(2025, is_current=False)), light="green")
    run("2026-07-01 00:40")

    assert {
        (row.round.year, row.red, row.green) for row in MonthSnapshot.objects.filter(organization=village)
    } == {
        (2026, 1, 0),
        (2025, 0, 1),
    }


def test_what_is_stored_stays_whatever_comes_later(city):
    village = city[-1]
    ended(a_project(village, "in_progress"))
    run("2026-07-01 00:40")
    ended(a_project(village, "in_progress"), recorded_on=date(2026, 7, 9))
    assert "0 snapshots written" in run("2026-07-09 09:00")

    assert stored(village) == {JUNE: (1, 0, 0, 0)}
    assert AuditEntry.objects.filter(verb="record_months").count() == 1


def test_a_month_that_runs_is_not_stored(city):
    ended(a_project(city[-1], "in_progress"), month=JULY)
    with pytest.raises(CommandError, match="has not ended"):
        run("2026-07-31 23:59", "--month", "2026-07")

    assert not MonthSnapshot.objects.exists()


def test_the_command_first_adds_the_lights_that_can_still_be_added(city):
    a_project(city[-1], "in_progress", started_on=date(2026, 3, 1), far_behind_from=date(2026, 6, 1))
    run("2026-07-02 09:00")

    assert stored(city[0]) == {JUNE: (1, 0, 0, 0)}


def test_a_first_look_stores_the_months_that_are_over_and_a_second_nothing(client, city, officer):
    root, *_, village = city
    ended(a_project(village, "in_progress"))
    a_round()
    look(client, root, "2026-07-24 09:30")
    first = stored(root)
    with CaptureQueriesContext(connection) as second:
        look(client, root, "2026-07-24 09:31")

    assert first[JUNE] == (1, 0, 0, 0)
    assert first[date(2026, 5, 1)] == (0, 0, 0, 0)
    assert stored(village) == {}, "only where somebody looked"
    assert not [query for query in second.captured_queries if query["sql"].startswith(("INSERT", "UPDATE"))]


def test_a_month_whose_lights_may_still_come_waits(client, city, officer):
    """record_lights may run late until the end of the month after."""
    root, *_, village = city
    project = a_project(village, "in_progress")
    look(client, root, "2026-07-03 09:30")
    assert JUNE not in stored(root)
    ended(project)
    assert "未记录" not in look(client, root, "2026-07-03 09:31")
    assert stored(root)[JUNE] == (1, 0, 0, 0)


def test_a_month_that_nobody_recorded_is_told_so_between_recorded_ones(client, city, officer):
    root, *_, village = city
    project = a_project(village, "in_progress")
    ended(project, date(2026, 4, 1))
    ended(project)
    page = look(client, root, "2026-07-24 09:30")

    assert stored(root)[date(2026, 5, 1)] == (0, 0, 0, 0)
    assert '<th scope="row">5 月</th><td class="num muted" colspan="4">未记录</td>' in page
    assert '<th scope="row">3 月</th>' not in page, "before the first light nothing is missing"


def test_the_list_of_a_month_keeps_to_the_snapshot(client, city, officer):
    root, *_, village = city
    kept = a_project(village, "in_progress", title="月末红")
    ended(kept)
    ended(a_project(village, "in_progress", title="月末绿"), light="green")
    run("2026-07-01 00:40")
    ended(a_project(village, "in_progress", title="补记红"), recorded_on=date(2026, 7, 9))
    address = reverse("reviews:month_lights", args=[root.pk])
    page = client.get(address, {"month": "2026-06", "light": "red"}).content.decode()

    assert "共 1 个项目" in page
    assert "月末红" in page
    assert "补记红" not in page
    assert "共 2 个项目" in client.get(address, {"month": "2026-06"}).content.decode()
    assert "没有符合条件的记录" in client.get(address, {"month": "2026-13"}).content.decode()


def test_a_gap_breaks_the_line_and_many_months_name_every_second_one():
    found = trend(
        [("red", "红")], [("4 月", [(10.0, "")]), ("5 月", []), ("6 月", [(5.0, "")]), ("7 月", [(0.0, "")])]
    )
    (line,) = found.lines

    assert [dot.label for dot in line.dots] == ["4 月", "6 月", "7 月"]
    assert len(line.runs) == 1
    assert line.runs[0].count(",") == 2
    many = trend([("red", "红")], [(f"{month} 月", [(1.0, "")]) for month in range(1, 13)])
    assert [name for _, name in many.months] == ["2 月", "4 月", "6 月", "8 月", "10 月", "12 月"]


def test_values_of_two_lines_stand_apart():
    names = [("red", "红"), ("yellow", "黄")]
    red, yellow = trend(names, [("4 月", [(5.0, ""), (10.0, "")]), ("5 月", [(8.0, ""), (8.0, "")])]).lines

    assert [dot.value_y > dot.y for dot in red.dots] == [True, False]
    assert [dot.value_y > dot.y for dot in yellow.dots] == [False, True]
