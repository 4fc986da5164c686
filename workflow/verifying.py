"""Proving the audit chain: every row against its bytes, every hash against the row before, the head against anchors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

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
    for row in rows():
        reason = flaw_of(row, found.head) or anchor_flaw(row, kept)
        if reason:
            found.flaw = Flaw(found.head.sequence + 1, reason)
            return found
        found.rows += 1
        found.head = Anchor(row["sequence"], row["hash"])
    found.flaw = missing_tail(found.head, kept)
    return found


def rows() -> Iterator[dict[str, Any]]:
    last = -1
    while True:
        page = AuditEntry.objects.filter(sequence__gt=last).order_by("sequence").values_list(*COLUMNS)[:PAGE]
        count = 0
        for values in page:
            row = dict(zip(COLUMNS, values, strict=True))
            last, count = row["sequence"], count + 1
            yield row
        if count < PAGE:
            return


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
