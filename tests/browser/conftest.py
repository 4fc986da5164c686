"""Chromium for the tests in this folder.

Where it is missing they are skipped; with REQUIRE_BROWSER=1, as in CI, they fail.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.serializers import deserialize
from django.core.servers.basehttp import WSGIRequestHandler
from django.db import connection
from django.utils import timezone

from reviews.demo import loading
from tests.browser.visitor import DESKTOP, PHONE

HERE = Path(__file__).parent
# Chromium without the window around its pages takes two thirds of the time.
NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
# The network of an office, like that of CI, answers none of Chromium's own calls home.
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]
# No process for the next page is made ahead, and nothing draws for a screen that is not there.
SMALL = ["--renderer-process-limit=1", "--disable-gpu"]

# Django's server for tests sends a body after its headers. Nagle's algorithm kept each body back until Chromium had
# acknowledged the headers: 40 ms for every page, style sheet and script.
WSGIRequestHandler.disable_nagle_algorithm = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session", autouse=True)
def django_beside_playwright() -> None:
    """Playwright keeps an event loop in this thread; without this Django would refuse every query."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    chromium = find_chromium()
    if chromium is None:
        sentence = "No Chromium here: run scripts/install_packages.sh, or set CHROMIUM to the path of one."
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    contained = os.geteuid() == 0 or "CI" in os.environ
    sandbox = ["--no-sandbox"] if contained else []
    return browser_type_launch_args | {"executable_path": chromium, "args": QUIET + SMALL + sandbox}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args, live_server):
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
    }


@pytest.fixture(autouse=True)
def seeded_rows(transactional_db, migrated_rows) -> None:
    """A live server's test empties every table afterwards; this brings back what migrations put there."""
    for entry in deserialize("json", migrated_rows):
        entry.save()


@pytest.fixture(scope="module")
def kept_demo() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as kept:
        yield kept


@pytest.fixture
def demo(live_server, kept_demo: sqlite3.Connection) -> None:
    """The small demo city. On SQLite all tests of a module begin with a copy of the first one's."""
    own = connection.connection if connection.vendor == "sqlite" else None
    if own and kept_demo.execute("SELECT 1 FROM sqlite_master").fetchone():
        kept_demo.backup(own)
        return
    loading.load(loading.SMALL, timezone.localdate())
    if own:
        own.backup(kept_demo)


@pytest.fixture
def desktop(new_context):
    """A page 1280 px wide, for officers."""
    return new_context(**DESKTOP).new_page()


@pytest.fixture
def phone(new_context):
    """A page 375 px wide with touch, for secretaries; logged in apart from `desktop`."""
    return new_context(**PHONE).new_page()
