"""看板 is drawn once and kept for as long as the audit chain has the same head."""

from collections import Counter
from copy import deepcopy
from dataclasses import fields, replace
from datetime import date, datetime
from functools import reduce
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.rates import Counts
from organizations.actor import service
from organizations.models import Organization
from organizations.roles import Role
from projects.models import AnnualRound, Project
from projects.models.report import DifficultyKind
from reviews.dashboards import kept as kept_pages
from reviews.dashboards import pieces
from reviews.dashboards.asked import settles
from reviews.dashboards.board import Board
from reviews.dashboards.counting import (
    Place,
    figures,
    projects_by_kind,
    projects_by_unit,
    red_ones,
    small_countings,
)
from reviews.dashboards.figures import LongRed, Mix, ObstacleKind, UnitFigures
from reviews.dashboards.months import MonthLights
from reviews.dashboards.pieces import contents
from reviews.dashboards.records import answers_given
from tests.builders.board_page import address_of, main_of, page_of
from tests.builders.people import a_city, an_actor, an_appointment
from tests.builders.work import a_project, a_round
from workflow import audit
from workflow.shelf import Shelf

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(
        datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False
    ) as clock:
        yield clock


@pytest.fixture(autouse=True)
def kept(settings):
    settings.DASHBOARDS_KEPT = 2


@pytest.fixture
def place(client):
    root, *_, village = a_city()
    a_round()
    client.force_login(an_appointment(root, Role.OFFICER).user)
    add(village, "第一个")
    page_of(client, address_of(root))  # stores the months that are over, with their entries
    return root, village


def add(village, title):
    """As every change is made: with its entry."""
    with audit.recording():
        project = a_project(village, "in_progress", title=title, far_behind_from="2026-07-01")
        audit.note(service("test"), "create", project)


def seen(client, root) -> str:
    page = page_of(client, address_of(root))
    return next(number for number in ("2", "1") if f">{number}</a>" in page.split("项目总数")[1][:200])


def test_a_second_look_counts_nothing_and_a_change_is_seen_at_once(client, place):
    root, village = place
    first = main_of(page_of(client, address_of(root)))
    with CaptureQueriesContext(connection) as queries:
        second = main_of(page_of(client, address_of(root)))
    assert second == first
    assert len(queries) <= MOST_QUERIES
    assert not [query for query in queries.captured_queries if "GROUP BY" in query["sql"]]

    add(village, "第二个")
    assert seen(client, root) == "2"


def test_it_is_the_chain_that_says_that_nothing_changed(client, place):
    """A record that appears without an entry is what the product forbids; then the page would not know."""
    root, village = place
    page_of(client, address_of(root))
    a_project(village, "in_progress")

    assert seen(client, root) == "1"


def test_another_day_role_or_house_sees_a_page_of_its_own(client, place, today):
    root, village = place
    assert "催办未报的" in page_of(client, address_of(root))
    client.force_login(an_appointment(root, Role.LEADER).user)
    assert "催办未报的" not in page_of(client, address_of(root))
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)
    assert client.get(address_of(root)).status_code == 404

    client.force_login(an_appointment(root, Role.OFFICER).user)
    assert "红 24 天" in page_of(client, address_of(root))
    today.shift(86400)
    client.force_login(an_appointment(root, Role.OFFICER).user)
    assert "红 25 天" in page_of(client, address_of(root))


def counts(client, root) -> bool:
    with CaptureQueriesContext(connection) as queries:
        page_of(client, address_of(root))
    return any("GROUP BY" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("verb", "result", "anew"),
    [
        ("login", "done", False),
        ("logout", "done", False),
        ("export", "done", False),
        ("login", "refused", False),
        ("submit", "refused", False),
        ("submit", "done", True),
        ("a verb that nobody has thought of", "done", True),
    ],
)
def test_only_entries_of_a_change_have_it_drawn_anew(client, place, verb, result, anew):
    root, village = place
    page_of(client, address_of(root))
    with audit.recording():
        audit.note(service("test"), verb, village, result=result)

    assert counts(client, root) is anew


@pytest.mark.parametrize(
    ("column", "value"), [("max_projects", 9), ("level_limits", {"village": {"lag_red": 5}})]
)
def test_queries_kept_as_text_are_other_ones_under_other_rules(place, column, value):
    root, _ = place
    round_ = a_round()
    there = Place(an_actor(root, Role.OFFICER), root, [], round_, round_.starts_on)
    before = settles(there)
    setattr(round_, column, value)

    assert settles(there) != before


def test_what_is_kept_of_a_query_was_asked_of_no_record(place, django_assert_num_queries):
    root, village = place
    round_ = AnnualRound.objects.select_related("survey_rules").get()
    there = Place(an_actor(root, Role.OFFICER), root, [village.parent], round_, round_.starts_on)
    with django_assert_num_queries(0):
        for make in (projects_by_unit, projects_by_kind, small_countings, red_ones):
            make(there).query.sql_with_params()
        answers_given(there.actor, root, round_).query.sql_with_params()


def test_a_piece_is_kept_under_every_number_that_it_shows(place):
    """A figure that is added to the records is part of their keys by itself."""
    root, _ = place
    unit = UnitFigures(root)
    for field in fields(unit):
        if field.name != "organization":
            value = {"own": True, "by_light": Counter(red=1), "answers": Counts(1, 0, 0)}.get(field.name, 1)
            assert contents(replace(unit, **{field.name: value})) != contents(unit), field.name
    renamed = Organization.objects.get(pk=root.pk)
    renamed.short_name = "新名"
    assert contents(UnitFigures(renamed)) != contents(unit)
    for field in fields(Mix):
        assert contents(Mix(**{field.name: Counter(x=1)})) != contents(Mix()), field.name


CHANGES = {
    "state": {"state": "accepted"},
    "light": {"far_behind_from": None},
    "level": {"level": "county"},
    "source": {"source": "petition"},
    "title of a red one": {"title": "改了名"},
    "days in red": {"far_behind_from": "2026-07-11"},
    "size": {"size": "minor"},
    "no report owed": {"started_on": "2026-07-20"},
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_every_change_the_page_is_the_one_drawn_from_nothing(client, place, monkeypatch, change):
    root, village = place
    add(village, "第二个")
    page_of(client, address_of(root))
    with audit.recording():
        project = Project.objects.latest("pk")
        Project.objects.filter(pk=project.pk).update(**CHANGES[change])
        audit.note(service("test"), "edit", project)
    after = main_of(page_of(client, address_of(root)))

    monkeypatch.setattr(kept_pages, "_kept", Shelf())
    monkeypatch.setattr(pieces, "_drawn", Shelf())
    assert main_of(page_of(client, address_of(root))) == after


# What each panel shows, by where it stands in the figures.
OTHER = {
    "states": {"mix.by_state": Counter(accepted=2)},
    "levels": {"mix.by_level": Counter({("village", "green"): 3})},
    "obstacles": {"obstacles": [ObstacleKind(DifficultyKind.values[0], 1, 1, 0)]},
    "course": {
        "months": [MonthLights(date(2026, 6, 1), 1, 0, 2, 0)],
        "total.by_light": Counter(red=1, green=2),
        "round.is_current": False,
    },
    "longest": {
        "longest": [LongRed("/projects/7/", "老旧楼栋加装电梯", "望江里社区", "陆知远", 9)],
        "total.by_light": Counter(red=5),
    },
}


@pytest.mark.parametrize("name", OTHER)
def test_a_panel_is_drawn_again_for_other_figures_and_for_no_other_reason(place, name):
    root, _ = place
    children = list(Organization.objects.filter(parent=root))
    round_ = AnnualRound.objects.get()

    def panel(counted):
        return getattr(Board(counted), f"drawn_{name}")

    counted = figures(Place(an_actor(root, Role.OFFICER), root, children, round_, round_.starts_on))
    drawn = panel(counted)
    assert panel(deepcopy(counted)) is drawn
    for where, value in OTHER[name].items():
        other = deepcopy(counted)
        *way, last = where.split(".")
        setattr(reduce(getattr, way, other), last, value)
        assert panel(other) != drawn, where
