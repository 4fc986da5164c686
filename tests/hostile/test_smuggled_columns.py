"""What a browser sends along changes nothing: transitions and forms that make a record, posted with and without.

Every such form of the URL matrix is posted twice, each time undone: as its page stands, and with every guarded column
smuggled in. Both must leave the same. So that this is no comparison of two refusals, FOLLOWS and MADE say by hand what a
sound post does.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from tests.builders.meetings import a_meeting_post, an_item_row
from tests.conftest import OWN_APPS
from tests.hostile.form_fields import Field, FormFields
from tests.hostile.test_hostile_text import FORMS, asker_of
from tests.hostile.test_mass_assignment import GUARDED, guarded_values, smuggled
from tests.test_url_matrix import TABLE, address
from tests.url_matrix.rows import Row
from tests.url_matrix.town import Town, the_town

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="engines do not differ in what a form takes"),
]
STEPS = [row for row in TABLE if row.verb and row.record and row.post and row.verb != "unknown"]
MAKING = [
    row
    for row in FORMS
    if not row.verb and (row.record == "" or row.name == "organizations:organization_new")
]
LOG = {"AuditEntry", "Notice", "SentForm", "Draft", "Session"}

# What a sound post of a transition leaves in its record: state, and what else may not come from outside.
FOLLOWS = {
    "projects:transition submitted approve": {
        "state": "approved",
        "number": "2026-T-990102001-",
    },
    "projects:transition submitted reject": {"state": "rejected", "number": ""},
    "projects:transition submitted withdraw": {"state": "draft", "number": ""},
    "projects:transition planned start": {"state": "in_progress"},
    "reviews:mechanism_transition draft_mechanism recommend": {"state": "recommended"},
    "reviews:bulletin_transition draft_bulletin issue": {"state": "issued", "number": "情况属实"},
}

# What is posted where the page alone would not do, and what the record made of it belongs to.
POSTED: dict[str, dict[str, Any]] = {
    "projects:problem_new": {
        "source": "public", "description": "六楼老人下不了楼，盼装电梯", "people_affected": "276",
        "urgency": "urgent", "reach": "single", "found_on": "2026-02-20",
    },
    "projects:project_new": {"title": "加装电梯"},
    "projects:meeting_new": a_meeting_post([an_item_row()]),
    "organizations:person_new": {"username": "xinren", "name": "新同志"},
}  # fmt: skip
MADE: dict[str, dict[str, Any]] = {
    "projects:problem_new": {"organization": "asker's", "state": "open"},
    "projects:project_new": {"organization": "asker's", "state": "draft", "number": "", "lead": None},
    "projects:meeting_new": {"organization": "asker's", "recorded_by": "asker"},
    "organizations:person_new": {},
    "reviews:bulletin_new": {"organization": "asker's", "state": "draft", "number": ""},
}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Town]:
    with django_db_blocker.unblock(), the_town(media) as made:
        yield made


def sound(fields: dict[str, Field], name: str) -> dict[str, Any]:
    """The form as its page stands; what is empty gets an answer of its kind."""
    answers = {"textarea": "情况属实，同意。", "number": "1", "date": "2026-07-24", "text": "情况属实"}
    found = {
        key: field.value.strip() or (field.choices or [answers.get(field.kind, "")])[-1]
        for key, field in fields.items()
        if field.kind not in {"file", "submit", "button"}
    }
    dated = {key: "2026-07-24" for key in found if key.endswith("_on") and not fields[key].value}
    return found | dated | POSTED.get(name, {})


def plain_and_loaded(town: Town, row: Row, look: Any) -> list[tuple[int, Any]]:
    """Status of the post and what `look` sees behind it, without and with what is smuggled in; all of it undone."""
    cast, records = town
    url = address(row, records["own"])
    found = []
    with transaction.atomic():
        page = cast.client(asker_of(row)).get(url).content.decode() if row.get else ""
        posted = sound(FormFields(page).fields, row.name)
        for more in ({}, smuggled(row, town)):
            with transaction.atomic():
                status = cast.client(asker_of(row)).post(url, more | posted).status_code
                found.append((status, look()))
                transaction.set_rollback(True)
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("row", STEPS, ids=str)
def test_a_transition_takes_nothing_that_is_sent_along(town, row):
    record = town[1]["own"][row.record]
    plain, loaded = plain_and_loaded(town, row, lambda: guarded_values(record))
    assert loaded == plain
    for name, value in FOLLOWS.get(str(row), {}).items():
        assert str(plain[1][name]).startswith(str(value)), name


def own_models() -> list[type[models.Model]]:
    found = [model for model in apps.get_models() if model.__module__.split(".")[0] in OWN_APPS]
    return [model for model in found if model.__name__ not in LOG]


def latest() -> dict[type[models.Model], int]:
    return {
        model: model._base_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
        for model in own_models()
    }


def new_rows(before: dict[type[models.Model], int]) -> list[tuple[str, dict[str, Any]]]:
    """Kind and guarded columns of what was made."""
    found = []
    for model, last in before.items():
        columns = {
            field.name: field.attname for field in model._meta.concrete_fields if field.name in GUARDED
        }
        for row in model._base_manager.filter(pk__gt=last).order_by("pk"):
            values = {name: getattr(row, column) for name, column in columns.items()}
            found.append((model._meta.label, values))
    return found


@pytest.mark.parametrize("row", MAKING, ids=str)
def test_a_new_record_takes_nothing_that_is_sent_along(town, row):
    before = latest()
    plain, loaded = plain_and_loaded(town, row, lambda: new_rows(before))
    assert loaded == plain
    if row.name in MADE:
        assert (plain[0], bool(plain[1])) == (302, True), plain
        post = town[0].post(asker_of(row))
        meant = {"asker's": post.organization_id, "asker": post.pk}
        made, wanted = plain[1][0][1], MADE[row.name]
        assert {name: made[name] for name in wanted} == {n: meant.get(v, v) for n, v in wanted.items()}


def test_every_expectation_is_of_a_form_that_is_there():
    assert set(FOLLOWS) <= {str(row) for row in STEPS}
    assert set(MADE) <= {row.name for row in MAKING}
