"""What the page of a dry run says, as plain values: made in the request, or by a process that leaves them as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from typing import TYPE_CHECKING, Any

from organizations.workbooks.cut import Cut, cut
from organizations.workbooks.rows import Refusal

if TYPE_CHECKING:
    from .imports import Import


@dataclass(frozen=True)
class Shown:
    """`created` and `changed` are numbers of records, `news` and `changes` the first of them in words, a Cut as a dict.

    `digest` is the plan's, `report` what the panel of the import shows besides.
    """

    digest: str
    has_work: bool
    rows: int
    blank: int
    created: int
    changed: int
    unchanged: int
    notes: list[str]
    refusals: list[Refusal]
    news: dict[str, Any]
    changes: dict[str, Any]
    report: Any

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    @property
    def refused(self) -> Cut:
        return cut(self.refusals)


def shown(kind: Import, plan: Any) -> Shown:
    return Shown(
        digest=plan.digest,
        has_work=plan.has_work,
        rows=len(plan.rows.rows),
        blank=plan.rows.blank,
        created=len(plan.created),
        changed=len(plan.changed),
        unchanged=plan.unchanged,
        notes=list(plan.notes),
        refusals=plan.refusals,
        news=asdict(Cut(first_lines(plan.created), len(plan.created))),
        changes=asdict(cut(kind.changes(plan))),
        report=plainly(kind.report(plan)),
    )


def first_lines(created: Sequence[Any]) -> list[dict[str, Any]]:
    return [
        {"subject": line.subject, "words": list(line.words), "row": line.row.words}
        for line in cut(created).lines
    ]


def plainly(report: Any) -> Any:
    return asdict(report) if is_dataclass(report) and not isinstance(report, type) else report


def dumped(page: Shown) -> str:
    return json.dumps(asdict(page), ensure_ascii=False, default=str)


def loaded(text: str) -> Shown:
    content = json.loads(text)
    content["refusals"] = [
        Refusal(tuple(entry["position"]), entry["cell"], entry["text"]) for entry in content["refusals"]
    ]
    return Shown(**content)
