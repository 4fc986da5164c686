"""The import of progress as its pages know it, and how a plan becomes updates of tasks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from organizations.actor import Actor
from organizations.importing.imports import Facts, Import
from organizations.importing.plan import Plan
from organizations.importing.progress import counted
from organizations.importing.reading import Rows
from organizations.workbooks.kept import Shelf
from projects import standing
from projects.models import Project, Task, TaskUpdate
from projects.permissions import may_import_progress, may_work_on_task
from projects.task_updates import add_update, is_moving
from workflow.models import AuditEntry

from .columns import LAYOUT
from .planning import Present, load_present, make_plan


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    """`lock` holds projects, then tasks, one after the other by id, as a report does."""
    present = load_present(actor)
    if not lock:
        return present
    projects = Project.objects.filter(pk__in=present.tasks_of).order_by("pk")
    list(projects.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    tasks = Task.objects.filter(pk__in=[task.pk for task in present.tasks]).order_by("pk")
    list(tasks.select_for_update(no_key=True, of=("self",)).values_list("pk"))
    return load_present(actor)


def write(plan: Plan, actor: Actor, entry: AuditEntry) -> None:
    projects = {}
    for line in counted(plan.changed, "写入"):
        task = line.existing
        update = TaskUpdate(percent=line.values["percent"], done=line.values["done"])
        add_update(task, update, actor, caused_by=entry)
        projects[task.project_id] = task.project
    for project in projects.values():
        standing.refresh(project)


def reported(actor: Actor, present: Present) -> list[Task]:
    """What the template asks for: tasks that move, of those that the post reports."""
    return [task for task in present.tasks if is_moving(task) and may_work_on_task(actor, task)]


def filled(actor: Actor, facts: Facts) -> list[Mapping[str, Any]]:
    return [
        {
            "serial": str(serial),
            "organization": task.project.organization.short_name,
            "number": task.project.number,
            "project": task.project.title,
            "task": task.title,
            "owner": task.owner,
            "due_on": task.counts_until,
            "percent": task.percent,
        }
        for serial, task in enumerate(reported(actor, load_present(actor)), 1)
    ]


def closed(actor: Actor, facts: Facts) -> str:
    return "" if reported(actor, load_present(actor)) else "没有由您填报进展的任务。"


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("progress_imports", "progress between dry run and confirmation"),
    address="projects:progress_import",
    list_address="projects:tasks",
    list_label="我的任务",
    verb="import_progress",
    may=may_import_progress,
    missing_right="您没有导入任务进展的权限，由责任人或项目所在党组织的书记、填报员办理",
    rules=(
        "每行一项任务，按项目编号（或项目名称）和任务名称查找；只能填报由您负责的任务。",
        "进度有变化的须写明工作进展；报完成、核验在系统中办理。导出的任务清单再导入不产生变化。",
    ),
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: plan.present.actor.organization,
    filled=filled,
    closed=closed,
)
