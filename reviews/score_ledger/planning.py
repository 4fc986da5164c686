"""The plan: which scores an import would give, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, shown
from organizations.importing.reading import Rows
from organizations.roster.values import code_key, name_key, narrow
from organizations.workbooks.rows import DataRow, Refusal, refusal
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
        found = dict.fromkeys(line.values["sheet"].pk for line in self.lines)
        return [self.present.by_sheet[pk] for pk in found]

    def lines_of(self, task: Task) -> list[Line]:
        return [line for line in self.lines if line.values["sheet"].pk == task.sheet.pk]

    def is_complete(self, task: Task) -> bool:
        """Every criterion that is asked has a score, from the file or given before."""
        there = {line.values["criterion"].pk for line in self.lines_of(task)} | task.given.keys()
        return all(criterion.pk in there for criterion in task.asked)

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
    """A refusal concerns a cell; the rest is planned all the same, to show everything at once."""
    lines: list[Line] = []
    refusals: list[Refusal] = []
    first: dict[Key, DataRow] = {}
    for row in rows.rows:
        found = planned_row(row, present)
        if isinstance(found, Refusal):
            refusals.append(found)
            continue
        key = (found.values["sheet"].pk, found.values["criterion"].pk)
        if key in first:
            words = f"与{first[key].words}是同一份考核表的同一指标，请只保留一行"
            refusals.append(refusal(row, "criterion", words))
            continue
        first[key] = row
        lines.append(found)
    return ScorePlan(LAYOUT, rows, present, lines, sorted(refusals, key=lambda entry: entry.position))


def planned_row(row: DataRow, present: Present) -> Line | Refusal:
    """What is out of reach and what does not exist are refused alike."""
    cells = Cells(row, LAYOUT)
    code, holder, name = cells.raw("code"), cells.raw("holder"), cells.raw("criterion")
    task = present.by_code.get(code_key(code)) if code else None
    if task is None:
        words = f"组织代码“{code[:40]}”不在您要评分的考核表中" if code else "没有填组织代码"
        return refusal(row, "code", f"{words}，请用重新导出的评分台账填写")
    if holder and name_key(holder) != name_key(task.sheet.holder):
        words = f"该党组织参加考核的书记是“{task.sheet.holder}”，不是“{holder[:20]}”，请核对后改正"
        return refusal(row, "holder", words)
    criterion = task.by_name.get(name_key(name))
    if criterion is None:
        asked = "、".join(str(entry) for entry in task.asked)
        return refusal(row, "criterion", f"“{name[:20]}”不由您评分，这份考核表请您评的是：{asked}")
    return scored(cells, task, criterion)


def scored(cells: Cells, task: Task, criterion: Criterion) -> Line | Refusal:
    row = cells.row
    text = narrow(cells.raw("value")).removesuffix("分")
    right = f"“{criterion}”的评分应{criterion.marks_words}"
    if not _NUMBER.fullmatch(text):
        return refusal(row, "value", f"得分“{text[:20]}”不是数字，{right}")
    value = Decimal(text)
    if not criterion.takes(value):
        return refusal(row, "value", f"得分 {text}，{right}，请改正")
    comment = cells.raw("comment")
    if len(comment) > LONGEST_COMMENT:
        return refusal(row, "comment", f"评语 {len(comment)} 字，最多 {LONGEST_COMMENT} 字，请精简")
    values = {"sheet": task.sheet, "criterion": criterion, "value": value, "comment": comment}
    known = task.given.get(criterion.pk)
    words = (f"得分 {plain(value)}", *([f"评语：{comment}"] if comment else []))
    subject = f"{task.sheet.holder}（{task.sheet.organization}）{criterion}"
    line = Line(row, subject, values, known, words=words)
    if known and known.value != value:
        line.changes["value"] = plain(known.value), plain(value)
    if known and known.comment != comment:
        line.changes["comment"] = shown(known.comment), shown(comment)
    if task.closed and (known is None or line.changes):
        return refusal(row, "value", f"{task.closed}，请删去这一行或改回原来的得分")
    return line
