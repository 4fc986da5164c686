"""What a meeting's page shows: agenda, resolutions, what earlier meetings left open, what may be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Appointment
from workflow import engine

from . import timeline
from .models import AgendaItem, Attendance, Meeting, Project, Resolution, Task, TaskChange
from .permissions import may_draft, may_keep_meeting
from .reported import reported_by_project
from .states import RUNNING

EDITABLE = frozenset({Meeting.State.PLANNED, Meeting.State.HELD})
WRITTEN = frozenset({Meeting.State.HELD, Meeting.State.CLOSED})


@dataclass(frozen=True)
class AgendaLine:
    """An item as text; `url` is empty where the actor may not open the project, `task_url` where no task can be
    added to its plan. `added`: tasks that were added on account of the item."""

    title: str
    part: str
    unit: str
    outcome: str
    url: str
    reason: str = ""
    reported: str = ""
    task_url: str = ""
    added: Sequence[Task] = ()


@dataclass(frozen=True)
class ResolutionLine:
    """A resolution and by how many days it is late, in words; `project_url` as AgendaLine.url."""

    resolution: Resolution
    late: str
    project_url: str


@dataclass
class MeetingPage:
    """`meeting` comes from visible_to(actor).with_names().

    Whoever sees the meeting only because a project or a resolution of theirs was on it is shown
    that part: the other items and the minutes stay with the organizations in whose scope it is.
    """

    meeting: Meeting
    actor: Actor

    def __post_init__(self) -> None:
        self.today: date = timezone.localdate()

    @cached_property
    def is_whole(self) -> bool:
        """Whether the meeting itself is in the actor's scope."""
        return Meeting.objects.in_scope_of(self.actor).filter(pk=self.meeting.pk).exists()

    @cached_property
    def open_projects(self) -> set[int]:
        """Ids of the projects on this page that the actor may open."""
        resolutions = [*self.all_resolutions, *self.all_carried]
        named = {item.project_id for item in self.items} | {row.project_id for row in resolutions}
        return set(
            Project.objects.visible_to(self.actor)
            .filter(pk__in=named - {None})
            .order_by()
            .values_list("pk", flat=True)
        )

    @cached_property
    def items(self) -> list[AgendaItem]:
        return list(
            self.meeting.agenda.select_related("project__organization", "task", "obstacle", "resolution")
        )

    @cached_property
    def reported(self) -> dict[int, str]:
        """The latest reports until the minutes are issued; then the items keep what was said."""
        projects = {item.project_id for item in self.items if item.project_id}
        return {} if self.is_issued else reported_by_project(projects)

    def reported_on(self, item: AgendaItem) -> str:
        return item.reported or self.reported.get(item.project_id or 0, "")

    @cached_property
    def attendance(self) -> list[tuple[str, str]]:
        """出席, 列席 and 请假 with the names, those without a post behind the others."""
        texts = {
            Attendance.Kind.PRESENT: self.meeting.attendees,
            Attendance.Kind.OBSERVER: self.meeting.observers,
        }
        rows = list(self.meeting.attendances.select_related("post__user", "post__organization"))
        lines = []
        for kind in Attendance.Kind:
            names = [self.name_of(row.post) for row in rows if row.kind == kind]
            lines.append((str(kind.label), "、".join(filter(None, (*names, texts.get(kind, "").strip())))))
        return [(label, names) for label, names in lines if names]

    def name_of(self, post: Appointment) -> str:
        """陆知远; of another organization 苏映川（望江里社区书记）."""
        if post.organization_id == self.meeting.organization_id:
            return str(post.user.name)
        return post.named_duty

    @property
    def shown_attendance(self) -> list[tuple[str, str]]:
        return self.attendance if self.is_whole else []

    @property
    def previous(self) -> Meeting | None:
        return self.meeting.previous if self.is_whole else None

    @property
    def next_url(self) -> str:
        """Where the next meeting of the series is recorded, for the house that keeps it."""
        if not self.is_issued or not may_keep_meeting(self.actor, self.meeting):
            return ""
        return f"{reverse('projects:meeting_new')}?after={self.meeting.pk}"

    @cached_property
    def followers(self) -> list[Meeting]:
        return list(self.meeting.followers.order_by("held_at")) if self.is_whole else []

    @cached_property
    def agenda(self) -> list[AgendaLine]:
        shown = [item for item in self.items if self.is_whole or item.project_id in self.open_projects]
        return [
            replace(
                agenda_line(item, self.url_of(item.project), self.reported_on(item)),
                task_url=self.task_url(item),
                added=self.added.get(item.pk, ()) if self.url_of(item.project) else (),
            )
            for item in shown
        ]

    @cached_property
    def added(self) -> dict[int, list[Task]]:
        """Tasks that the meeting decided and the projects have taken into their plans, by item."""
        rows = TaskChange.objects.filter(request__agenda_item__meeting=self.meeting, task__isnull=False)
        found: dict[int, list[Task]] = {}
        for row in rows.filter(action=TaskChange.Action.ADD).select_related("task", "request"):
            if row.task and row.request.agenda_item_id:
                found.setdefault(row.request.agenda_item_id, []).append(row.task)
        return found

    def task_url(self, item: AgendaItem) -> str:
        """Where the house of the project adds a task that the meeting decided: tightening, in force at once."""
        project = item.project
        if self.meeting.state not in WRITTEN or project is None or project.state not in RUNNING:
            return ""
        if not may_draft(self.actor, project):
            return ""
        return f"{reverse('projects:change_new', args=[project.pk])}?kind=scope&item={item.pk}"

    @cached_property
    def all_resolutions(self) -> list[Resolution]:
        found = self.meeting.resolutions.all() if self.is_whole else self.own_resolutions
        return list(found.select_related("meeting", "project", "unit", "person__user"))

    @property
    def own_resolutions(self) -> QuerySet[Resolution]:
        return Resolution.objects.visible_to(self.actor).filter(meeting=self.meeting)

    @cached_property
    def resolutions(self) -> list[ResolutionLine]:
        return [self.line(resolution) for resolution in self.all_resolutions]

    @cached_property
    def all_carried(self) -> list[Resolution]:
        return list(carried_into(self.meeting)) if self.is_whole else []

    @cached_property
    def carried(self) -> list[ResolutionLine]:
        """What earlier meetings of the organization resolved and nobody had verified by this one."""
        return [self.line(resolution) for resolution in self.all_carried]

    def line(self, resolution: Resolution) -> ResolutionLine:
        days = resolution.days_overdue(self.today)
        return ResolutionLine(resolution, f"逾期 {days} 天" if days else "", self.url_of(resolution.project))

    def url_of(self, project: Project | None) -> str:
        return project.get_absolute_url() if project and project.pk in self.open_projects else ""

    @cached_property
    def offers(self) -> list[engine.Offer]:
        return engine.available(self.meeting, self.actor)

    @property
    def edit_url(self) -> str:
        """Where agenda, resolutions and minutes are written; empty once they are fixed."""
        may = may_keep_meeting(self.actor, self.meeting) and self.meeting.state in EDITABLE
        return reverse("projects:meeting_edit", args=[self.meeting.pk]) if may else ""

    @property
    def minutes_url(self) -> str:
        """The minutes as a sheet of paper, once there is something to print."""
        written = self.meeting.state in WRITTEN and self.is_whole
        return reverse("projects:meeting_minutes", args=[self.meeting.pk]) if written else ""

    @property
    def is_issued(self) -> bool:
        return self.meeting.state == Meeting.State.CLOSED

    @property
    def paper_title(self) -> str:
        return f"{self.meeting}纪要"

    @property
    def draft_mark(self) -> str:
        """On paper, until the minutes are issued."""
        return "" if self.is_issued else "草稿（未印发）"

    @property
    def edit_label(self) -> str:
        return "修改会议安排" if self.meeting.state == Meeting.State.PLANNED else "填写纪要和议定事项"

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events_of_meeting(self.meeting) if self.is_whole else []


def agenda_line(item: AgendaItem, url: str, reported: str) -> AgendaLine:
    """An item without a project is headed by what was found."""
    project = item.project
    part = f"难点：{item.obstacle}" if item.obstacle else f"任务：{item.task}" if item.task else ""
    part = f"落实以前议定的事项：{item.resolution}" if item.resolution else part
    return AgendaLine(
        title=project.title if project else "其他议题",
        part=part,
        unit=project.organization.short_name if project else "",
        outcome=item.outcome,
        url=url,
        reason=item.reason,
        reported=reported,
    )


def carried_into(meeting: Meeting) -> QuerySet[Resolution]:
    """On the next agenda until verified: unverified resolutions of the organization's earlier meetings."""
    earlier = Resolution.objects.filter(
        meeting__organization=meeting.organization_id, meeting__held_at__lt=meeting.held_at
    )
    return (
        earlier.exclude(meeting=meeting.pk)
        .unverified(meeting.held_on)
        .select_related("meeting", "project", "unit", "person__user")
        .order_by("due_on", "pk")
    )
