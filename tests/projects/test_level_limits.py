"""Limits of single levels: written on the round's page, and followed by the lights of that level alone."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.lights import Thresholds, explain, light_case
from projects.models import Project
from projects.rhythm import following
from projects.standing import REACHED_BY_RULES, compute, refresh_round
from projects.states import ProjectState, TaskState
from tests.builders.people import a_city, an_appointment
from tests.builders.rounds import a_round_post
from tests.builders.work import a_project, a_round, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2027-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def round_():
    return a_round(2027)


@pytest.fixture
def keeper(client, city):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    return client


def save(client, round_, **changes):
    return client.post(reverse("projects:round_edit", args=[round_.pk]), a_round_post(**changes))


def running(organization, round_):
    """On 24 July 205 of 365 days are over: 56 % with nothing done, and a task 10 days overdue."""
    project = a_project(
        organization, S.IN_PROGRESS, round=round_, starts_on=date(2027, 1, 1), due_on=date(2027, 12, 31),
        started_on=date(2027, 7, 5),
    )  # fmt: skip
    a_task(project, due_on=date(2027, 7, 14), percent=40, state=TaskState.ONGOING)
    compute(project)
    project.save()
    return project


def test_only_what_is_given_is_kept_and_recorded(keeper, round_):
    save(keeper, round_)
    assert save(keeper, round_, village_lag_red="60", village_due_soon_days="3").status_code == 302
    round_.refresh_from_db()

    assert round_.level_limits == {"village": {"lag_red": 60, "due_soon_days": 3}}
    entry = AuditEntry.objects.order_by("sequence").last().content
    assert entry["before"]["level_limits"] == {}
    assert entry["after"]["level_limits"] == round_.level_limits


def test_the_page_shows_the_common_number_where_none_is_given(keeper, round_):
    round_.level_limits = {"village": {"lag_red": 60}}
    round_.save()
    page = keeper.get(reverse("projects:round_edit", args=[round_.pk]))

    assert page.context["form"]["village_lag_red"].value() == 60
    assert page.context["form"]["village_lag_yellow"].value() is None
    assert 'placeholder="10"' in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"village_lag_red": "8"}, "village_lag_red"),  # not above the common yellow 10
        ({"village_lag_yellow": "30"}, "village_lag_yellow"),  # not below the common red 30
        ({"village_lag_yellow": "40", "village_lag_red": "40"}, "village_lag_red"),
        ({"county_due_soon_percent": "101"}, "county_due_soon_percent"),
    ],
)
def test_red_comes_after_yellow_at_every_level(keeper, round_, changes, field):
    answer = save(keeper, round_, **changes)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    round_.refresh_from_db()
    assert round_.level_limits == {}


def test_the_lights_of_the_level_follow_at_once_and_those_of_others_stay(keeper, city, round_):
    village, township = running(city[3], round_), running(city[2], round_)
    limits = {"village_overdue_red_days": "20", "village_lag_red": "60", "village_lag_yellow": "20"}
    save(keeper, round_, **limits)
    round_.refresh_from_db()

    lit = Project.objects.annotate(light=light_case(Thresholds.of(round_)))
    assert dict(lit.values_list("pk", "light")) == {village.pk: "yellow", township.pk: "red"}
    for project in (village, township):
        project.refresh_from_db()
        shown = explain(project, Thresholds.of(round_), date(2027, 7, 24)).code
        assert shown == lit.get(pk=project.pk).light
    assert (village.behind_from, village.far_behind_from) != (township.behind_from, township.far_behind_from)


def test_refreshing_the_round_gives_what_each_project_computes(city, round_):
    projects = [running(place, round_) for place in city]
    round_.level_limits = {"village": {"due_soon_percent": 30}, "county": {"lag_yellow": 2}}
    round_.save()
    refresh_round(round_)
    for project in projects:
        project.refresh_from_db()
        stored = [getattr(project, name) for name in REACHED_BY_RULES]
        compute(project)
        assert stored == [getattr(project, name) for name in REACHED_BY_RULES]
    assert Project.objects.get(path=city[3].path).next_due_below_80 is None


def test_the_next_round_begins_with_them(round_):
    round_.level_limits = {"village": {"lag_red": 60}}
    assert following(round_, 2028).round.level_limits == {"village": {"lag_red": 60}}
