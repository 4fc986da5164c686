"""What a browser posts for a plan, and plans that are ready to start."""

from datetime import date
from typing import Any

from projects.models import Project
from projects.states import ProjectState
from tests.builders.work import a_project, a_task

TASK = {
    "title": "管线迁改协调",
    "measure": "供电、燃气一次会商",
    "standard": "三方协议签订，迁改进场",
    "leader": "",
    "department": "区住建局",
    "owner": "陈立谦",
    "cooperating": "",
    "starts_on": "2026-03-01",
    "due_on": "2026-09-30",
    "weight": "100",
}
INDICATOR = {"name": "加装电梯", "baseline": "0", "target": "8", "unit": "部"}
MILESTONE = {"stage": "启动", "starts_on": "2026-03-01", "ends_on": "2026-03-31", "content": "核查户数"}


def a_plan_post(
    tasks: list[dict[str, Any]] | None = None,
    indicators: list[dict[str, Any]] | None = None,
    milestones: list[dict[str, Any]] | None = None,
    initial: int = 0,
) -> dict[str, Any]:
    """The fields of the plan's page; `initial` tasks exist already and carry their ids."""
    posted: dict[str, Any] = {}
    lists = {
        "tasks": [TASK] if tasks is None else tasks,
        "indicators": indicators or [],
        "milestones": milestones or [],
    }
    for name, rows in lists.items():
        posted[f"{name}-TOTAL_FORMS"] = len(rows)
        posted[f"{name}-INITIAL_FORMS"] = initial if name == "tasks" else 0
        for index, row in enumerate(rows):
            posted |= {f"{name}-{index}-{field}": value for field, value in row.items()}
    return posted


def a_ready_project(organization: Any, **fields: Any) -> Project:
    """Approved, with two complete tasks of 60 and 40 percent."""
    project = a_project(organization, ProjectState.APPROVED, **fields)
    a_task(project, position=1, weight=60, original_due_on=None)
    a_task(project, position=2, title="公示与调解", weight=40, due_on=date(2026, 5, 20), original_due_on=None)
    return project
