"""The plan: what an import would create, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from feedback.models import SurveyResult
from organizations.importing.plan import Reckoned
from organizations.models import Organization
from organizations.roster.values import code_key, name_key
from organizations.workbooks.rows import DataRow, Refusal, refusal
from projects.models import Project

from .cells import RowReader
from .columns import label
from .present import Key, Present
from .reading import Results

OUT_OF_REACH = "不在您可以录入的范围内，请核对后改正；确需调查的，由上级组织部门委托"


@dataclass
class Line:
    """One row that was not refused: whose result it is, its values, and what is on record."""

    row: DataRow
    organization: Organization
    project: Project | None
    values: dict[str, Any]
    existing: SurveyResult | None
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return str(self.project or self.organization)


@dataclass(frozen=True)
class Plan(Reckoned[Line]):
    present: Present
    results: Results
    lines: list[Line]
    refusals: list[Refusal]

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be written, to tell whether a second plan is the same."""
        content: list[Any] = [self.results.sha256, [str(refusal) for refusal in self.refusals]]
        for line in self.lines:
            known = line.existing.pk if line.existing else None
            project = line.project.pk if line.project else None
            content.append([line.organization.pk, project, known, line.values, line.changes])
        text = json.dumps(content, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def make_plan(results: Results, present: Present) -> Plan:
    """A refusal concerns a cell; the rest is planned all the same, to show everything at once."""
    lines: list[Line] = []
    refusals: list[Refusal] = []
    first: dict[Key, DataRow] = {}
    for row in results.rows:
        found = placed(row, present)
        if isinstance(found, Refusal):
            refusals.append(found)
            continue
        organization, project = found
        key = (organization.pk, project.pk if project else None)
        if key in first:
            words = f"与{first[key].words}是同一个调查对象“{project or organization}”，请只保留一行"
            refusals.append(refusal(row, "number" if project else "code", words))
            continue
        first[key] = row
        reader = RowReader(row, present.today)
        values = reader.values()
        refusals += reader.refusals
        if not reader.refusals:
            line = Line(row, organization, project, values, present.results.get(key))
            line.changes = changes_of(line, present)
            lines.append(line)
    return Plan(present, results, lines, sorted(refusals, key=lambda entry: entry.position))


def placed(row: DataRow, present: Present) -> tuple[Organization, Project | None] | Refusal:
    """Whose result a row holds. What is out of reach and what does not exist are refused alike."""
    unit = unit_of(row, present)
    if isinstance(unit, Refusal):
        return unit
    number = row.texts.get("number", "")
    if not number:
        if row.texts.get("title"):
            return refusal(
                row, "number", "填了项目名称，没有填项目编号，请补上编号；对整个党组织的调查请删去项目名称"
            )
        if unit is None:
            return refusal(row, "code", "没有填组织代码，请填写组织代码或项目编号")
        return unit, None
    project = present.by_number.get(code_key(number))
    if project is None:
        return refusal(row, "number", f"项目编号“{number[:40]}”{OUT_OF_REACH}")
    owner = present.by_id[project.organization_id]
    if unit is not None and unit.pk != owner.pk:
        return refusal(row, "number", f"项目“{project}”属于“{owner}”，不属于“{unit}”，请改正其中一处")
    return owner, project


def unit_of(row: DataRow, present: Present) -> Organization | Refusal | None:
    """By code, else by name; None where the row names neither."""
    code, name = row.texts.get("code", ""), row.texts.get("organization", "")
    if code:
        unit = present.by_code.get(code_key(code))
        return unit or refusal(row, "code", f"组织代码“{code[:40]}”{OUT_OF_REACH}")
    if not name:
        return None
    units = present.by_name.get(name_key(name), [])
    if len(units) > 1:
        return refusal(row, "organization", f"有 {len(units)} 个党组织叫“{name[:40]}”，请填写组织代码")
    return units[0] if units else refusal(row, "organization", f"党组织“{name[:40]}”{OUT_OF_REACH}")


def changes_of(line: Line, present: Present) -> dict[str, tuple[Any, Any]]:
    """Field to value before and after. Whether hidden numbers are the same is not told: all are replaced."""
    known = line.existing
    if known is None:
        return {}
    if known.pk in present.hidden:
        return {name: (None, value) for name, value in line.values.items()}
    before = {name: getattr(known, name) for name in line.values}
    return {name: (before[name], value) for name, value in line.values.items() if before[name] != value}


def change_words(line: Line, hidden: bool) -> list[str]:
    """满意：84 → 86; numbers that are hidden stay so."""
    if hidden:
        return ["原份数因样本不足不显示，按本表全部替换"]
    return [
        f"{label(name)}：{shown(before)} → {shown(after)}" for name, (before, after) in line.changes.items()
    ]


def shown(value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    return str(getattr(value, "label", value)) if not isinstance(value, str) else method_words(value)


def method_words(value: str) -> str:
    return dict(SurveyResult.Method.choices).get(value, value)
