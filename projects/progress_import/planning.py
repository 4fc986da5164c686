"""What a row says of a task: where it stands now and what was done, or nothing new. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from organizations.actor import Actor
from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, planned_once, shown
from organizations.importing.reading import Rows
from organizations.names import squeeze
from organizations.roster.values import code_key, name_key
from projects.models import Project, Task, TaskUpdate
from projects.permissions import may_work_on_task
from projects.task_updates import is_moving

from .columns import LAYOUT

OUT_OF_REACH = "不在您的任务中，请核对后改正"
WHOLE = 100
LONGEST_DONE = 300


@dataclass
class Present:
    """Tasks that concern the acting post, with the latest update of each in words."""

    actor: Actor
    tasks: list[Task]
    latest: dict[int, str]
    by_number: dict[str, Project] = field(default_factory=dict)
    by_title: dict[str, dict[int, Project]] = field(default_factory=lambda: defaultdict(dict))
    tasks_of: dict[int, list[Task]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for task in self.tasks:
            project = task.project
            self.tasks_of[project.pk].append(task)
            self.by_title[squeeze(project.title)][project.pk] = project
            if project.number:
                self.by_number[code_key(project.number)] = project


def load_present(actor: Actor) -> Present:
    found = Task.objects.visible_to(actor).concerning(actor).with_parents()
    tasks = list(found.order_by("project__number", "project", "position", "pk"))
    updates = TaskUpdate.objects.filter(task__in=[task.pk for task in tasks]).order_by("created_at", "pk")
    return Present(actor, tasks, dict(updates.values_list("task", "done")))


def make_plan(rows: Rows, present: Present) -> Plan:
    return planned_once(rows, LAYOUT, present, planned_row, lambda line: line.existing.pk, "task", "项任务")


def planned_row(cells: Cells, present: Present) -> Line | None:
    project = project_of(cells, present)
    task = task_of(cells, project, present) if project else None
    percent = cells.number("percent", WHOLE, share=True)
    done = cells.text("done", LONGEST_DONE)
    if task is None or cells.refusals:
        return None
    now = task.percent if percent is None else int(percent)
    line = Line(cells.row, f"{project} {task}", {"percent": now, "done": done}, task)
    if now != task.percent:
        line.changes["percent"] = f"{task.percent}%", f"{now}%"
    if done and done != present.latest.get(task.pk, ""):
        line.changes["done"] = shown(present.latest.get(task.pk, ""))[:40], done[:40]
    check(cells, line, task, present)
    return line


def check(cells: Cells, line: Line, task: Task, present: Present) -> None:
    """As on the task's page: by whoever reports for it, while it moves, with a word on what was done."""
    if not line.changes:
        return
    place = next(iter(line.changes))
    if not may_work_on_task(present.actor, task):
        cells.refuse(place, f"这项任务的进展由责任人{task.owner}填报，请改回或删去这一行")
    elif not is_moving(task):
        words = f"项目“{task.project.get_state_display()}”，任务“{task.get_state_display()}”"
        cells.refuse(place, f"{words}，不能再填报进展，请改回或删去这一行")
    elif not line.values["done"]:
        cells.refuse("done", "进度有变化，没有填工作进展，请写明做了什么")


def project_of(cells: Cells, present: Present) -> Project | None:
    """By number, else by title; what is out of reach and what does not exist are refused alike."""
    number, title, house = cells.raw("number"), cells.raw("project"), cells.raw("organization")
    if number:
        found = present.by_number.get(code_key(number))
        if found is None:
            cells.refuse("number", f"项目编号“{number[:40]}”{OUT_OF_REACH}")
        return found
    if not title:
        cells.missing("project")
        return None
    projects = [
        project
        for project in present.by_title.get(squeeze(title), {}).values()
        if not house
        or name_key(house) in (name_key(project.organization.name), name_key(project.organization.short_name))
    ]
    if len(projects) > 1:
        cells.refuse("project", f"有 {len(projects)} 个项目叫“{title[:40]}”，请填写项目编号")
    elif not projects:
        cells.refuse("project", f"项目“{title[:40]}”{OUT_OF_REACH}")
    return projects[0] if len(projects) == 1 else None


def task_of(cells: Cells, project: Project, present: Present) -> Task | None:
    title = cells.raw("task")
    if not title:
        cells.missing("task")
        return None
    found = [task for task in present.tasks_of[project.pk] if squeeze(task.title) == squeeze(title)]
    if len(found) != 1:
        words = (
            f"有 {len(found)} 项任务叫“{title[:40]}”，请在页面上填报"
            if found
            else f"任务“{title[:40]}”{OUT_OF_REACH}"
        )
        cells.refuse("task", words)
        return None
    return found[0]
