import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="pragmas are SQLite's")
@pytest.mark.parametrize(
    ("pragma", "expected"),
    [("foreign_keys", 1), ("synchronous", 2), ("recursive_triggers", 1), ("secure_delete", 1)],
)
def test_sqlite_is_set_to_be_safe(pragma, expected):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (expected,)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="lock modes are SQLite's")
def test_sqlite_writers_queue_at_the_start_of_a_transaction():
    assert connection.transaction_mode == "IMMEDIATE"
    assert connection.get_connection_params()["timeout"] == 20


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the planner is PostgreSQL's")
@pytest.mark.parametrize(
    ("setting", "value"),
    [("jit", "off"), ("join_collapse_limit", "9"), ("from_collapse_limit", "9"), ("random_page_cost", "1.1")],
)
def test_postgresql_plans_as_pages_need_it(setting, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"SHOW {setting}").fetchone() == (value,)
