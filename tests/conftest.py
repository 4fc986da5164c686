import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, nullcontext
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import caches
from django.core.serializers import serialize
from django.db import connection
from django.template import engines
from django.template.base import FilterExpression
from django.test import TransactionTestCase, override_settings
from hypothesis import settings as property_tests

from tests.builders import audit
from tests.migrated import remembered
from tests.strict_templates import MISSED, RaisingIfPrinted, resolve_strictly
from tests.worlds import World, standing
from workflow import guards

# Not django_db_blocker: pytest-django gives it to every test.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
# A machine that stalls for a moment is no counterexample.
property_tests.register_profile("patient", deadline=None)
property_tests.load_profile("patient")
OWN_APPS = {"workflow", "organizations", "projects", "feedback", "reviews"}


@pytest.fixture(autouse=True)
def strict_templates() -> Iterator[None]:
    """For each test anew: one that changes settings.DEBUG leaves a fresh engine behind."""
    engines["django"].engine.string_if_invalid = RaisingIfPrinted()
    FilterExpression.resolve = resolve_strictly  # type: ignore[method-assign]
    MISSED.clear()
    yield
    assert not MISSED, f"a template asks for what nobody gave it: {MISSED}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """A database of its own for each process of ./test; on SQLite each has one in its own memory anyway."""
    share = os.environ.get("TEST_SHARE")  # set in tests/shares.py
    if share and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_{connection.settings_dict['NAME']}_{share}"


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Any) -> None:
    """pytest-django's, with migrations that ran before; without pytest's cache (-p no:cacheprovider) as it is."""
    cache = getattr(request.config, "cache", None)
    with django_db_blocker.unblock(), remembered(cache.mkdir("migrated")) if cache else nullcontext():
        request.getfixturevalue("django_db_setup")


@pytest.fixture(scope="session")
def migrated_rows(django_db_setup, django_db_blocker) -> str:
    """What migrations put into the tables, as text, for tests that run after somebody emptied them.

    Django keeps the same on the connection, where Playwright's event loop hides it: in its context the thread
    has a connection of its own.
    """
    with django_db_blocker.unblock():
        models = [model for model in apps.get_models() if model.__module__.split(".")[0] in OWN_APPS]
        return serialize("json", [row for model in models for row in model._base_manager.order_by("pk")])


@pytest.fixture(scope="session", autouse=True)
def kept_before_anything_is_emptied(request: pytest.FixtureRequest) -> None:
    if any(
        "transactional_db" in item.fixturenames or is_transactional(item) for item in request.session.items
    ):
        request.getfixturevalue("migrated_rows")


def is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return "live_server" in item.fixturenames or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="module")
def media(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Uploads of one module: what another left behind may lie in the space of an organization of the same number."""
    return (
        tmp_path_factory.getbasetemp() / f"media{os.environ.get('TEST_SHARE', '')}" / request.module.__name__
    )


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker, media: Path) -> Iterator[Callable[..., World[Any]]]:
    """Makes what the tests of one module begin with, see tests/worlds.py."""
    with ExitStack() as until_the_end:

        def made(*given: Any, **named: Any) -> World[Any]:
            with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
                return until_the_end.enter_context(standing(*given, **named))

        yield made
        with django_db_blocker.unblock():
            until_the_end.close()


@pytest.fixture(autouse=True)
def own_files(settings, media: Path) -> None:
    """Uploads of a test never land among the real ones."""
    settings.MEDIA_ROOT = media


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    for used in caches.all(initialized_only=True):
        used.clear()


@pytest.fixture(autouse=True)
def arranged_entries(request, _django_db_marker) -> Iterator[None]:
    """Entries of protected rows that builders made, see tests/builders/audit.py."""
    if "db" in request.fixturenames:
        request.getfixturevalue("db")  # set up before this one, and therefore taken down after it
    yield
    if connection.in_atomic_block and not connection.needs_rollback:
        audit.settle()
    audit.forget()


@pytest.fixture(autouse=True, scope="session")
def tables_can_be_emptied() -> Iterator[None]:
    """After a test that commits Django empties all tables, which the guards forbid; migrate's signal, sent
    at the end, puts them back."""
    empty = TransactionTestCase._fixture_teardown

    def without_guards(self: TransactionTestCase) -> None:
        guards.remove()
        empty(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", without_guards)
        yield


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 10, 10)


def pytest_itemcollected(item: pytest.Item) -> None:
    if item.get_closest_marker("django_db") or DATABASE & set(getattr(item, "fixturenames", ())):
        item.add_marker("database")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays in the thread, and Django refuses to query beside one.

    Within a module those last that begin with its world, so that the others do not find its rows.
    """
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
    modules = groupby(list(items), key=lambda item: item.path)
    items[:] = [item for _, module in modules for item in sorted(module, key=begins_with_a_world)]


def begins_with_a_world(item: pytest.Item) -> bool:
    return "worlds" in getattr(item, "fixturenames", ())
