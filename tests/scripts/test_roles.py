"""The two roles of deploy/roles.sql, with the tables of deploy/compose/migrate.sh, on the PostgreSQL of the tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(settings.BASE_DIR)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.engines,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]
NAME = f"gongjian_compose_{os.environ.get('TEST_SHARE', '0')}"
PASSWORDS = {"DATABASE_PASSWORD": "serving", "OWNER_PASSWORD": "owning"}
REQUEST = """
import django
django.setup()
from django.test import Client
answer = Client().get("/login/", secure=True, headers={"host": "127.0.0.1"})
assert answer.status_code == 200, answer
"""


def said(*command: str, **environment: str) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    done = subprocess.run(
        command, cwd=ROOT, env=kept | environment, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def addresses(django_db_setup, tmp_path_factory) -> Iterator[dict[str, str]]:
    """Of the database, by role, the first file run twice, as upgrades do."""
    server = connection.settings_dict
    host, port = server["HOST"] or "127.0.0.1", str(server["PORT"] or 5432)
    superuser = {"host": host, "port": port, "user": server["USER"], "password": server["PASSWORD"] or None}
    place = {"PGHOST": host, "PGPORT": port, "PGUSER": server["USER"], "PGPASSWORD": server["PASSWORD"]}
    names = {"DATABASE": NAME, "DATABASE_OWNER": f"{NAME}_owner"}
    found = {
        "owner": f"postgres://{NAME}_owner:owning@{host}:{port}/{NAME}",
        "serving": f"postgres://{NAME}:serving@{host}:{port}/{NAME}",
    }
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    data = {"DATA_DIR": str(tmp_path_factory.mktemp("data")), "SECURE_HTTPS": "on", "PATH": path}
    try:
        for _ in range(2):
            said("psql", "-qX", "-d", "postgres", "-f", "deploy/roles.sql", **place, **names, **PASSWORDS)
        said("deploy/compose/migrate.sh", **data, DATABASE_URL=found["owner"])
        yield found
    finally:
        with psycopg.connect(**superuser, dbname="postgres", autocommit=True) as server_itself:
            server_itself.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
            for role in names.values():
                server_itself.execute(f"DROP ROLE IF EXISTS {role}")


def test_the_serving_role_answers_requests(addresses, tmp_path):
    serving = {"DATABASE_URL": addresses["serving"], "DATA_DIR": str(tmp_path), "DEBUG": "on"}
    said(sys.executable, "-c", REQUEST, DJANGO_SETTINGS_MODULE="config.settings", **serving)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_auditentry SET hash = ''",
        "DELETE FROM workflow_auditentry",
        "TRUNCATE workflow_auditentry",
        "ALTER TABLE workflow_auditentry DISABLE TRIGGER ALL",
        "DROP TABLE workflow_auditentry",
        "CREATE TABLE own (id integer)",
    ],
)
def test_the_serving_role_may_not_touch_the_audit_log(addresses, statement):
    with psycopg.connect(addresses["serving"]) as serving:
        assert serving.execute("SELECT count(*) FROM workflow_auditentry").fetchone()[0] > 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute(statement)
