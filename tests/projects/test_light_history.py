"""月末灯色: recorded on the last day or afterwards for what stood still, and read as rows of months."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse

from organizations.actor import service
from organizations.roles import Role
from projects.light_history import red_for, reds_in_a_row
from projects.models import LightRecord, Project
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project
from workflow import audit
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = ProjectState
JULY = date(2026, 7, 1)
TODAY = date(2026, 8, 5)


@pytest.fixture
def village():
    return a_city()[-1]


def run(moment: str, *arguments: str) -> str:
    told = StringIO()
    with time_machine.travel(f"{moment} +0800", tick=False):
        call_command("record_lights", *arguments, stdout=told)
    return told.getvalue()


def kept() -> dict[int, str]:
    return dict(LightRecord.objects.filter(month=JULY).values_list("project", "light"))


def test_every_project_at_work_is_kept_on_the_last_day(village):
    red = a_project(village, S.IN_PROGRESS, far_behind_from=date(2026, 7, 31))
    green = a_project(village, S.RECTIFYING, far_behind_from=date(2026, 8, 1))
    grey = a_project(village, S.SUSPENDED)
    for state in (S.DRAFT, S.SUBMITTED, S.CLOSED, S.TERMINATED):
        a_project(village, state)
    assert "2026-07: 1 green, 1 grey, 1 red written" in run("2026-07-31 23:50")

    assert kept() == {red.pk: "red", green.pk: "green", grey.pk: "grey"}
    record = LightRecord.objects.get(project=red)
    assert (record.rule, record.recorded_on) == ("far_behind", date(2026, 7, 31))
    assert AuditEntry.objects.get(verb="record_lights").content["details"]["lights"]["red"] == 1


def test_again_on_the_same_day_it_is_brought_up_to_date(village):
    project = a_project(village, S.IN_PROGRESS)
    run("2026-07-31 09:00")
    Project.objects.filter(pk=project.pk).update(far_behind_from=date(2026, 7, 30))
    run("2026-07-31 23:50")

    assert kept() == {project.pk: "red"}


def test_late_it_adds_what_is_missing_as_of_the_last_day(village):
    project = a_project(village, S.IN_PROGRESS, far_behind_from=date(2026, 8, 1))
    assert "1 green written" in run("2026-08-03 00:05")

    assert kept() == {project.pk: "green"}
    assert "nothing written, 1 stood already" in run("2026-08-04 00:05")
    assert AuditEntry.objects.filter(verb="record_lights").count() == 1


def test_late_it_says_nothing_of_what_has_changed_since(village):
    moved, still = a_project(village, S.IN_PROGRESS), a_project(village, S.IN_PROGRESS)
    with time_machine.travel("2026-08-01 00:00:01 +0800", tick=False):
        audit.note(service("tests"), "edit_plan", moved)
    with time_machine.travel("2026-07-31 23:59 +0800", tick=False):
        audit.note(service("tests"), "edit_plan", still)

    assert "1 projects have changed since" in run("2026-08-03 00:05")
    assert kept() == {still.pk: "green"}


def test_late_it_says_nothing_where_the_rules_have_changed_since(village):
    project = a_project(village, S.IN_PROGRESS)
    with time_machine.travel("2026-08-02 10:00 +0800", tick=False):
        audit.note(service("tests"), "edit_round", project.round)
    run("2026-08-03 00:05")

    assert kept() == {}


@pytest.mark.parametrize("month", ["2026-08", "2026-09", "2026-06"])
def test_other_months_are_refused(village, month):
    a_project(village, S.IN_PROGRESS)
    with pytest.raises(CommandError):
        run("2026-08-03 10:00", "--month", month)
    assert not LightRecord.objects.exists()


def test_a_month_is_written_as_one(village):
    with pytest.raises(CommandError, match="2026-07"):
        run("2026-08-03 10:00", "--month", "Juli")


def test_an_override_keeps_what_the_rules_said(village):
    until = {"override": "green", "override_until": date(2026, 7, 31)}
    a_project(village, S.IN_PROGRESS, far_behind_from=date(2026, 7, 1), **until)
    run("2026-07-31 23:50")

    record = LightRecord.objects.get()
    assert (record.light, record.computed) == ("green", "red")


# Rows of red months


def months(project, **lights: str) -> None:
    """july="red", june="red" …"""
    names = ("january", "february", "march", "april", "may", "june", "july", "august")
    for name, light in lights.items():
        month = date(2026, names.index(name) + 1, 1)
        LightRecord.objects.create(project=project, month=month, light=light, recorded_on=month)


@pytest.mark.parametrize(
    ("lights", "row"),
    [
        ({"may": "red", "june": "red", "july": "red"}, 3),
        ({"april": "red", "may": "red", "june": "red", "july": "red"}, 4),
        ({"may": "red", "june": "green", "july": "red"}, 1),
        ({"april": "red", "may": "red", "july": "red"}, 1),  # June was not recorded
        ({"april": "red", "may": "red", "june": "red"}, 0),  # July was not
        ({"may": "red", "june": "grey", "july": "red"}, 1),
        ({"july": "yellow"}, 0),
        ({}, 0),
    ],
)
def test_a_row_ends_with_the_month_that_just_ended(village, lights, row):
    project = a_project(village, S.IN_PROGRESS)
    months(project, **lights)

    assert reds_in_a_row([project.pk], TODAY).get(project.pk, 0) == row
    assert Project.objects.filter(red_for(3, TODAY)).exists() is (row >= 3)


def test_the_running_month_does_not_count_yet(village):
    project = a_project(village, S.IN_PROGRESS)
    months(project, may="red", june="red", july="red")

    assert reds_in_a_row([project.pk], date(2026, 7, 31)).get(project.pk, 0) == 2
    assert reds_in_a_row([project.pk], date(2026, 8, 1))[project.pk] == 3


def test_many_projects_cost_one_query(village, django_assert_num_queries):
    projects = [a_project(village, S.IN_PROGRESS) for _ in range(3)]
    for project in projects:
        months(project, july="red")
    with django_assert_num_queries(1):
        assert len(reds_in_a_row([project.pk for project in projects], TODAY)) == 3


def test_the_page_shows_months_and_says_how_many_were_red(client, village):
    secretary = an_appointment(village, Role.SECRETARY)
    project = a_project(village, S.IN_PROGRESS, started_on=date(2026, 3, 5))
    months(project, may="red", june="red", july="red")
    a_report(project, date(2026, 4, 1), light="yellow", own_light="green")
    with time_machine.travel("2026-08-05 10:00 +0800", tick=False):
        client.force_login(secretary.user)
        page = client.get(project.get_absolute_url()).content.decode()

    assert "连续 3 个月红灯" in page
    assert page.count("未记录") == 2  # April, in the row and in the table
    assert "书记判断" in page


def test_the_list_finds_three_in_a_row(client, village):
    long_red, short_red = a_project(village, S.IN_PROGRESS), a_project(village, S.IN_PROGRESS)
    months(long_red, may="red", june="red", july="red")
    months(short_red, june="red", july="red")
    with time_machine.travel("2026-08-05 10:00 +0800", tick=False):
        client.force_login(an_appointment(village, Role.SECRETARY).user)
        page = client.get(reverse("projects:projects"), {"reds": "3"}).content.decode()

    assert "共 1 个项目" in page
    assert f"href={long_red.pk}/>" in page


# Disagreement


@pytest.mark.parametrize(
    ("own", "found"), [("red", 1), ("green", 0), ("", 0)], ids=["otherwise", "the same", "nothing said"]
)
def test_the_list_finds_who_sees_it_otherwise(client, village, own, found):
    project = a_project(village, S.IN_PROGRESS)
    a_report(project, date(2026, 6, 1), own_light="red" if own == "green" else "green")
    a_report(project, date(2026, 7, 1), own_light=own)
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        client.force_login(an_appointment(village.parent, Role.OFFICER).user)
        page = client.get(reverse("projects:projects"), {"disagree": "yes"}).content.decode()

    assert f"共 {found} 个项目" in page
    assert ("书记判断红" in page) is bool(found)
