"""Proving the audit chain: every row against its bytes, every hash against the row before, the head against anchors.

A million rows take a minute only if each is read once and nothing is made of it that is not compared. So `is_sound`
looks at the values as the database keeps them, and accepts nothing but what is equal to the letter; whatever it does not
accept is loaded as the application reads it and judged by `flaw_of`, which finds the words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import connection

from .chain import GENESIS
from .models import AuditEntry

PAGE = 5000  # rows a query: SQLite keeps writers out while one is read
ALGORITHMS = {"sha256": hashlib.sha256}

# Columns that repeat the payload, by their names there.
TEXTS = (
    "actor_id", "post_id", "service", "verb", "subject_type", "subject_id", "root_type", "root_id",
    "result", "request_id", "sequence",
)  # fmt: skip
OTHERS = ("id", "caused_by_id", "written_at", "happened_at", "algorithm")
COLUMNS = (*TEXTS, *OTHERS, "payload", "previous_hash", "hash")
SEQUENCE, HASH = COLUMNS.index("sequence"), COLUMNS.index("hash")

# One row as the database keeps it, its number, the hash before it.
Judge = Callable[[tuple[Any, ...], int, str], bool]


@dataclass(frozen=True)
class Anchor:
    """A head of the chain that was kept elsewhere."""

    sequence: int
    hash: str


@dataclass(frozen=True)
class Flaw:
    """The first row that does not hold, and why."""

    sequence: int
    reason: str


@dataclass
class Verification:
    """`rows` were found sound; `head` is the last of them."""

    rows: int = 0
    head: Anchor = field(default_factory=lambda: Anchor(0, GENESIS))
    flaw: Flaw | None = None


def head() -> AuditEntry | None:
    return AuditEntry.objects.order_by("-sequence").first()


def verify(anchors: Iterable[Anchor] = ()) -> Verification:
    """Go through the chain until something does not hold; reads in pages, so that others can write meanwhile."""
    kept = {anchor.sequence: anchor.hash for anchor in anchors}
    found = Verification()
    is_sound = judge()
    number, before = 0, GENESIS
    for values in rows():
        if not is_sound(values, number + 1, before) or number + 1 in kept:
            row = loaded(values[SEQUENCE])
            reason = flaw_of(row, Anchor(number, before)) or anchor_flaw(row, kept)
            if reason:
                found.flaw = Flaw(number + 1, reason)
                break
        number, before = number + 1, values[HASH]
    found.rows, found.head = number, Anchor(number, before)
    found.flaw = found.flaw or missing_tail(found.head, kept)
    return found


def rows() -> Iterator[tuple[Any, ...]]:
    """Values in the order of COLUMNS, as the database keeps them."""
    last, count = -1, PAGE
    while count == PAGE:
        page = AuditEntry.objects.filter(sequence__gt=last).order_by("sequence").values_list(*COLUMNS)[:PAGE]
        with connection.cursor() as cursor:
            cursor.execute(*page.query.sql_with_params())
            found = cursor.fetchall()
        yield from found
        count = len(found)
        last = found[-1][SEQUENCE] if found else last


def loaded(sequence: int) -> dict[str, Any]:
    """The row as the application reads it."""
    return AuditEntry.objects.values(*COLUMNS).get(sequence=sequence)


def judge() -> Judge:
    """Whether a row, as this database keeps it, is beyond doubt the one of that number after that hash."""
    as_kept = (hexadecimal, naive) if connection.vendor == "sqlite" else (UUID, moment)
    identity, instant = as_kept[0], lru_cache(maxsize=16)(as_kept[1])
    texts_of, sha256 = itemgetter(*TEXTS), hashlib.sha256

    def is_sound(values: tuple[Any, ...], number: int, before: str) -> bool:
        pk, caused_by, written_at, happened_at, algorithm, payload, previous, digest = values[len(TEXTS) :]
        if values[SEQUENCE] != number or previous != before or algorithm != "sha256":
            return False
        if sha256(before.encode() + payload).hexdigest() != digest:
            return False
        try:
            said = json.loads(str(payload, "utf-8"))
            return (
                texts_of(said) == values[: len(TEXTS)]
                and said["algorithm"] == algorithm
                and identity(said["id"]) == pk
                and (said["caused_by"] and identity(said["caused_by"])) == caused_by
                and instant(said["written_at"]) == written_at
                and instant(said["happened_at"]) == happened_at
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return False

    return is_sound


def hexadecimal(identity: str) -> str:
    """How SQLite keeps an id."""
    return identity.replace("-", "")


def naive(text: str) -> datetime:
    """How SQLite keeps a moment."""
    return moment(text).astimezone(UTC).replace(tzinfo=None)


def flaw_of(row: dict[str, Any], before: Anchor) -> str:
    """Why the row cannot follow the one before; empty when it can."""
    if row["sequence"] != before.sequence + 1:
        return "序号不连续，缺少这一条"
    if row["previous_hash"] != before.hash:
        return "与上一条的摘要不相接"
    algorithm = ALGORITHMS.get(row["algorithm"])
    if algorithm is None:
        return f"不认识的摘要算法“{row['algorithm']}”"
    payload = bytes(row["payload"])
    if algorithm(before.hash.encode() + payload).hexdigest() != row["hash"]:
        return "内容与摘要不符"
    return column_flaw(row, payload)


def column_flaw(row: dict[str, Any], payload: bytes) -> str:
    """A column that says something else than the bytes that were hashed."""
    try:
        content = json.loads(payload)
        differing = [name for name in TEXTS if content[name] != row[name]]
        if str(row["id"]) != content["id"]:
            differing.append("id")
        if content["caused_by"] != (row["caused_by_id"] and str(row["caused_by_id"])):
            differing.append("caused_by_id")
        differing += [n for n in ("written_at", "happened_at") if moment(content[n]) != row[n]]
        if content["algorithm"] != row["algorithm"]:
            differing.append("algorithm")
    except (ValueError, KeyError, TypeError):
        return "内容不是本系统写的格式"
    return f"列 {'、'.join(differing)} 与内容不符" if differing else ""


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def anchor_flaw(row: dict[str, Any], kept: dict[int, str]) -> str:
    expected = kept.get(row["sequence"])
    if expected is None or expected == row["hash"]:
        return ""
    return "与留存的锚点不符，这一条或更早的记录被整体改写过"


def missing_tail(last: Anchor, kept: dict[int, str]) -> Flaw | None:
    """Anchors beyond the last row: the tail was cut off, or an older copy was put back."""
    beyond = max(kept, default=0)
    if beyond <= last.sequence:
        return None
    return Flaw(
        last.sequence + 1,
        f"锚点记到第 {beyond} 条，这里只到第 {last.sequence} 条：尾部被删，或换回了旧的数据",
    )


def read_anchors(lines: Iterable[str]) -> list[Anchor]:
    """What audit_anchor printed, one object a line. ValueError names the line that is none."""
    anchors = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            anchors.append(Anchor(int(given["sequence"]), str(given["hash"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"第 {number} 行不是锚点") from error
    return anchors
