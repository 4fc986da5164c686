"""催办: what a project owes its officers now, who may be urged for it, and sending it once in 24 hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import Role
from workflow import audit, engine, notices

from . import lights
from .audience import house_of
from .lights import Thresholds
from .models import ProgressReport, Project, Resolution, Task, Urge, UrgedMatter
from .permissions import may_urge
from .states import LIT, OPEN_TASK, RUNNING, ProjectState, ReportState, TaskState

if TYPE_CHECKING:
    from organizations.actor import Actor

COOLDOWN = timedelta(hours=24)
MOST = 300
Kind = UrgedMatter.Kind
# What the house still has to do; a finished task waits for somebody else.
UNDONE_TASK = OPEN_TASK - {TaskState.DONE}


@dataclass(frozen=True)
class Owed:
    """One thing a project owes. `is_covered`: another thing of it says the same more exactly."""

    kind: str
    key: str
    words: str
    period: date | None = None
    task: int | None = None
    resolution: int | None = None
    is_covered: bool = False


@dataclass
class Candidate:
    """A project that may be urged: for what, whom, and why not (empty: it will be)."""

    project: Project
    addressee: Appointment | None
    owed: list[Owed] = field(default_factory=list)
    cooling: list[Owed] = field(default_factory=list)
    skipped: str = ""

    @property
    def words(self) -> str:
        return "；".join(matter.words for matter in self.owed)


def candidates(
    actor: Actor, projects: Iterable[Project], kinds: Collection[str] = (), now: datetime | None = None
) -> list[Candidate]:
    """In the order given, five queries whatever their number. Without `kinds` everything that is owed counts."""
    moment = now or timezone.now()
    asked = list(projects)
    owed = owed_by(asked, timezone.localdate(moment))
    heads = secretaries(asked)
    urged = recently_urged(asked, moment)
    return [
        candidate(actor, project, owed[project.pk], heads.get(project.organization_id), urged, kinds)
        for project in asked
    ]


def candidate(
    actor: Actor,
    project: Project,
    owed: Sequence[Owed],
    head: Appointment | None,
    urged: Collection[tuple[int, str, int]],
    kinds: Collection[str],
) -> Candidate:
    wanted = [matter for matter in owed if (matter.kind in kinds if kinds else True)]
    found = Candidate(project, head)
    for matter in wanted:
        cools = head is not None and (project.pk, matter.key, head.user_id) in urged
        (found.cooling if cools else found.owed).append(matter)
    found.skipped = refusal(actor, found)
    return found


def refusal(actor: Actor, found: Candidate) -> str:
    """Why nobody is urged, empty where somebody is."""
    if not may_urge(actor, found.project):
        return "不能催办：只催办下级的项目，本人任职单位的除外"
    if found.addressee is None:
        return "书记空缺，没有可以催办的人"
    if found.owed:
        return ""
    if found.cooling:
        return f"24 小时内已催过：{'；'.join(matter.words for matter in found.cooling)}"
    return "目前没有欠办的事"


def owed_by(projects: Sequence[Project], today: date) -> dict[int, list[Owed]]:
    """By project id: report, return, overdue tasks and resolutions of its house, red light. Two queries."""
    found: dict[int, list[Owed]] = {project.pk: own_debts(project, today) for project in projects}
    running = {project.pk for project in projects if project.state in RUNNING}
    for task in overdue_tasks(running, today):
        words = f"任务“{task.title}”逾期 {task.days_overdue(today)} 天"
        found[task.project_id].append(Owed(Kind.TASK, f"task:{task.pk}", words[:120], task=task.pk))
    for resolution in overdue_resolutions(running, today):
        words = f"议定事项“{resolution.matter[:30]}”逾期 {resolution.days_overdue(today)} 天"
        key = f"resolution:{resolution.pk}"
        debts = found[resolution.project_id or 0]
        debts.append(Owed(Kind.RESOLUTION, key, words[:120], resolution=resolution.pk))
    for project in projects:
        found[project.pk] += red_light(project, found[project.pk], today)
    return found


def own_debts(project: Project, today: date) -> list[Owed]:
    """What the project's own columns tell."""
    debts = []
    due = project.next_report_due
    if due and due < today and project.state in RUNNING:
        key = f"report:{due:%Y-%m}"
        debts.append(Owed(Kind.REPORT, key, f"{due.month} 月进展未报", period=due.replace(day=1)))
    if project.state == ProjectState.RETURNED:
        debts.append(Owed(Kind.RETURNED, "returned", "申报退回后未重新提交"))
    return debts


def red_light(project: Project, debts: Collection[Owed], today: date) -> list[Owed]:
    light = lights.explain(project, Thresholds.of(project.round), today)
    if light.code != "red":
        return []
    said = light.rule == "task_overdue" and any(matter.kind == Kind.TASK for matter in debts)
    return [Owed(Kind.RED, "red", f"亮红灯：{light.reason}"[:120], is_covered=said)]


def overdue_tasks(projects: Collection[int], today: date) -> QuerySet[Task]:
    late = Task.objects.filter(Task.due_before(today), project__in=projects, state__in=UNDONE_TASK)
    return late.order_by("due_on", "pk")


def overdue_resolutions(projects: Collection[int], today: date) -> QuerySet[Resolution]:
    """Of those on the projects, what the project's own house has to carry out."""
    house = Q(unit=F("project__organization")) | Q(
        unit=None, meeting__organization=F("project__organization")
    )
    late = Resolution.objects.filter(
        house, project__in=projects, state=Resolution.State.OPEN, due_on__lt=today
    )
    return late.order_by("due_on", "pk")


def secretaries(projects: Iterable[Project]) -> dict[int, Appointment]:
    """Whoever holds the secretary's post, by organization."""
    units = {project.organization_id for project in projects}
    posts = Appointment.objects.active().filter(organization__in=units, role=Role.SECRETARY)
    return {post.organization_id: post for post in posts.select_related("user")}


def recently_urged(projects: Iterable[Project], now: datetime) -> set[tuple[int, str, int]]:
    """Project, thing and person of every urge of the last 24 hours."""
    lately = UrgedMatter.objects.filter(
        urge__project__in=[project.pk for project in projects], urge__sent_at__gt=now - COOLDOWN
    )
    return set(lately.order_by().values_list("urge__project", "key", "urge__addressee__user"))


def send(actor: Actor, project: Project, keys: Collection[str], note: str = "") -> Urge | None:
    """Urge the house for those things that are still owed and not urged within 24 hours; None: for nothing.

    Asked again under the project's lock, so that of two officers at once one urges.
    """
    with audit.recording():
        engine.lock(project)
        found = candidates(actor, [project])[0]
        chosen = [matter for matter in found.owed if matter.key in keys]
        if found.skipped or not chosen or actor.post is None or found.addressee is None:
            return None
        urge = Urge.objects.create(
            project=project, sender=actor.post, addressee=found.addressee, note=note, sent_at=timezone.now()
        )
        UrgedMatter.objects.bulk_create(urged(urge, matter) for matter in chosen)
        tell(actor, urge, chosen)
    return urge


def urged(urge: Urge, matter: Owed) -> UrgedMatter:
    return UrgedMatter(
        urge=urge,
        kind=matter.kind,
        key=matter.key,
        words=matter.words,
        period=matter.period,
        task_id=matter.task,
        resolution_id=matter.resolution,
    )


def tell(actor: Actor, urge: Urge, matters: Sequence[Owed]) -> None:
    words = "；".join(matter.words for matter in matters)
    details: dict[str, Any] = {"reason": f"{words}。{urge.note}" if urge.note else words}
    entry = audit.note(actor, "urge", urge, details=details | {"keys": [matter.key for matter in matters]})
    urge.entry_id = entry.pk
    urge.save(update_fields=["entry_id"])
    told = f"催办“{urge.project}”：{words}" + (f"。{urge.note}" if urge.note else "")
    notices.tell(house_of(urge.project), entry, told, urge, actor)


def undone(today: date) -> Q:
    """Urged things that are not done yet, but for red lights: whether one is red is asked by still_red()."""
    reported = ProgressReport.objects.filter(
        project=OuterRef("urge__project"), period=OuterRef("period"), state=ReportState.SUBMITTED
    )
    late = Task.objects.filter(Task.due_before(today), pk=OuterRef("task"), state__in=UNDONE_TASK)
    running = Q(urge__project__state__in=RUNNING)
    return (
        Q(kind=Kind.REPORT) & running & ~Exists(reported)
        | Q(kind=Kind.TASK) & running & Exists(late)
        | Q(kind=Kind.RETURNED, urge__project__state=ProjectState.RETURNED)
        | Q(kind=Kind.RESOLUTION, resolution__state=Resolution.State.OPEN)
        | Q(kind=Kind.RED, urge__project__state__in=LIT)
    )


def still_red(project: Project, today: date) -> bool:
    return lights.explain(project, Thresholds.of(project.round), today).code == "red"
