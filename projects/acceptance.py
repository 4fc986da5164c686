"""验收表: made from task standards and indicators when acceptance is requested."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from projects.states import TaskState
from workflow import audit
from workflow.models import AuditEntry

from .amounts import amount
from .lights import month_day
from .models import Acceptance, AcceptanceRow, Project, Task

if TYPE_CHECKING:
    from organizations.actor import Actor


def latest_acceptance(project: Project) -> Acceptance | None:
    return project.acceptances.order_by("-number").prefetch_related("rows").first()


def latest_rows(project: Project) -> list[AcceptanceRow]:
    """Rows of the latest sheet in one query."""
    found = AcceptanceRow.objects.filter(acceptance__project=project)
    rows = list(found.order_by("-acceptance__number", "position", "pk"))
    return [row for row in rows if row.acceptance_id == rows[0].acceptance_id]


def make_sheet(project: Project, actor: "Actor", entry: AuditEntry) -> Acceptance:
    """The next sheet. What the last one found met stays filled in where neither target nor result has changed; the
    rest is judged anew."""
    last = latest_acceptance(project)
    sheet = Acceptance.objects.create(
        project=project,
        number=last.number + 1 if last else 1,
        requested_by_id=actor.post_id,  # type: ignore[misc]  # requesting takes a post
    )
    rows = [*task_rows(project), *indicator_rows(project)]
    met = met_before(last)
    for position, row in enumerate(rows, start=1):
        row.acceptance, row.position = sheet, position
        before = met.get((row.task_id, row.indicator_id))
        if before and before.target == row.target and row.actual in {"", before.actual}:
            row.judgement, row.actual = before.judgement, before.actual
    AcceptanceRow.objects.bulk_create(rows)
    audit.note(actor, "make_sheet", sheet, after={"number": sheet.number, "rows": len(rows)}, caused_by=entry)
    return sheet


def met_before(last: Acceptance | None) -> dict[tuple[int | None, int | None], AcceptanceRow]:
    rows = last.rows.all() if last else []
    return {
        (row.task_id, row.indicator_id): row for row in rows if row.judgement == AcceptanceRow.Judgement.MET
    }


def task_rows(project: Project) -> Iterator[AcceptanceRow]:
    for task in project.tasks.all():
        if task.state != TaskState.CANCELLED:
            yield AcceptanceRow(
                task=task, subject=task.title, target=task.standard, actual=verified_words(task)
            )


def verified_words(task: Task) -> str:
    if task.verified_on is None:
        return ""
    late = f"，晚 {task.days_late} 天" if task.days_late else ""
    return f"{month_day(task.verified_on)}核验{late}"


def indicator_rows(project: Project) -> Iterator[AcceptanceRow]:
    for indicator in project.indicators.all():
        yield AcceptanceRow(
            indicator=indicator,
            subject=indicator.name,
            target=f"{amount(indicator.baseline, indicator.unit)} → {amount(indicator.target, indicator.unit)}",
            actual=amount(indicator.actual, indicator.unit),
        )


def resume_work(project: Project, actor: "Actor", entry: AuditEntry) -> None:
    """The house waited from the request up to today, or was done: no report is owed for those months."""
    sheet = latest_acceptance(project)
    if sheet is not None:
        today = timezone.localdate()
        Acceptance.objects.filter(pk=sheet.pk).update(resumed_on=today)
        audit.note(actor, "resume_work", sheet, after={"resumed_on": today}, caused_by=entry)


def spans_accepted(projects: Iterable[int]) -> Iterator[tuple[int, date, date | None]]:
    """By project (id): from a request for acceptance to the day on which work went on after it."""
    over = Acceptance.objects.filter(project__in=projects, resumed_on__isnull=False).order_by()
    for project, requested_at, resumed_on in over.values_list("project", "requested_at", "resumed_on"):
        yield project, timezone.localdate(requested_at), resumed_on


def conclude(project: Project, actor: "Actor", entry: AuditEntry) -> None:
    """Sign the latest sheet with the post that decided on it."""
    sheet = latest_acceptance(project)
    if sheet is not None:
        Acceptance.objects.filter(pk=sheet.pk).update(concluded_by=actor.post_id)
        audit.note(actor, "conclude", sheet, after={"concluded_by_id": actor.post_id}, caused_by=entry)
