from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import standing, uploads
from projects.forms.task import TaskUpdateForm
from projects.lights import month_day
from projects.models import AgendaItem, Meeting, Resolution, Task, TaskChange, TaskUpdate
from projects.permissions import may_work_on_task
from projects.states import TaskState
from projects.task_updates import add_update, is_moving
from projects.timeline import entries_about, events
from projects.transitions.tasks import verifier
from workflow import audit, engine, versions

from .not_now import not_now

ALL_OF_IT = 100  # percent


@require_http_methods(["GET", "HEAD", "POST"])
def task(request: ActorRequest, pk: int) -> HttpResponse:
    """One task: facts, what its owner reported, the next step; POST adds an update."""
    record = get_object_or_404(Task.objects.visible_to(request.actor).with_parents(), pk=pk)
    may_update = may_work_on_task(request.actor, record)
    if request.method != "POST":
        return page(request, record, form_of(request, record) if may_update else None)
    if not may_update:
        raise PermissionDenied(f"您没有填报这项任务进展的权限，由责任人{record.owner}办理")
    if not is_moving(record):
        return closed(request, record)
    with audit.recording():
        engine.lock(record.project)  # parent before child, as a report locks them
        engine.lock(record)
        if not is_moving(record):
            return closed(request, record)
        form = form_of(request, record)
        versions.reconcile(request, record, form)
        if not form.is_valid():
            return page(request, record, form, status=422)
        keep_update(request, record, form)
    messages.success(request, f"任务进展已保存，完成 {record.percent}%")
    return redirect(next_page(record))


def next_page(record: Task) -> str:
    """Whoever reports 100 % is asked at once whether it is done: forgotten, the task would wait for nobody and be overdue one day."""
    if record.percent < ALL_OF_IT:
        return record.get_absolute_url()
    return reverse("projects:task_transition", args=[record.pk, "finish"])


def form_of(request: ActorRequest, record: Task) -> TaskUpdateForm:
    posted = request.method == "POST"
    given = (request.POST, request.FILES) if posted else (None, None)
    return TaskUpdateForm(*given, initial={"percent": record.percent}, task=record)


def keep_update(request: ActorRequest, record: Task, form: TaskUpdateForm) -> None:
    """The caller holds the locks."""
    update: TaskUpdate = form.save(commit=False)
    add_update(record, update, request.actor)
    for checked in form.accepted:
        uploads.store(checked, record.project, request.actor, update=update)
    standing.refresh(record.project)


def closed(request: ActorRequest, record: Task) -> HttpResponse:
    words = (
        f"项目“{record.project.get_state_display()}”，任务“{record.get_state_display()}”，不能再填报进展。"
    )
    return not_now(request, "任务进展没有保存", words, record.get_absolute_url())


def overdue_words(record: Task) -> str:
    days = record.days_overdue(timezone.localdate())
    until = record.counts_until
    return f"已逾期 {days} 天，完成时限 {month_day(until)}" if days and until else ""


def page(request: ActorRequest, record: Task, form: TaskUpdateForm | None, status: int = 200) -> HttpResponse:
    waits_for = verifier(record) if record.state == TaskState.DONE else ""
    context = {
        "task": record,
        "project": record.project,
        "number": [*record.project.tasks.values_list("pk", flat=True)].index(record.pk) + 1,
        "overdue_words": overdue_words(record),
        "offers": engine.available(record, request.actor),
        "overdue_until": f"已报完成，由{waits_for}核验后解除" if waits_for else "",
        "waits_for": waits_for,
        "form": form if form is not None and is_moving(record) else None,
        "updates": shown_updates(record),
        "meetings": met_about(record),
        "resolutions": resolved_on(record),
        "events": events(record.project, entries_about(record)),
    }
    return render(request, "projects/task.html", context, status=status)


def resolved_on(record: Task) -> list[Resolution]:
    """What the meetings that dealt with the task resolved on its project."""
    met = met_about(record).order_by().values("pk")
    return list(Resolution.objects.filter(project=record.project, meeting__in=met).with_names())


def met_about(record: Task) -> QuerySet[Meeting]:
    """Meetings with the task on their agenda, and the one that decided on it."""
    added = TaskChange.objects.filter(task=record, action=TaskChange.Action.ADD)
    dealt = AgendaItem.objects.filter(Q(task=record) | Q(changes__task_changes__in=added))
    return Meeting.objects.filter(pk__in=dealt.values("meeting"))


def shown_updates(record: Task) -> list[TaskUpdate]:
    """All of them, the newest first: 经过 leaves them out."""
    return list(record.updates.select_related("reported_by__user").prefetch_related("attachments"))
