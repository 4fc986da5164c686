"""The guards as SQLite triggers, one per table and statement.

The checks before an INSERT hold for INSERT OR REPLACE too, which deletes the old row without asking the
DELETE trigger where a connection has not set recursive_triggers.
"""

from collections.abc import Iterator
from typing import Any

from .tables import (
    APPEND_ONLY,
    AUDIT_TABLE,
    FROZEN,
    GENESIS,
    NO_DELETE,
    NO_ENTRY,
    OUT_OF_ORDER,
    REFERENCE,
    Link,
    Table,
)

PREFIX = "guard_"


def install(cursor: Any, table: Table) -> None:
    for _, text in guards(cursor, table):
        cursor.execute(text)


def remove(cursor: Any) -> None:
    for name in present(cursor):
        cursor.execute(f'DROP TRIGGER "{name}"')


def present(cursor: Any) -> dict[str, str]:
    """Texts of the triggers by name, as they were given."""
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: text for name, text in cursor.fetchall() if name.startswith(PREFIX)}


def guards(cursor: Any, table: Table) -> Iterator[tuple[str, str]]:
    """Name and text of each trigger of the table."""
    if table.is_audit:
        yield trigger(table, "INSERT", OUT_OF_ORDER, misplaced())
        yield trigger(table, "UPDATE", APPEND_ONLY)
        yield trigger(table, "DELETE", APPEND_ONLY)
    else:
        yield trigger(table, "INSERT", NO_ENTRY, f"{spent()} OR {again(table)}")
        yield trigger(table, "UPDATE", NO_ENTRY, unproven(table))
        yield trigger(table, "DELETE", NO_DELETE)
    if table.frozen:
        yield trigger(table, "UPDATE", FROZEN, broken(table), "frozen")
    if table.under:
        yield trigger(table, "INSERT", FROZEN, settled_above(table.under, "NEW"), "added_below")
        changed = f"{settled_above(table.under, 'OLD')} OR {settled_above(table.under, 'NEW')}"
        yield trigger(table, "UPDATE", FROZEN, changed, "changed_below")


def trigger(table: Table, statement: str, words: str, when: str = "", suffix: str = "") -> tuple[str, str]:
    name = f"{PREFIX}{table.name}_{suffix or statement.lower()}"
    condition = f" WHEN {when}" if when else ""
    text = (
        f'CREATE TRIGGER "{name}" BEFORE {statement} ON "{table.name}" FOR EACH ROW{condition} '
        f"BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )
    return name, text


def misplaced() -> str:
    """Not the next number, not chained to the last row, or in the place of a row that exists."""
    last = f'FROM "{AUDIT_TABLE}" ORDER BY "sequence" DESC LIMIT 1'
    return (
        f'NEW."sequence" IS NOT COALESCE((SELECT "sequence" {last}), 0) + 1 '
        f'OR NEW."previous_hash" IS NOT COALESCE((SELECT "hash" {last}), \'{GENESIS}\') '
        f'OR EXISTS (SELECT 1 FROM "{AUDIT_TABLE}" WHERE "id" = NEW."id" OR rowid = NEW.rowid)'
    )


def spent() -> str:
    """The entry referred to is none that is still to be written."""
    return f'EXISTS (SELECT 1 FROM "{AUDIT_TABLE}" WHERE "id" = NEW."{REFERENCE}")'


def again(table: Table) -> str:
    """The row exists: INSERT OR REPLACE."""
    return f'EXISTS (SELECT 1 FROM "{table.name}" WHERE rowid = NEW.rowid)'


def unproven(table: Table) -> str:
    same = f'NEW."{REFERENCE}" IS OLD."{REFERENCE}"'
    if not table.is_wholly_watched:
        touched = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in table.watched)
        same = f"({same} AND (OLD.\"{table.settled}\" <> '' OR {touched}))"
    changed = f'(NEW."{REFERENCE}" IS NOT OLD."{REFERENCE}" AND {spent()})'
    return f'{same} OR {changed} OR NEW."id" IS NOT OLD."id"'


def broken(table: Table) -> str:
    """A frozen column changes, and the row is not being released for its next version."""
    touched = " OR ".join(f'NEW."{name}" IS NOT OLD."{name}"' for name in table.frozen)
    return f"OLD.\"{table.settled}\" <> '' AND ({touched}) AND NOT ({released(table)})"


def released(table: Table) -> str:
    if table.kept is None:
        return "0"
    copy = " AND ".join(f'"{name}" = OLD."{name}"' for name in ("version", table.settled))
    return (
        f'NEW."{table.settled}" = \'\' AND NEW."version" = OLD."version" + 1 AND EXISTS '
        f'(SELECT 1 FROM "{table.kept.table}" WHERE "{table.kept.key}" = OLD."id" AND {copy})'
    )


def settled_above(under: Link, row: str) -> str:
    earlier = f' OR "version" IS NOT {row}."version"' if under.versioned else ""
    return (
        f'EXISTS (SELECT 1 FROM "{under.table}" WHERE "id" = {row}."{under.key}" '
        f"AND (\"{under.settled}\" <> ''{earlier}))"
    )
