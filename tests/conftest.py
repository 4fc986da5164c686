from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.template import engines

from tests.strict_templates import RaisingIfPrinted


@pytest.fixture(autouse=True)
def strict_templates() -> None:
    """For each test anew: one that changes settings.DEBUG leaves a fresh engine behind."""
    engines["django"].engine.string_if_invalid = RaisingIfPrinted()


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path_factory) -> None:
    """Uploads of a test never land among the real ones."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / "media"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    yield
    cache.clear()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright's event loop stays in the thread, and Django refuses to query beside one."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
