"""The import of problems as its pages know it: who may, what the template offers, how a plan is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from organizations.actor import Actor
from organizations.importing.imports import Facts, Import
from organizations.importing.plan import Line, Plan
from organizations.importing.progress import counted
from organizations.roles import Role
from organizations.workbooks.kept import Shelf
from projects.models import AnnualRound, Problem
from projects.permissions import may_record_problems
from projects.recording import record_problem
from workflow import audit
from workflow.models import AuditEntry

from .columns import LAYOUT, URGENCY_WORDS
from .planning import KEPT, Present, load, make_plan, units_for

MISSING_RIGHT = "您没有导入问题的权限，由本党组织的书记、填报员或上级组织部门工作人员办理"


def write(plan: Plan, actor: Actor, entry: AuditEntry) -> None:
    if plan.created:
        numbers = Problem.take_numbers(plan.present.round.year, len(plan.created))
        for line, number in zip(counted(plan.created, "写入"), numbers, strict=True):
            record(line, number, plan.present, actor, entry)
    for line in counted(plan.changed, "更正"):
        correct(line, actor, entry)


def record(line: Line, number: str, present: Present, actor: Actor, entry: AuditEntry) -> None:
    """As by hand: numbered, noted, told to the house."""
    problem = Problem(**line.values, number=number, recorded_by=actor.post)
    if present.assigns:
        problem.assigned_by = actor.post
    words = "由上级交办，请研判" if present.assigns else "已登记"
    record_problem(problem, present.round, actor, words, caused_by=entry)


def correct(line: Line, actor: Actor, entry: AuditEntry) -> None:
    problem: Problem = line.existing
    before = audit.field_values(problem, KEPT)
    for name in line.changes:
        setattr(problem, name, line.values[name])
    problem.save()
    was, now = audit.changes(before, audit.field_values(problem, KEPT))
    audit.note(actor, "correct_problem", problem, before=was, after=now, caused_by=entry)


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    """What each choice offers is its first word; who records decides which sources there are."""
    assigned = {Problem.Source.ASSIGNED.value}
    offered = assigned if actor.has_role(Role.OFFICER) else set(Problem.Source.values) - assigned
    return {
        "units": units_for(actor).names,
        "sources": [str(Problem.Source(value).label) for value in Problem.Source.values if value in offered],
        "urgencies": list(URGENCY_WORDS),
        "reaches": [str(value.label) for value in Problem.Reach],
    }


def closed(actor: Actor, facts: Facts) -> str:
    return "" if AnnualRound.objects.current() else "市级组织部门建立年度后才能导入问题。"


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("problem_imports", "problems between dry run and confirmation"),
    address="projects:problem_import",
    list_address="projects:problems",
    list_label="问题",
    verb="import_problems",
    may=may_record_problems,
    missing_right=MISSING_RIGHT,
    rules=(
        "书记、填报员导入本党组织的问题；上级组织部门工作人员导入的按上级交办登记，须写明党组织和办理期限。",
        "导出的问题清单可以改好后再导入：有编号的行更正待研判的问题，没有编号的行新增。状态、处理说明两列不导入。",
    ),
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: plan.present.round,
    lists=lists,
    closed=closed,
)
