"""Many writers at once: numbers without a gap, one chain, and no change that lost its entry."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from organizations.actor import service
from organizations.models import Appointment
from tests.builders.people import a_city, an_appointment
from workflow import audit
from workflow.models import AuditEntry
from workflow.verifying import verify

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="threads need a server; SQLite writes one after the other"
    ),
]
WRITERS, CHANGES = 8, 10


def test_numbers_have_no_gap_and_the_chain_holds():
    post = an_appointment(a_city()[0])
    start = AuditEntry.objects.count()
    barrier = Barrier(WRITERS)

    def write(writer: int) -> None:
        try:
            barrier.wait(timeout=30)
            for number in range(CHANGES):
                change(post.pk, writer, number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    found = verify()
    kept = WRITERS * (CHANGES - CHANGES // 3 - 1)
    assert (found.rows, found.flaw) == (start + kept, None)
    assert AuditEntry.objects.filter(pk=Appointment.objects.get(pk=post.pk).latest_entry_id).exists()


def change(pk: int, writer: int, number: int) -> None:
    """Every third change is undone after its entry was noted, and must leave no gap."""
    try:
        with audit.recording():
            post = Appointment.objects.select_for_update().get(pk=pk)
            post.title = f"{writer}-{number}"
            post.save()
            audit.note(service("race"), "edit", post, after={"title": post.title})
            if number % 3 == 0:
                raise InterruptedError
    except InterruptedError:
        pass
