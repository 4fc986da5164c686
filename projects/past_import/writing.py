"""The import of earlier years' projects as its pages know it, and how a plan becomes finished records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from organizations.actor import Actor
from organizations.importing.imports import Facts, Import
from organizations.importing.plan import Line, Plan
from organizations.names import pinyin_key
from organizations.workbooks.kept import Shelf
from projects.models import Category, Leadership, Problem, Project, Task
from projects.models.number import NumberSeries
from projects.permissions import imports_past
from projects.states import ProjectState, TaskState
from workflow.batches import record_many
from workflow.models import AuditEntry

from .closed_years import closed_years
from .columns import END_WORDS, GRADE_WORDS, LAYOUT
from .planning import make_plan
from .present import load, past_rounds, units_for

REASON = "导入往年项目"
DONE = (ProjectState.ACCEPTED, ProjectState.CLOSED)


def write(plan: Plan, actor: Actor, entry: AuditEntry) -> None:
    """Finished records in batches: they have no steps of their own to tell.

    Whether the year takes any was asked while its row was held (load), and whoever opens it to review holds it too.
    """
    numbers = numbers_for(plan.created)
    projects = [project_of(line, numbers[index]) for index, line in enumerate(plan.created)]
    record_many(projects, REASON, actor)
    pairs = list(zip(plan.created, projects, strict=True))
    record_many([lead for line, project in pairs if (lead := leadership_of(line, project))], REASON, actor)
    record_many([task for line, project in pairs for task in tasks_of(line, project)], REASON, actor)


def numbers_for(lines: Sequence[Line]) -> list[str]:
    """One number each, in the order of the lines: every series is asked once for all that it gives."""
    places = [(line.values["round"], line.values["organization"]) for line in lines]
    keys = [f"project-{round_.year}-{unit.number_code}" for round_, unit in places]
    counts = Counter(keys)
    serials = {key: last - counts[key] for key, last in NumberSeries.take_many(counts).items()}
    found = []
    for key, (round_, unit) in zip(keys, places, strict=True):
        serials[key] += 1
        found.append(f"{round_.year}-{unit.level_letter}-{unit.number_code}-{serials[key]:03d}")
    return found


def project_of(line: Line, number: str) -> Project:
    values = dict(line.values)
    del values["tasks"]
    post, ended_on, unit = values.pop("lead"), values.pop("ended_on"), values["organization"]
    project = Project(number=number, lead=post.user if post else None, **values)
    project.path, project.level = unit.path, unit.level
    project.search_key = pinyin_key(project.title)
    project.original_due_on = project.due_on
    project.started_on = project.starts_on
    if project.state in DONE:
        project.accepted_on, project.percent = ended_on, Decimal(100)
        project.closed_on = ended_on if project.state == ProjectState.CLOSED else None
    else:
        project.ended_on = ended_on
    return project


def leadership_of(line: Line, project: Project) -> Leadership | None:
    post, round_ = line.values["lead"], line.values["round"]
    if post is None:
        return None
    return Leadership(
        project=project, post=post, user=post.user,
        from_on=project.starts_on or round_.starts_on, to_on=line.values["ended_on"],
    )  # fmt: skip


def tasks_of(line: Line, project: Project) -> list[Task]:
    """Of a project that was accepted every task is verified; of one that ended otherwise they are cancelled."""
    done = project.state in DONE
    return [
        Task(
            project=project, position=place, original_due_on=values["due_on"], percent=100 if done else 0,
            state=TaskState.VERIFIED if done else TaskState.CANCELLED,
            verified_on=line.values["ended_on"] if done else None, **values,
        )
        for place, values in enumerate(line.values["tasks"], 1)
    ]  # fmt: skip


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    closed = closed_years()
    return {
        "years": [str(round_.year) for round_ in past_rounds() if round_.pk not in closed],
        "units": units_for(actor).names,
        "sizes": [str(size.label) for size in Project.Size],
        "categories": [category.name for category in Category.objects.filter(is_active=True)],
        "sources": [str(source.label) for source in Problem.Source],
        "states": list(END_WORDS)[:3],
        "grades": list(GRADE_WORDS),
    }


def nothing_past(actor: Actor, facts: Facts) -> str:
    return "" if past_rounds() else "系统中还没有往年的年度，请市级组织部门先建立。"


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("past_imports", "projects of earlier years between dry run and confirmation"),
    address="projects:past_import",
    list_address="projects:projects",
    list_label="项目",
    verb="import_past",
    may=imports_past,
    missing_right="您没有导入往年项目的权限，由上级组织部门工作人员办理",
    rules=(
        "只导入现年度以前已经结束的项目：已销号、验收通过或终止。在办的项目请在系统中申报立项。",
        "可以带上该年度的考核得分和等次；它们只供查阅，不参加本系统的考核。",
        "每行一项任务，同一项目的任务放在一起；没有任务的项目填一行。",
        "系统中已有的项目不从表格更正；导出的项目台账再导入不产生变化。",
    ),
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: next(line.values["round"] for line in plan.created),
    lists=lists,
    closed=nothing_past,
)
