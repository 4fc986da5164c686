"""The settings are imported in a process of their own, since they are read once at start."""

import ast
import os
import re
import stat
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR


def start(tmp_path, expression="None", **environment):
    """Import the settings as a server does and print an expression of them."""
    code = f"from config import environment, settings; print({expression})"
    own = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path / "data")} | environment
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=own, capture_output=True, text=True)


def value(tmp_path, expression, **environment):
    done = start(tmp_path, expression, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_first_start_makes_a_key_that_only_the_owner_reads(tmp_path):
    key = value(tmp_path, "settings.SECRET_KEY")
    file = tmp_path / "data" / "secret_key"

    assert file.read_text() == key
    assert len(key) >= 50
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert value(tmp_path, "settings.SECRET_KEY") == key


def test_a_given_key_is_used_and_not_written_down(tmp_path):
    assert value(tmp_path, "settings.SECRET_KEY", SECRET_KEY="k" * 60) == "k" * 60
    assert not (tmp_path / "data" / "secret_key").exists()


def test_debug_is_off_unless_asked_for(tmp_path):
    assert value(tmp_path, "settings.DEBUG") == "False"
    assert value(tmp_path, "settings.DEBUG", DEBUG="on") == "True"


@pytest.mark.parametrize(
    "wrong",
    [
        {"DEBUG": "ture"},
        {"SECURE_HTTPS": "maybe"},
        {"DATABASE_URL": "mysql://localhost/gongjian"},
        {"CACHE_URL": "nonsense://"},
        {"EMAIL_URL": "pigeon://"},
        {"TRUSTED_PROXIES": "-1"},
        {"WEB_CONCURRENCY": "many"},
        {"DATA_DIR": "/dev/null/var"},
    ],
)
def test_a_value_that_cannot_be_understood_stops_the_start(tmp_path, wrong):
    done = start(tmp_path, **wrong)

    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr


def test_a_spoilt_key_file_stops_the_start(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").write_text("short")

    assert "holds no usable key" in start(tmp_path).stderr


def test_postgresql_plans_as_pages_need_it(tmp_path):
    url = "postgres://someone:secret@db/gongjian?sslmode=require"
    options = value(tmp_path, "settings.DATABASES['default']['OPTIONS']", DATABASE_URL=url)

    planner = "-c jit=off -c join_collapse_limit=9 -c from_collapse_limit=9 -c random_page_cost=1.1"
    assert options == f"{{'options': '{planner}', 'sslmode': 'require'}}"


def test_https_protects_the_cookies(tmp_path):
    cookies = "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0"

    assert value(tmp_path, cookies) == "False False False"
    assert value(tmp_path, cookies, SECURE_HTTPS="on") == "True True True"


def test_a_collector_does_not_start_without_the_key_of_the_internal_system(tmp_path):
    for key in ("", "not hex", "00" * 63):
        done = start(tmp_path, GONGJIAN_ROLE="collector", COLLECTOR_KEY=key)
        assert "COLLECTOR_KEY must be" in done.stderr


def test_a_collector_has_its_own_pages_and_nothing_for_who_logs_in(tmp_path):
    shown = (
        "settings.ROOT_URLCONF, [name for name in settings.MIDDLEWARE if 'ession' in name or 'LogIn' in name]"
    )

    found = value(tmp_path, shown, GONGJIAN_ROLE="collector", COLLECTOR_KEY="00" * 64)

    assert found == "config.collector_urls []"


def names_read():
    readers = {"flag", "number", "choice", "directory", "address"}
    for node in ast.walk(ast.parse((ROOT / "config" / "environment.py").read_text())):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=name), *_]):
                yield name
            case ast.Call(func=ast.Name(id=reader), args=[ast.Constant(value=name), *_]) if reader in readers:
                yield name


def test_the_manual_lists_every_setting_and_no_other():
    manual = (ROOT / "docs" / "operations.md").read_text()

    assert set(re.findall(r"^\| `([A-Z_]+)` \|", manual, re.MULTILINE)) == set(names_read())
