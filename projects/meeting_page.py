"""What a meeting's page shows: agenda, resolutions, what earlier meetings left open, what may be done."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from workflow import engine

from . import timeline
from .models import AgendaItem, Meeting, Project, Resolution
from .permissions import may_keep_meeting

EDITABLE = frozenset({Meeting.State.PLANNED, Meeting.State.HELD})
WRITTEN = frozenset({Meeting.State.HELD, Meeting.State.CLOSED})


@dataclass(frozen=True)
class AgendaLine:
    """An item as text; `url` is empty where the actor may not open the project."""

    title: str
    part: str
    unit: str
    outcome: str
    url: str


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
        return list(self.meeting.agenda.select_related("project__organization", "task", "obstacle"))

    @cached_property
    def agenda(self) -> list[AgendaLine]:
        shown = [item for item in self.items if self.is_whole or item.project_id in self.open_projects]
        return [agenda_line(item, self.url_of(item.project)) for item in shown]

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
    def edit_label(self) -> str:
        return "修改会议安排" if self.meeting.state == Meeting.State.PLANNED else "填写纪要和议定事项"

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events_of_meeting(self.meeting) if self.is_whole else []


def agenda_line(item: AgendaItem, url: str) -> AgendaLine:
    """An item without a project is headed by what was found."""
    project = item.project
    part = f"难点：{item.obstacle}" if item.obstacle else f"任务：{item.task}" if item.task else ""
    return AgendaLine(
        title=project.title if project else "其他议题",
        part=part,
        unit=project.organization.short_name if project else "",
        outcome=item.outcome,
        url=url,
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
