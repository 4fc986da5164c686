"""任务分解表: the tasks of one project as its official form, or tasks of many projects as one list."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from organizations.sheets.table import COUNT, DAY, INTEGER, PERCENT, TEXT, Column, Head, ListSheet
from projects.models import Project, Task

SMALL = 10.5
SERIAL = Column("序号", 4.6, INTEGER, "center", SMALL)
OF_PROJECT = (
    Column("党组织", 10, TEXT, "left", SMALL),
    Column("项目名称", 14, TEXT, "left", SMALL),
)
COLUMNS = (
    Column("工作任务", 15, TEXT, "left", SMALL),
    Column("具体举措", 20, TEXT, "left", SMALL),
    Column("工作标准", 15, TEXT, "left", SMALL),
    Column("牵头领导", 7.4, TEXT, "center", SMALL),
    Column("责任部门", 10, TEXT, "left", SMALL),
    Column("责任人", 7.4, TEXT, "center", SMALL),
    Column("配合单位", 12, TEXT, "left", SMALL),
    Column("起始时间", 10.5, DAY, "center", SMALL),
    Column("完成时限", 10.5, DAY, "center", SMALL),
    Column("延期\n次数", 5, COUNT, "center", SMALL),
    Column("权重", 6.6, PERCENT, "center", SMALL),
    Column("完成\n进度", 6.6, PERCENT, "center", SMALL),
    Column("状态", 8, TEXT, "center", SMALL),
)


def project_tasks_workbook(project: Project, tasks: Iterable[Task], head: Head) -> bytes:
    """The form of one project, to be signed; tasks in the order of its plan, with their posts and units loaded."""
    lead = project.lead.name if project.lead else "—"
    about = f"项目名称：{project.title}\u3000项目编号：{project.number or '—'}\u3000领办书记：{lead}"
    return replace(OF_ONE, about=about).workbook(tasks, head)


def planned(tasks: Iterable[Task], today: date) -> Iterator[list[Any]]:
    for serial, task in enumerate(tasks, 1):
        yield [serial, *cells(task)]


def listed(tasks: Iterable[Task], today: date) -> Iterator[list[Any]]:
    """One row per task, with its project and organization loaded as well."""
    for serial, task in enumerate(tasks, 1):
        yield [serial, task.project.organization.short_name, task.project.title, *cells(task)]


def cells(task: Task) -> list[Any]:
    return [
        task.title,
        task.measure,
        task.standard,
        task.leader,
        task.department,
        task.owner,
        task.cooperating,
        task.starts_on,
        task.reckoned_due_on,
        task.times_postponed or None,
        float(task.weight) / 100,
        task.percent / 100,
        task.get_state_display(),
    ]


OF_ONE = ListSheet("任务分解表", (SERIAL, *COLUMNS), planned, signed=True)
SHEET = ListSheet("任务清单", (SERIAL, *OF_PROJECT, *COLUMNS), listed)
