"""What a row of the task table shows, formatted to text once."""

from dataclasses import dataclass
from datetime import date

from .lights import month_day
from .models import Task


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One task as text; `late`, `original`, `paused` and `note` are empty where there is nothing to say."""

    pk: int
    number: int
    url: str
    title: str
    measure: str
    standard: str
    owner: str
    department: str
    due: str
    late: str
    original: str
    paused: str
    weight: str
    percent: int
    state: str
    tone: str
    note: str


def task_row(number: int, task: Task, today: date) -> TaskRow:
    """`task` needs owner_post__user and department_unit."""
    overdue = task.days_overdue(today)
    moved = task.original_due_on and task.due_on and task.original_due_on != task.due_on
    return TaskRow(
        pk=task.pk,
        number=number,
        url=f"/tasks/{task.pk}/",
        title=task.title,
        measure=task.measure,
        standard=task.standard or "—",
        owner=task.owner or "—",
        department=task.department,
        due=month_day(task.due_on) if task.due_on else "—",
        late=f"逾期 {overdue} 天" if overdue else "",
        original=f"原定 {month_day(task.original_due_on)}" if moved and task.original_due_on else "",
        paused=task.pause_words,
        weight=f"{task.weight.normalize():f}%",
        percent=task.percent,
        state=task.get_state_display(),
        tone=Task.STATE_TONES.get(task.state, ""),
        note=f"晚 {task.days_late} 天核验" if task.days_late else "",
    )
