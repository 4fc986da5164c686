"""Columns that no form asks for stay as they are, whatever a browser sends along."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from tests.hostile.form_fields import FormFields
from tests.hostile.test_hostile_text import FORMS, asker_of
from tests.test_url_matrix import address
from tests.url_matrix.rows import Row
from tests.url_matrix.town import the_town

pytestmark = pytest.mark.django_db
# State, owner, author, points and what follows from them never come from the client (quality.md).
GUARDED = [
    "state", "organization", "path", "number", "lead", "round", "user", "post", "judge", "group", "total",
    "rank", "grade", "suggested_grade", "digest", "verified_on", "accepted_on", "approved_on", "closed_on",
    "started_on", "submitted_at", "proposed_at", "confirmed_at", "filed_at", "reported_by", "confirmed_by",
    "entered_by", "recorded_by", "drafted_by", "uploaded_by", "finished_by", "assigned_by", "issuer",
    "chair", "weight", "light", "override", "percent_shown", "is_staff", "is_superuser",
    "must_change_password", "locked_at", "waiver_reason",
]  # fmt: skip
# Pages whose whole purpose is one of these columns.
OWN_PURPOSE = {
    "projects:report_no_change",
    "projects:report_confirm",
    "reviews:open",
    "feedback:closing_waiver",
}
EDITS = [
    row for row in FORMS if row.record not in {"", "token"} and not row.verb and row.name not in OWN_PURPOSE
]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Any]:
    with django_db_blocker.unblock(), the_town(media) as made:
        yield made


def guarded_values(record: Model) -> dict[str, Any]:
    columns = {field.name: field.attname for field in record._meta.concrete_fields}
    fresh = type(record)._base_manager.filter(pk=record.pk).first()  # type: ignore[attr-defined]
    return {name: getattr(fresh, columns[name]) for name in GUARDED if name in columns} if fresh else {}


def smuggled(row: Row, town: Any) -> dict[str, str]:
    """Every guarded column under the names that a form could bind, pointing at the neighbour."""
    cast, _ = town
    values = dict.fromkeys(GUARDED, str(cast.places["sibling"].pk))
    values |= {
        "state": "closed",
        "total": "100",
        "rank": "1",
        "grade": "excellent",
        "verified_on": "2026-01-01",
    }
    return values | {f"{name}_id": str(cast.places["sibling"].pk) for name in GUARDED}


@pytest.mark.parametrize("row", EDITS, ids=str)
def test_what_no_form_asks_for_does_not_change(town, row):
    cast, records = town
    record, url, client = records["own"][row.record], address(row, records["own"]), cast.client(asker_of(row))
    page = client.get(url).content.decode() if row.get else ""
    shown = {
        name: field.value or (field.choices or [""])[-1] for name, field in FormFields(page).fields.items()
    }
    before = guarded_values(record)
    with transaction.atomic():
        answer = client.post(url, smuggled(row, town) | shown)
        after = guarded_values(record)
        transaction.set_rollback(True)
    assert answer.status_code < 500
    asked = set(shown)
    changed = {name for name in after if after[name] != before[name] and name not in asked}
    assert not changed
