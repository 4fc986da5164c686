"""The demo on other days: the same day gives the same city, and every day gives a living one."""

from datetime import date

import pytest

from projects.lights import Thresholds, explain
from projects.models import Leadership, ProgressReport, Project, Task
from reviews.demo import people
from reviews.demo.accounts import ACCOUNTS, table
from reviews.demo.calendar import DemoCalendar
from reviews.demo.loading import SMALL, build
from reviews.demo.shapes import RED, RULES, YELLOW
from workflow.batches import digest

DAYS = [
    date(2026, 4, 1),
    date(2026, 4, 30),
    date(2026, 7, 24),
    date(2026, 11, 29),
    date(2027, 1, 1),
    date(2028, 2, 29),
]


def city_on(day: date, seed: int = 1):
    return build(SMALL, day, seed, []).city


def digests(city) -> dict[str, str]:
    return {model.__name__: digest(city.rows.of(model)) for model in (Project, Task, ProgressReport)}


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (date(2026, 12, 31), 2026)]
)
def test_the_round_changes_in_april(day, year):
    assert DemoCalendar(day).year == year


def test_the_same_day_gives_the_same_city():
    one, other = city_on(date(2026, 7, 24)), city_on(date(2026, 7, 24))
    assert digests(one) == digests(other)
    assert [user.name for user in one.people.users] == [user.name for user in other.people.users]


def test_another_seed_gives_another_city():
    assert digests(city_on(date(2026, 7, 24))) != digests(city_on(date(2026, 7, 24), seed=2))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_light_burns_on_any_day(day):
    city = city_on(day)
    limits = Thresholds.of(city.rounds.current)
    found = [
        explain(row, limits, day).code for row in city.rows.of(Project) if row.round is city.rounds.current
    ]
    assert set(found) == {"red", "yellow", "green", "grey", "blue", ""}
    assert found.count("green") > max(found.count("yellow"), found.count("red"))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_has_happened_that_lies_ahead(day):
    city = city_on(day)
    for report in city.rows.of(ProgressReport):
        assert report.period <= day
        assert report.submitted_at is None or report.submitted_at.date() < day
    for task in city.rows.of(Task):
        assert task.verified_on is None or task.verified_on <= day
    for project in city.rows.of(Project):
        assert project.started_on is None or project.started_on <= day
        assert project.closed_on is None or project.closed_on <= day
        assert project.due_on >= project.starts_on


def test_nobody_acts_before_the_post_began_or_after_it_ended(monkeypatch):
    """With many hand-overs: reports and leads name who was in office."""
    monkeypatch.setattr(people, "CHANGED", 0.6)
    city = city_on(date(2026, 11, 26))
    assert city.people.former
    for row in city.rows.of(Leadership):
        assert row.post.is_active_on(row.from_on)
    for report in city.rows.of(ProgressReport):
        if report.submitted_at:
            assert report.confirmed_by.is_active_on(report.submitted_at.date())


def test_a_rule_has_one_colour():
    assert RED | YELLOW | {"green"} == set(RULES)
    assert not RED & YELLOW


def test_the_table_of_log_ins_names_everybody():
    printed = table()
    assert all(account.username in printed and account.role.label in printed for account in ACCOUNTS)
