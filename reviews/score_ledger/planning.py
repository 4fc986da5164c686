"""The plan: which scores an import would give, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal

from organizations.roster.values import code_key, name_key, narrow
from organizations.workbooks.rows import DataRow, Refusal, refusal
from reviews.models import Criterion, Score
from reviews.scoring.points import plain

from .present import Present, Task
from .reading import Ledger

LONGEST_COMMENT = 200
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,2})?")
Key = tuple[int, int]  # sheet, criterion


@dataclass(frozen=True)
class Line:
    """One row that was not refused; `known` is the person's own score so far, a draft or handed in."""

    row: DataRow
    task: Task
    criterion: Criterion
    value: Decimal
    comment: str
    known: Score | None

    @property
    def is_new(self) -> bool:
        return self.known is None

    @property
    def is_changed(self) -> bool:
        known = self.known
        return known is not None and (known.value, known.comment) != (self.value, self.comment)

    @property
    def subject(self) -> str:
        return f"{self.task.sheet.holder}（{self.task.sheet.organization}）{self.criterion}"

    @property
    def change_words(self) -> list[str]:
        known, words = self.known, []
        if known and known.value != self.value:
            words.append(f"得分：{plain(known.value)} → {plain(self.value)}")
        if known and known.comment != self.comment:
            words.append(f"评语：{known.comment or '（空）'} → {self.comment or '（空）'}")
        return words


@dataclass(frozen=True)
class Plan:
    """`submit` hands the scores in; sheets of which a criterion is still missing stay drafts."""

    present: Present
    ledger: Ledger
    lines: list[Line]
    refusals: list[Refusal]
    submit: bool

    @property
    def created(self) -> list[Line]:
        return [line for line in self.lines if line.is_new]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.is_changed]

    @property
    def unchanged(self) -> int:
        return len(self.lines) - len(self.created) - len(self.changed)

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    @property
    def tasks(self) -> list[Task]:
        return list({line.task.sheet.pk: line.task for line in self.lines}.values())

    def lines_of(self, task: Task) -> list[Line]:
        return [line for line in self.lines if line.task is task]

    def is_complete(self, task: Task) -> bool:
        """Every criterion that is asked has a score, from the file or given before."""
        there = {line.criterion.pk for line in self.lines_of(task)} | task.given.keys()
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
    def digest(self) -> str:
        """SHA-256 of everything that would be written, to tell whether a second plan is the same."""
        content = [self.ledger.sha256, self.submit, [str(refusal) for refusal in self.refusals]]
        content += [
            [
                line.task.sheet.pk,
                line.criterion.pk,
                str(line.value),
                line.comment,
                line.change_words,
                line.is_new,
            ]
            for line in self.lines
        ]
        content += [[task.sheet.pk for task in self.to_hand_in]]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def make_plan(ledger: Ledger, present: Present, *, submit: bool) -> Plan:
    """A refusal concerns a cell; the rest is planned all the same, to show everything at once."""
    lines: list[Line] = []
    refusals: list[Refusal] = []
    first: dict[Key, DataRow] = {}
    for row in ledger.rows:
        found = planned(row, present)
        if isinstance(found, Refusal):
            refusals.append(found)
            continue
        key = (found.task.sheet.pk, found.criterion.pk)
        if key in first:
            words = f"与{first[key].words}是同一份考核表的同一指标，请只保留一行"
            refusals.append(refusal(row, "criterion", words))
            continue
        first[key] = row
        lines.append(found)
    return Plan(present, ledger, lines, sorted(refusals, key=lambda entry: entry.position), submit)


def planned(row: DataRow, present: Present) -> Line | Refusal:
    """What is out of reach and what does not exist are refused alike."""
    code = row.texts.get("code", "")
    task = present.by_code.get(code_key(code)) if code else None
    if task is None:
        words = f"组织代码“{code[:40]}”不在您要评分的考核表中" if code else "没有填组织代码"
        return refusal(row, "code", f"{words}，请用重新导出的评分台账填写")
    holder = row.texts.get("holder", "")
    if holder and name_key(holder) != name_key(task.sheet.holder):
        words = f"该党组织参加考核的书记是“{task.sheet.holder}”，不是“{holder[:20]}”，请核对后改正"
        return refusal(row, "holder", words)
    name = row.texts.get("criterion", "")
    criterion = task.by_name.get(name_key(name))
    if criterion is None:
        asked = "、".join(str(entry) for entry in task.asked)
        return refusal(row, "criterion", f"“{name[:20]}”不由您评分，这份考核表请您评的是：{asked}")
    return scored(row, task, criterion)


def scored(row: DataRow, task: Task, criterion: Criterion) -> Line | Refusal:
    text = narrow(row.texts.get("value", "")).removesuffix("分")
    if not _NUMBER.fullmatch(text):
        return refusal(
            row, "value", f"得分“{text[:20]}”不是数字，请填 0 到 {plain(criterion.full_marks)}，最多两位小数"
        )
    value = Decimal(text)
    if value > criterion.full_marks:
        return refusal(row, "value", f"得分 {plain(value)} 超过满分 {plain(criterion.full_marks)}，请改正")
    comment = row.texts.get("comment", "")
    if len(comment) > LONGEST_COMMENT:
        return refusal(row, "comment", f"评语 {len(comment)} 字，最多 {LONGEST_COMMENT} 字，请精简")
    line = Line(row, task, criterion, value, comment, task.given.get(criterion.pk))
    if task.closed and (line.is_new or line.is_changed):
        return refusal(row, "value", f"{task.closed}，请删去这一行或改回原来的得分")
    return line
