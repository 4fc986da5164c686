"""Proving the frozen sheets: each one recomputed from its snapshot and compared with digest, audit chain and rows."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F

from workflow import chain
from workflow.models import AuditEntry

from . import snapshots
from .models import Ballot, Finding, ReviewSheet, Score, SheetVersion

Row = dict[str, Any]
Plain = tuple[Any, ...]

# Where the snapshot says what a column of the row repeats.
REPEATED = {
    "version": ("about", "version"),
    "total": ("result", "total"),
    "rank": ("result", "rank"),
    "suggested_grade": ("result", "grade"),
    "grade": ("decision", "grade"),
    "meeting_on": ("decision", "meeting_on"),
    "document_number": ("decision", "document_number"),
    "difference_reason": ("decision", "difference_reason"),
    "confirmed_by_id": ("decision", "confirmed_by"),
}
# Of the sheet alone: a kept version takes them from its sheet.
PLACED = {
    "round_id": ("about", "round"),
    "group_id": ("about", "group"),
    "organization_id": ("about", "organization"),
    "post_id": ("about", "post"),
    "user_id": ("about", "user"),
    "too_new": ("about", "too_new"),
}
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, InvalidOperation)


@dataclass(frozen=True)
class Flaw:
    """A frozen sheet that does not hold, and everything that is wrong with it."""

    sheet_id: int
    name: str
    version: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"考核表 {self.sheet_id}（{self.name}）第 {self.version} 版：{'；'.join(self.reasons)}"


@dataclass
class Verification:
    """`sheets` and `versions` were looked at."""

    sheets: int = 0
    versions: int = 0
    flaws: list[Flaw] = field(default_factory=list)


def verify() -> Verification:
    """Look at every frozen sheet and every version that was unlocked, in the order of their numbers. Reads only."""
    found, known = Verification(), Evidence()
    for row in frozen_rows():
        is_kept = "sheet_id" in row
        found.versions += is_kept
        found.sheets += not is_kept
        reasons = tuple(flaws_of(row, known))
        if reasons:
            sheet_id = row["sheet_id"] if is_kept else row["id"]
            found.flaws.append(Flaw(sheet_id, known.names[sheet_id], row["version"], reasons))
    found.flaws += known.missing_versions()
    found.flaws.sort(key=lambda flaw: (flaw.sheet_id, flaw.version))
    return found


def frozen_rows() -> Iterator[Row]:
    """Decided sheets, then the versions that were unlocked; these bear a `sheet_id`."""
    columns = (*REPEATED, *PLACED, "id", "self_report", "digest", "snapshot")
    yield from ReviewSheet.objects.exclude(digest="").order_by("pk").values(*columns).iterator(500)
    placed = {name: F(f"sheet__{name}") for name in PLACED}
    kept = SheetVersion.objects.order_by("sheet", "version").annotate(**placed)
    yield from kept.values(*columns, "sheet_id").iterator(500)


class Evidence:
    """What the snapshots are held against: the chain's entries, the scores, which versions are kept."""

    def __init__(self) -> None:
        self.names = dict(ReviewSheet.objects.values_list("pk", "organization__short_name"))
        self.digests: dict[int, dict[str, bool]] = defaultdict(dict)
        self.scores: dict[tuple[int, int], Counter[tuple[str, int, Decimal]]] = defaultdict(Counter)
        self._read_chain()
        self._read_scores()
        self.ballots: dict[int, Counter[Plain]] = defaultdict(Counter)
        self._read_ballots()
        self.findings: dict[int, Counter[Plain]] = defaultdict(Counter)
        self._read_findings()

    def _read_chain(self) -> None:
        """By sheet the digests that its entries of 审定 bear, and whether the entry itself is sound."""
        entries = AuditEntry.objects.filter(
            subject_type=ReviewSheet._meta.label_lower, verb="confirm", result=AuditEntry.Result.DONE
        )
        for subject, payload, previous, hash_ in entries.values_list(
            "subject_id", "payload", "previous_hash", "hash"
        ).iterator(500):
            content = bytes(payload)
            said = json.loads(content)
            sound = hashlib.sha256(previous.encode() + content).hexdigest() == hash_
            sound = sound and said["subject_id"] == subject
            self.digests[int(subject)][said["details"].get("digest", "")] = sound

    def _read_scores(self) -> None:
        given = Score.objects.filter(submitted_at__isnull=False)
        for sheet, version, code, scorer, value in given.values_list(
            "sheet", "version", "criterion__code", "scorer", "value"
        ).iterator(2000):
            self.scores[sheet, version][code, scorer, value] += 1

    def _read_ballots(self) -> None:
        named = ("rater_group__criterion__code", "rater_group__code", *Ballot.NUMBERS)
        for sheet, *values in Ballot.objects.order_by().values_list("sheet", *named).iterator(2000):
            self.ballots[sheet][tuple(values)] += 1

    def _read_findings(self) -> None:
        standing = Finding.objects.filter(withdrawn_at=None).order_by()
        for sheet, *values in standing.values_list("sheet", "rule__code", "times", "basis").iterator(2000):
            self.findings[sheet][tuple(values)] += 1

    def missing_versions(self) -> list[Flaw]:
        """Earlier versions of which no copy is kept."""
        kept = set(SheetVersion.objects.values_list("sheet", "version"))
        later = ReviewSheet.objects.filter(version__gt=1).order_by("pk").values_list("pk", "version")
        return [
            Flaw(sheet, self.names[sheet], version, ("历史版本没有保留",))
            for sheet, last in later
            for version in range(1, last)
            if (sheet, version) not in kept
        ]


def flaws_of(row: Row, known: Evidence) -> Iterator[str]:
    """Everything that is wrong with one frozen row, in words."""
    frozen = row["snapshot"]
    if not isinstance(frozen, dict):
        yield "没有封存内容"
        return
    if snapshots.digest(frozen) != row["digest"]:
        yield "封存内容与摘要不符"
    yield from recomputed_flaws(frozen)
    try:
        yield from row_flaws(row, frozen, known)
    except UNREADABLE:
        yield "封存内容不全，无法与考核表核对"


def recomputed_flaws(frozen: Row) -> Iterator[str]:
    if frozen.get("formula") not in snapshots.FORMULAS:
        yield f"算法版本为“{frozen.get('formula')}”，本程序只有“{'、'.join(snapshots.FORMULAS)}”，不能复算"
        return
    try:
        same = chain.canonical(snapshots.recompute(frozen)) == chain.canonical(frozen)
    except UNREADABLE:
        yield "封存内容不全，不能复算"
        return
    if not same:
        yield "按封存的数据复算，结果与封存内容不一致"


def row_flaws(row: Row, frozen: Row, known: Evidence) -> Iterator[str]:
    sheet_id: int = row["sheet_id"] if "sheet_id" in row else row["id"]
    repeated = REPEATED | PLACED
    differing = [name for name, (part, key) in repeated.items() if text(row[name]) != text(frozen[part][key])]
    if frozen["about"]["sheet"] != sheet_id:
        differing.append("id")
    if "words" in frozen and snapshots.text_digest(row["self_report"]) != frozen["words"]["self_report"]:
        differing.append("self_report")
    if differing:
        yield f"列 {'、'.join(differing)} 与封存内容不符"
    sound = known.digests[sheet_id].get(row["digest"])
    if sound is None:
        yield "审计日志中没有记下这个摘要"
    elif not sound:
        yield "记下摘要的审计记录被改动"
    scores = Counter(
        (entry["criterion"], entry["scorer_id"], Decimal(entry["value"]))
        for entry in frozen["inputs"]["scores"]
    )
    if scores != known.scores[sheet_id, row["version"]]:
        yield "评分与封存内容不符"
    if "sheet_id" not in row:
        yield from below_flaws(sheet_id, frozen["inputs"], known)


def below_flaws(sheet_id: int, inputs: Row, known: Evidence) -> Iterator[str]:
    """Ballots and findings have no version: of the versions before, only the snapshot tells them."""
    named = ("criterion", "group", *Ballot.NUMBERS)
    if Counter(plain_rows(inputs.get("ballots", ()), named)) != known.ballots[sheet_id]:
        yield "测评票与封存内容不符"
    if (
        Counter(plain_rows(inputs.get("findings", ()), ("rule", "times", "basis")))
        != known.findings[sheet_id]
    ):
        yield "认定事项与封存内容不符"


def plain_rows(frozen: Iterable[Row], names: tuple[str, ...]) -> Iterator[Plain]:
    return (tuple(entry[name] for name in names) for entry in frozen)


def text(value: Any) -> str:
    """A column and what JSON kept of it, comparable."""
    return "" if value is None else str(value)
