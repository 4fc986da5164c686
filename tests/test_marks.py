"""Which tests are run again on PostgreSQL: those that ask a database (tests/conftest.py)."""

import pytest


def test_what_asks_none_is_not_marked(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("database") is None


def test_what_asks_one_is_marked(request: pytest.FixtureRequest, db: None) -> None:
    assert request.node.get_closest_marker("database")


@pytest.mark.django_db
def test_so_is_what_says_so(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("database")


def test_so_is_what_begins_with_a_world(request: pytest.FixtureRequest, worlds: object) -> None:
    assert request.node.get_closest_marker("database")
