"""Protected rows in tests: appointments, review sheets and scores change only with an audit entry.

Rows that a test arranges by hand owe an entry like any other:

    with arranging():
        post = arranged(Appointment.objects.create(…))
    amend(post, ends_on=…)                           # instead of setting and save()
    rewrite(ReviewSheet.objects.filter(…), state=…)  # instead of .update(state=…)

Inside the transaction of an ordinary test the entries are written at the test's end, before Django checks
the references, so that tests find in the log only what the code under test wrote. Where a test commits, they
are written in the transaction of the rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet

from organizations.actor import service
from workflow import chain
from workflow.models import AuditEntry
from workflow.protection import Protected

Row = TypeVar("Row", bound=Protected)

ARRANGER = service("tests")
Owed = dict[UUID, tuple[str, str]]
_owed: Owed = {}


@contextmanager
def arranging() -> Iterator[None]:
    """One transaction for rows and, unless the test has one around everything, their entries."""
    commits = not connection.in_atomic_block
    with transaction.atomic():
        yield
        if commits:
            settle()


def arranged(row: Row) -> Row:
    """The row, just saved inside arranging(): its entry is written by this module."""
    entry = row.claim_entry()
    assert entry is not None, "the row was not just saved"
    _owed[entry] = (row._meta.label_lower, str(row.pk))
    return row


def amend(row: Row, **values: Any) -> Row:
    """Set and save columns of one protected row."""
    for name, value in values.items():
        setattr(row, name, value)
    with arranging():
        row.save()
        return arranged(row)


def rewrite(rows: QuerySet[Any], **values: Any) -> None:
    """Set columns of protected rows; the rows in hand have to be refreshed as after update()."""
    with arranging():
        for row in rows.order_by("pk"):
            entry = uuid4()
            type(row)._base_manager.filter(pk=row.pk).update(latest_entry=entry, **values)
            _owed[entry] = (row._meta.label_lower, str(row.pk))


def handed_over() -> Owed:
    """What is owed so far, to whoever owes it from now on."""
    owed = dict(_owed)
    _owed.clear()
    return owed


def owe(entries: Owed) -> None:
    _owed.update(entries)


def settle() -> None:
    """Write the entries that are owed."""
    entries = [
        (
            AuditEntry(
                id=entry,
                service=ARRANGER.service,
                verb="arrange",
                subject_type=kind,
                subject_id=number,
                root_type=kind,
                root_id=number,
            ),
            {"before": {}, "after": {}, "details": {}},
        )
        for entry, (kind, number) in _owed.items()
    ]
    _owed.clear()
    chain.append(entries)


def forget() -> None:
    """The rows are gone with the transaction of their test."""
    _owed.clear()
