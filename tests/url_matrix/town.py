"""The city that the table is asked in, made once and undone at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import time_machine
from django.db import transaction
from django.test import override_settings

from tests.builders.audit import settle
from tests.builders.work import a_round
from tests.url_matrix.cast import Cast, the_cast
from tests.url_matrix.records import records_of

Town = tuple[Cast, dict[str, dict[str, Any]]]


@contextmanager
def the_town(media: Path) -> Iterator[Town]:
    """Who asks, and the records of the township ("own") and of its county ("parent")."""
    july = time_machine.travel("2026-07-24 10:00 +0800", tick=False)
    with july, override_settings(MEDIA_ROOT=media), transaction.atomic():
        cast = the_cast(a_round())
        records = {relation: records_of(cast, relation) for relation in ("own", "parent")}
        settle()
        yield cast, records
        transaction.set_rollback(True)
