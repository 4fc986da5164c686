"""调度会: announced, held, its minutes issued; 议定事项: reported done by whoever owes it, verified by the chair."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q
from django.urls import reverse

from organizations.actor import Actor
from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from projects.forms.meeting_steps import CancelForm, ReportDoneForm, SendBackResolutionForm
from projects.models import AgendaItem, Meeting, Obstacle, Resolution
from projects.permissions import (
    HOUSE,
    may_answer_resolution,
    may_chair,
    may_keep_meeting,
    may_verify_resolution,
)
from projects.reported import reported_by_project
from workflow import engine
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry
from workflow.templatetags.look import moment

from .obstacles import ANSWER, PUT_ON_AGENDA, SOLVE_OBSTACLE

M = Meeting.State
R = Resolution.State


# Who holds the right, and who is told


def house_of_meeting(meeting: Meeting) -> str:
    return f"{meeting.organization.short_name}书记或填报员"


def chair_of(meeting: Meeting) -> str:
    return f"{meeting.organization.short_name}书记"


def whoever_owes(resolution: Resolution) -> str:
    if resolution.person_id or resolution.unit_id:
        return resolution.holder
    return house_of_meeting(resolution.meeting)


def chair_of_resolution(resolution: Resolution) -> str:
    return chair_of(resolution.meeting)


def concerned(meeting: Meeting) -> list[Recipient]:
    """Secretary and clerks of the meeting's organization and of those whose projects are on the agenda, and
    whoever is to be there."""
    projects = meeting.agenda.filter(project__isnull=False)
    units = {meeting.organization_id, *projects.values_list("project__organization", flat=True)}
    told = Q(organization__in=units, role__in=HOUSE) | Q(pk__in=meeting.attendances.values("post"))
    return recipients(Appointment.objects.active().filter(told))


def owing(resolution: Resolution) -> list[Recipient]:
    """The person named; else the house of the unit named; else that of the meeting."""
    if resolution.person:
        return recipients([resolution.person])
    unit = resolution.unit_id or resolution.meeting.organization_id
    return recipients(Appointment.objects.holders(unit, *HOUSE))


def chairs(resolution: Resolution) -> Iterable[Recipient]:
    return recipients(Appointment.objects.holders(resolution.meeting.organization_id, Role.SECRETARY))


def about(words: str) -> Callable[[Resolution], str]:
    return lambda resolution: f"议定事项“{resolution}”{words}"


def meeting_words(words: str) -> Callable[[Meeting], str]:
    return lambda meeting: f"{meeting.organization.short_name}“{meeting}”{words}"


# What stands in the way


def not_yet(meeting: Meeting) -> Iterator[Reason]:
    if meeting.is_ahead:
        edit = reverse("projects:meeting_edit", args=[meeting.pk])
        yield Reason(f"会议时间 {moment(meeting.held_at)} 还没有到，提前召开的请先改时间", edit)


def incomplete(meeting: Meeting) -> Iterator[Reason]:
    """Minutes that say nothing, or not what came of an item."""
    edit = reverse("projects:meeting_edit", args=[meeting.pk])
    items = list(meeting.agenda.all())
    if not items:
        yield Reason("会议没有议题", edit)
    for number, item in enumerate(items, start=1):
        if not item.outcome:
            yield Reason(f"议题 {number} 没有写研究情况", edit, kind="个议题没有写研究情况")
    for number, resolution in enumerate(meeting.resolutions.all(), start=1):
        if not resolution.person_id and not resolution.person_text:
            yield Reason(f"议定事项 {number} 没有责任人", edit, kind="项议定事项没有责任人")


# What follows


def take_up_obstacles(meeting: Meeting, actor: Actor, entry: AuditEntry) -> None:
    """The obstacles on the agenda of a meeting that was held have been dealt with: 已上会."""
    on_agenda = Obstacle.objects.filter(agenda_items__meeting=meeting, state=Obstacle.State.OPEN)
    for obstacle in on_agenda.select_related("project").order_by("project", "pk").distinct():
        engine.run(PUT_ON_AGENDA, obstacle, actor, caused_by=entry, parent=HOLD)


def issue(meeting: Meeting, actor: Actor, entry: AuditEntry) -> None:
    """The items keep what was reported, since the next report will say something else; requests are answered."""
    reported = reported_by_project(set(meeting.agenda.values_list("project", flat=True)) - {None})
    for item in meeting.agenda.filter(project__in=reported):
        meeting.agenda.filter(pk=item.pk).update(reported=reported[item.project_id or 0])
    answer_obstacles(meeting, actor, entry)


def answer_obstacles(meeting: Meeting, actor: Actor, entry: AuditEntry) -> None:
    """What was found on an obstacle that had been escalated to this organization is its answer."""
    asked = {"obstacle__state": Obstacle.State.ESCALATED, "obstacle__escalated_to": meeting.organization_id}
    for item in (
        meeting.agenda.filter(**asked)
        .select_related("obstacle__project")
        .order_by("obstacle__project_id", "obstacle_id")
    ):
        if item.obstacle and item.obstacle.state in ANSWER.sources:
            engine.run(ANSWER, item.obstacle, actor, answer_of(item), caused_by=entry, parent=CLOSE_MINUTES)


def answer_of(item: AgendaItem) -> dict[str, object]:
    """The finding, and the unit of the first matter resolved on the obstacle."""
    resolution = item.meeting.resolutions.filter(obstacle=item.obstacle).first()
    words = item.outcome if len(item.outcome) <= 300 else f"{item.outcome[:299]}…"
    unit, text = (resolution.unit, resolution.unit_text) if resolution else (None, "")
    return {"answer": words, "unit": unit, "unit_text": text}


def solve_obstacle(resolution: Resolution, actor: Actor, entry: AuditEntry) -> None:
    """An obstacle is solved when no resolution on it is left to carry out."""
    obstacle = resolution.obstacle
    if obstacle is None or obstacle.state not in SOLVE_OBSTACLE.sources:
        return
    if not obstacle.resolutions.exclude(state=R.VERIFIED).exists():
        engine.run(SOLVE_OBSTACLE, obstacle, actor, caused_by=entry, parent=VERIFY_RESOLUTION)


HOLD = register(
    Transition(
        name="hold",
        label="召开",
        model=Meeting,
        sources=frozenset({M.PLANNED}),
        target=M.HELD,
        may=may_keep_meeting,
        held_by=house_of_meeting,
        blockers=not_yet,
        follow=take_up_obstacles,
        moves=frozenset({PUT_ON_AGENDA.key}),
        hint="召开后填写研究情况和议定事项。",
        way_out="还没召开，回到会议",
        order=10,
    )
)

CLOSE_MINUTES = register(
    Transition(
        name="close_minutes",
        label="印发纪要",
        model=Meeting,
        sources=frozenset({M.HELD}),
        target=M.CLOSED,
        may=may_chair,
        held_by=chair_of,
        blockers=incomplete,
        follow=issue,
        moves=frozenset({ANSWER.key}),
        audience=concerned,
        sentence=meeting_words("纪要已印发"),
        hint="印发后议题、议定事项和纪要不能再改；议定事项照常办理和核验。",
        way_out="暂不印发，回到会议",
        order=20,
    )
)

CANCEL = register(
    Transition(
        name="cancel",
        label="取消会议",
        model=Meeting,
        sources=frozenset({M.PLANNED}),
        target=M.CANCELLED,
        may=may_keep_meeting,
        held_by=house_of_meeting,
        audience=concerned,
        form=CancelForm,
        sentence=meeting_words("已取消"),
        grave=True,
        way_out="不取消，回到会议",
        order=30,
    )
)

REPORT_DONE = register(
    Transition(
        name="report_done",
        label="报完成",
        model=Resolution,
        sources=frozenset({R.OPEN}),
        target=R.DONE,
        may=may_answer_resolution,
        held_by=whoever_owes,
        effect=Resolution.report_done,
        audience=chairs,
        form=ReportDoneForm,
        sentence=about("已报完成，请核验"),
        hint="报完成后由会议主持人核验是否落实。",
        way_out="还没完成，回到议定事项",
        order=10,
    )
)

VERIFY_RESOLUTION = register(
    Transition(
        name="verify",
        label="核验落实",
        model=Resolution,
        sources=frozenset({R.DONE}),
        target=R.VERIFIED,
        may=may_verify_resolution,
        held_by=chair_of_resolution,
        effect=Resolution.verify,
        follow=solve_obstacle,
        moves=frozenset({SOLVE_OBSTACLE.key}),
        audience=owing,
        sentence=about("已核验落实"),
        hint="核验后事项不再列入下次会议；事项针对的难点随之解决。",
        way_out="不核验，回到议定事项",
        order=20,
    )
)

SEND_BACK_RESOLUTION = register(
    Transition(
        name="send_back",
        label="退回续办",
        model=Resolution,
        sources=frozenset({R.DONE}),
        target=R.OPEN,
        may=may_verify_resolution,
        held_by=chair_of_resolution,
        effect=Resolution.send_back,
        audience=owing,
        form=SendBackResolutionForm,
        sentence=about("退回续办"),
        grave=True,
        way_out="不退回，回到议定事项",
        order=30,
    )
)
