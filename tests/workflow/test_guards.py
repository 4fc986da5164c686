"""Tampering as the application's own role: every statement is refused by the database itself, on both engines."""

from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, connection, transaction

from organizations.models import Appointment
from reviews.models import Ballot, Finding, ReviewSheet, Score
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import a_city, an_actor, an_appointment
from tests.builders.reviews import a_ballot, a_finding, a_rater_group, a_score, a_township
from workflow import audit, guards
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
POSTGRESQL = connection.vendor == "postgresql"
LOG = "workflow_auditentry"
PROTECTED = [
    "organizations_appointment",
    "reviews_ballot",
    "reviews_finding",
    "reviews_reviewsheet",
    "reviews_score",
    "reviews_sheetversion",
]


def refused(statement: str, *values) -> str:
    """Run the statement, expect the database to refuse it, and say in which words."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value)


@pytest.fixture
def entries():
    city = a_city()[0]
    actor = an_actor(city)
    return [audit.note(actor, "edit", city, after={"name": f"第{n}次"}) for n in range(3)]


def columns(table: str) -> str:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f'"{column.name}"' for column in found)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_auditentry SET verb = 'nothing'",
        "UPDATE workflow_auditentry SET payload = payload",
        "UPDATE workflow_auditentry SET sequence = sequence + 100 WHERE sequence = 3",
        "DELETE FROM workflow_auditentry WHERE sequence = 2",
        "DELETE FROM workflow_auditentry",
    ],
)
def test_entries_are_never_changed_or_removed(entries, statement):
    assert "append-only" in refused(statement)
    assert AuditEntry.objects.count() == 3


def test_the_orm_is_refused_just_the_same(entries):
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.update(verb="nothing")
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        entries[1].verb = "nothing"
        entries[1].save()


def test_an_entry_is_not_inserted_anew(entries):
    names = columns(LOG)
    for way in [] if POSTGRESQL else ["OR REPLACE ", "OR IGNORE "]:
        words = refused(f"INSERT {way}INTO {LOG} ({names}) SELECT {names} FROM {LOG} WHERE sequence = 2")
        assert "end of the chain" in words
    assert "end of the chain" in refused(f"INSERT INTO {LOG} ({names}) SELECT {names} FROM {LOG}")


@pytest.mark.parametrize(("sequence", "previous"), [(5, None), (4, "f" * 64), (2, None)])
def test_an_entry_goes_to_the_end_of_the_chain_and_nowhere_else(entries, sequence, previous):
    last = AuditEntry.objects.get(sequence=3)
    last.pk, last.sequence, last.previous_hash = uuid4(), sequence, previous or last.hash
    with pytest.raises(IntegrityError, match="end of the chain"), transaction.atomic():
        last.save(force_insert=True)


@pytest.mark.skipif(POSTGRESQL, reason="rowid and REPLACE are SQLite's")
def test_replace_is_refused_where_a_connection_forgot_recursive_triggers(entries):
    names = columns(LOG)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers = OFF")
    try:
        statement = f"INSERT OR REPLACE INTO {LOG} (rowid, {names}) SELECT rowid, {names} FROM {LOG}"
        assert "end of the chain" in refused(statement)
        names = columns("organizations_appointment")
        row = f"SELECT {names} FROM organizations_appointment"
        assert "new audit entry" in refused(
            f"INSERT OR REPLACE INTO organizations_appointment ({names}) {row}"
        )
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no TRUNCATE")
@pytest.mark.parametrize("table", [LOG, *PROTECTED])
def test_tables_are_not_truncated(table):
    # Rows just arranged would forbid TRUNCATE anyway.
    assert "append-only" in (words := refused(f"TRUNCATE {table} CASCADE")) or "never deleted" in words


@pytest.fixture
def rows():
    """A row of each protected table."""
    found = a_township(villages=1, state=SheetState.SCORED)
    return {Score: a_score(found.sheet, "report", "9", found.scorer), ReviewSheet: found.sheet} | {
        Appointment: found.scorer,
        Finding: a_finding(found.sheet, found.scorer),
        Ballot: a_ballot(found.sheet, a_rater_group(found.sheet.group.scheme, "team", "班子成员", 100)),
    }


CHANGES = {
    Score: {"value": "1.0"},
    ReviewSheet: {"self_report": "改了"},
    Appointment: {"title": "改了"},
    Ballot: {"issued": 30},
    Finding: {"times": 2},
}


@pytest.mark.parametrize("model", CHANGES)
def test_protected_rows_do_not_change_without_an_entry(rows, model):
    one = model.objects.filter(pk=rows[model].pk)
    (column, value), *_ = CHANGES[model].items()
    assert "new audit entry" in refused(f"UPDATE {model._meta.db_table} SET {column} = %s", value)
    with pytest.raises(IntegrityError, match="new audit entry"), transaction.atomic():
        one.update(**CHANGES[model])
    row = one.get()
    setattr(row, column, value)
    with pytest.raises(IntegrityError, match="new audit entry"), transaction.atomic():
        model.objects.bulk_update([row], [column])


@pytest.mark.parametrize("model", CHANGES)
def test_an_entry_that_was_written_before_does_not_do(rows, model):
    city = rows[Appointment].organization
    old = audit.note(an_actor(city), "edit", city)
    (column, value), *_ = CHANGES[model].items()
    statement = f"UPDATE {model._meta.db_table} SET {column} = %s, latest_entry_id = %s WHERE id = %s"
    key = AuditEntry._meta.pk.get_db_prep_value(old.pk, connection)
    assert "new audit entry" in refused(statement, value, key, rows[model].pk)


@pytest.mark.parametrize("model", CHANGES)
def test_protected_rows_are_not_deleted_or_renumbered(rows, model):
    table = model._meta.db_table
    assert "never deleted" in refused(f"DELETE FROM {table} WHERE id = %s", rows[model].pk)
    assert "new audit entry" in refused(f"UPDATE {table} SET id = id + 1000 WHERE id = %s", rows[model].pk)


@pytest.mark.parametrize("model", CHANGES)
def test_protected_rows_are_not_inserted_without_an_entry(rows, model):
    names = columns(model._meta.db_table)
    copied = names.replace('"id"', '"id" + 1000')
    statement = f"INSERT INTO {model._meta.db_table} ({names}) SELECT {copied} FROM {model._meta.db_table}"
    refused(statement)
    blank = copied.replace('"latest_entry_id"', "NULL")
    refused(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {blank} FROM {model._meta.db_table}")


def test_suggestions_are_free_until_the_sheet_is_confirmed(rows):
    sheets = ReviewSheet.objects.filter(pk=rows[ReviewSheet].pk)
    assert sheets.update(total="88.00", rank=1, suggestion_note="测算") == 1
    rewrite(sheets, digest="0" * 64)
    with pytest.raises(IntegrityError, match="keep what was frozen"), transaction.atomic():
        sheets.update(total="99.00")
    with pytest.raises(IntegrityError, match="new audit entry"), transaction.atomic():
        sheets.update(computed_at=None)


def test_a_row_without_its_entry_is_not_committed():
    post = an_appointment(a_city()[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        post.title = "第一书记"
        post.save()
        connection.check_constraints()


def test_every_guarded_table_has_all_its_guards():
    assert guards.faults() == []
    call_command("check", databases=["default"])


def guard_of(table: str) -> str:
    return f"guard_{table}_row" if POSTGRESQL else f"guard_{table}_update"


@pytest.mark.parametrize("table", [LOG, *PROTECTED])
def test_the_check_fails_when_a_guard_is_missing(table):
    drop(table)
    with pytest.raises(CommandError, match=f"{guard_of(table)} of {table} is missing"):
        call_command("check", databases=["default"])
    guards.install()
    assert guards.faults() == []


def test_the_check_sees_a_guard_that_was_made_harmless():
    drop(LOG)
    name = guard_of(LOG)
    with connection.cursor() as cursor:
        if POSTGRESQL:
            cursor.execute(
                "CREATE FUNCTION idle() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
            )
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {LOG} EXECUTE FUNCTION idle()")
        else:
            cursor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {LOG} WHEN 0 BEGIN SELECT 1; END")
    assert [fault.name for fault in guards.faults()] == [name]


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite cannot switch a trigger off")
def test_the_check_sees_a_guard_that_is_switched_off():
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {LOG} DISABLE TRIGGER USER")
    assert {fault.table for fault in guards.faults()} == {LOG}


def test_the_guards_are_back_after_a_migrate():
    guards.remove()
    assert guards.faults() != []
    call_command("migrate", skip_checks=True, verbosity=0)
    assert guards.faults() == []


def drop(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guard_of(table)}" + (f" ON {table}" if POSTGRESQL else ""))


@pytest.fixture
def run_time_role():
    """The role under which the application serves where owner and run time are apart (docs/operations.md)."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE gongjian_run_time")
        cursor.execute(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO gongjian_run_time"
        )
        cursor.execute("SET ROLE gongjian_run_time")
        yield
        cursor.execute("RESET ROLE")


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no roles")
@pytest.mark.parametrize(
    "statement",
    [
        f"ALTER TABLE {LOG} DISABLE TRIGGER USER",
        f"DROP TRIGGER guard_{LOG}_row ON {LOG}",
        f"DROP FUNCTION guard_{LOG}() CASCADE",
        f"CREATE OR REPLACE FUNCTION guard_{LOG}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        f"TRUNCATE {LOG}",
        "SET session_replication_role = replica",
    ],
)
def test_the_run_time_role_cannot_switch_the_guards_off(run_time_role, statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.skipif(not POSTGRESQL, reason="SQLite has no roles")
def test_the_run_time_role_is_refused_by_the_guards_like_any_other(entries, run_time_role):
    assert "append-only" in refused("UPDATE workflow_auditentry SET verb = 'nothing'")
    assert "append-only" in refused("DELETE FROM workflow_auditentry")
    assert "never deleted" in refused("DELETE FROM organizations_appointment")
