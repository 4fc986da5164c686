"""The small demo, loaded once for all tests here and taken back behind them."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.utils import timezone

from reviews.demo import loading


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker) -> Iterator[loading.Loaded]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield loading.load(loading.SMALL, timezone.localdate())
        transaction.set_rollback(True)
