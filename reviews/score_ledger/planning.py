"""The plan: which scores an import would give, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, planned_once, shown
from organizations.importing.reading import Rows
from organizations.roster.values import code_key, name_key, narrow
from reviews.models import Criterion
from reviews.scoring.points import plain

from .columns import LAYOUT
from .present import Present, Task

LONGEST_COMMENT = 200
_NUMBER = re.compile(r"-?\d{1,6}(\.\d{1,9})?")
Key = tuple[int, int]  # sheet, criterion


@dataclass(frozen=True)
class ScorePlan(Plan):
    """Where the facts say `submit` the scores are handed in; sheets of which a criterion is still missing stay drafts.

    A line's `existing` is the person's own score so far, a draft or handed in.
    """

    present: Present

    @property
    def submit(self) -> bool:
        return bool(self.rows.facts["submit"])

    @property
    def tasks(self) -> list[Task]:
        return [self.present.by_sheet[pk] for pk in self.by_sheet]

    @cached_property
    def by_sheet(self) -> dict[int, list[Line]]:
        found: dict[int, list[Line]] = defaultdict(list)
        for line in self.lines:
            found[line.values["sheet"].pk].append(line)
        return dict(found)

    def lines_of(self, task: Task) -> list[Line]:
        return self.by_sheet.get(task.sheet.pk, [])

    def is_complete(self, task: Task) -> bool:
        """Every criterion that is asked has a score that is allowed now, from the file or given before."""
        marks = {pk: score.value for pk, score in task.given.items()}
        marks |= {line.values["criterion"].pk: line.values["value"] for line in self.lines_of(task)}
        takes = (c.pk in marks and c.takes(marks[c.pk]) for c in task.asked)
        return self.is_handed_in(task) or all(takes)

    def is_handed_in(self, task: Task) -> bool:
        return bool(task.given) and all(score.submitted_at for score in task.given.values())

    @property
    def to_hand_in(self) -> list[Task]:
        if not self.submit:
            return []
        return [task for task in self.tasks if self.is_complete(task) and not self.is_handed_in(task)]

    @property
    def incomplete(self) -> list[Task]:
        return [task for task in self.tasks if not self.is_complete(task)]

    @property
    def has_work(self) -> bool:
        return bool(self.created or self.changed or self.to_hand_in)

    @property
    def further(self) -> list[Any]:
        return [task.sheet.pk for task in self.to_hand_in]


def make_plan(rows: Rows, present: Present) -> ScorePlan:
    plan = planned_once(rows, LAYOUT, present, planned_row, key_of, "criterion", "份考核表的同一指标")
    return ScorePlan(LAYOUT, rows, present, plan.lines, plan.refusals)


def key_of(line: Line) -> Key:
    return line.values["sheet"].pk, line.values["criterion"].pk


def planned_row(cells: Cells, present: Present) -> Line | None:
    """What is out of reach and what does not exist are refused alike."""
    code, holder, name = cells.raw("code"), cells.raw("holder"), cells.raw("criterion")
    task = present.by_code.get(code_key(code)) if code else None
    if task is None:
        words = f"组织代码“{code[:40]}”不在您要评分的考核表中" if code else "没有填组织代码"
        cells.refuse("code", f"{words}，请用重新导出的评分台账填写")
        return None
    if holder and name_key(holder) != name_key(task.sheet.holder):
        words = f"该党组织参加考核的书记是“{task.sheet.holder}”，不是“{holder[:20]}”，请核对后改正"
        cells.refuse("holder", words)
        return None
    criterion = task.by_name.get(name_key(name))
    if criterion is None:
        asked = "、".join(str(entry) for entry in task.asked)
        cells.refuse("criterion", f"“{name[:20]}”不由您评分，这份考核表请您评的是：{asked}")
        return None
    return scored(cells, task, criterion)


def scored(cells: Cells, task: Task, criterion: Criterion) -> Line | None:
    text = narrow(cells.raw("value")).removesuffix("分")
    right = f"“{criterion}”的评分应{criterion.marks_words}"
    if not _NUMBER.fullmatch(text):
        cells.refuse("value", f"得分“{text[:20]}”不是数字，{right}")
        return None
    value, known = Decimal(text), task.given.get(criterion.pk)
    if not criterion.takes(value) and (known is None or known.value != value):
        cells.refuse("value", f"得分 {text}，{right}，请改正")
    comment = cells.raw("comment")
    if len(comment) > LONGEST_COMMENT:
        cells.refuse("comment", f"评语 {len(comment)} 字，最多 {LONGEST_COMMENT} 字，请精简")
    values = {"sheet": task.sheet, "criterion": criterion, "value": value, "comment": comment}
    words = (f"得分 {plain(value)}", *([f"评语：{comment}"] if comment else []))
    subject = f"{task.sheet.holder}（{task.sheet.organization}）{criterion}"
    line = Line(cells.row, subject, values, known, words=words)
    if known and known.value != value:
        line.changes["value"] = plain(known.value), plain(value)
    if known and known.comment != comment:
        line.changes["comment"] = shown(known.comment), shown(comment)
    if task.closed and (known is None or line.changes):
        cells.refuse("value", f"{task.closed}，请删去这一行或改回原来的得分")
    return line
