"""The guards as PostgreSQL triggers: one function per table, called for rows and for TRUNCATE.

The functions name their tables with the schema and fix the search path, so that a temporary table of the
same name cannot stand in for the audit log.
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
# pg_trigger.tgtype: row 1, before 2, insert 4, delete 8, update 16, truncate 32.
EACH_ROW, EACH_TRUNCATE = 1 + 2 + 4 + 8 + 16, 2 + 32


def install(cursor: Any, table: Table) -> None:
    quoted = f'"{schema(cursor)}"."{PREFIX}{table.name}"'
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {quoted}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path = pg_catalog, pg_temp AS $guard${body(cursor, table)}$guard$"
    )
    for name, scope in triggers(table):
        when = "BEFORE TRUNCATE" if scope == EACH_TRUNCATE else "BEFORE INSERT OR UPDATE OR DELETE"
        each = "STATEMENT" if scope == EACH_TRUNCATE else "ROW"
        cursor.execute(
            f'CREATE TRIGGER "{name}" {when} ON "{table.name}" FOR EACH {each} EXECUTE FUNCTION {quoted}()'
        )


def remove(cursor: Any) -> None:
    cursor.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace"
    )
    for name, table in cursor.fetchall():
        if name.startswith(PREFIX):
            cursor.execute(f'DROP TRIGGER "{name}" ON "{table}"')


def present(cursor: Any) -> dict[str, str]:
    """By name what guards() gives; a trigger that is switched off or has a condition counts as none."""
    cursor.execute(
        "SELECT t.tgname, c.relname || ' ' || t.tgtype || ' ' || p.prosrc FROM pg_trigger t "
        "JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
        "AND c.relnamespace = current_schema()::regnamespace"
    )
    return {name: text for name, text in cursor.fetchall() if name.startswith(PREFIX)}


def guards(cursor: Any, table: Table) -> Iterator[tuple[str, str]]:
    """Name of each trigger, and its table, type and function body."""
    for name, scope in triggers(table):
        yield name, f"{table.name} {scope} {body(cursor, table)}"


def triggers(table: Table) -> list[tuple[str, int]]:
    return [(f"{PREFIX}{table.name}_row", EACH_ROW), (f"{PREFIX}{table.name}_truncate", EACH_TRUNCATE)]


def schema(cursor: Any) -> str:
    cursor.execute("SELECT current_schema()")
    return str(cursor.fetchone()[0])


def body(cursor: Any, table: Table) -> str:
    log = f'"{schema(cursor)}"."{AUDIT_TABLE}"'
    if table.is_audit:
        return f"""
BEGIN
  IF TG_OP <> 'INSERT' THEN {refuse(APPEND_ONLY)} END IF;
  IF NEW."sequence" IS DISTINCT FROM COALESCE((SELECT max("sequence") FROM {log}), 0) + 1
     OR NEW."previous_hash" IS DISTINCT FROM
        COALESCE((SELECT "hash" FROM {log} ORDER BY "sequence" DESC LIMIT 1), '{GENESIS}')
  THEN {refuse(OUT_OF_ORDER)} END IF;
  RETURN NEW;
END
"""
    return f"""
BEGIN
  IF TG_OP IN ('DELETE', 'TRUNCATE') THEN {refuse(NO_DELETE)} END IF;{settled_rules(cursor, table)}
  IF TG_OP = 'UPDATE' THEN
    IF NEW."id" IS DISTINCT FROM OLD."id" THEN {refuse(NO_ENTRY)} END IF;
    IF NEW."{REFERENCE}" IS NOT DISTINCT FROM OLD."{REFERENCE}" THEN
      IF {unproven(table)} THEN {refuse(NO_ENTRY)} END IF;
      RETURN NEW;
    END IF;
  END IF;
  IF EXISTS (SELECT 1 FROM {log} WHERE "id" = NEW."{REFERENCE}") THEN {refuse(NO_ENTRY)} END IF;
  RETURN NEW;
END
"""


def refuse(words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


def unproven(table: Table) -> str:
    """Whether the change of a row that keeps its reference is refused."""
    if table.is_wholly_watched:
        return "true"
    touched = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in table.watched)
    return f"OLD.\"{table.settled}\" <> '' OR {touched}"


def settled_rules(cursor: Any, table: Table) -> str:
    """What keeps a settled row and the rows below it as they are; nothing for a table that knows no such rows."""
    rules = ""
    if table.frozen:
        touched = " OR ".join(f'NEW."{name}" IS DISTINCT FROM OLD."{name}"' for name in table.frozen)
        rules += f"""
  IF TG_OP = 'UPDATE' THEN
    IF OLD."{table.settled}" <> '' AND ({touched})
       AND NOT ({released(cursor, table)}) THEN {refuse(FROZEN)} END IF;
  END IF;"""
    if table.under:
        rules += f"""
  IF {settled_above(cursor, table.under, "NEW")} THEN {refuse(FROZEN)} END IF;
  IF TG_OP = 'UPDATE' THEN
    IF {settled_above(cursor, table.under, "OLD")} THEN {refuse(FROZEN)} END IF;
  END IF;"""
    return rules


def released(cursor: Any, table: Table) -> str:
    if table.kept is None:
        return "false"
    copy = " AND ".join(f'"{name}" = OLD."{name}"' for name in ("version", table.settled))
    return (
        f'NEW."{table.settled}" = \'\' AND NEW."version" = OLD."version" + 1 AND EXISTS (SELECT 1 FROM '
        f'"{schema(cursor)}"."{table.kept.table}" WHERE "{table.kept.key}" = OLD."id" AND {copy})'
    )


def settled_above(cursor: Any, under: Link, row: str) -> str:
    earlier = f' OR "version" IS DISTINCT FROM {row}."version"' if under.versioned else ""
    return (
        f'EXISTS (SELECT 1 FROM "{schema(cursor)}"."{under.table}" WHERE "id" = {row}."{under.key}" '
        f"AND (\"{under.settled}\" <> ''{earlier}))"
    )
