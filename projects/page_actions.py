"""Buttons of the project page that lead to forms rather than transitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from organizations.actor import Actor

from .lights import is_overridden
from .models import Project
from .permissions import (
    may_draft,
    may_instruct,
    may_judge,
    may_override_light,
    may_record_meeting,
    may_report,
    may_supervise,
    may_urge,
)
from .states import CHANGEABLE, EDITABLE, GREY, INSTRUCTED, LIT, PLANNING, RUNNING, ProjectState
from .supervising import SUPERVISED


@dataclass(frozen=True)
class Action:
    """`is_primary`: the one thing that is due now."""

    label: str
    url: str
    is_primary: bool = False


def actions_of(project: Project, actor: Actor, today: date) -> list[Action]:
    found = (
        report_action,
        sheet_action,
        opinions_action,
        declaration_action,
        deadline_action,
        plan_action,
        actuals_action,
        meeting_action,
        urge_action,
        instruct_action,
        light_action,
        notice_action,
        change_action,
    )
    return [action for make in found for action in make(project, actor, today)]


def report_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    """报 7 月进展: the earliest month that is owed and has begun."""
    due = project.next_report_due
    if due and due.replace(day=1) <= today and may_report(actor, project):
        yield Action(
            f"报 {due.month} 月进展", reverse("projects:report_new", args=[project.pk]), is_primary=True
        )


def sheet_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state == ProjectState.COMPLETION_REQUESTED and may_judge(actor, project):
        yield Action("填写验收表", reverse("projects:acceptance", args=[project.pk]), is_primary=True)


def opinions_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state == ProjectState.SUBMITTED and may_judge(actor, project):
        yield Action("提审核意见", reverse("projects:opinions", args=[project.pk]))


def deadline_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.must_revise and may_judge(actor, project):
        yield Action("延长修改期限", reverse("projects:return_deadline", args=[project.pk]))


def declaration_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in EDITABLE and may_draft(actor, project):
        yield Action("修改申报", reverse("projects:project_edit", args=[project.pk]))


def plan_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in PLANNING and may_draft(actor, project):
        label = "修改方案" if project.tasks.all() else "编制方案"
        yield Action(label, reverse("projects:plan", args=[project.pk]))


def actuals_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in RUNNING and may_draft(actor, project) and project.indicators.all():
        yield Action("填报指标实际值", reverse("projects:indicators", args=[project.pk]))


def meeting_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    """For the organization's own meetings and for those of the organizations above it."""
    if project.state in LIT | GREY and may_record_meeting(actor) and actor.is_above(project.path):
        url = f"{reverse('projects:meeting_new')}?project={project.pk}"
        yield Action("记录调度会", url)


def urge_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    """Where there is something to urge at first sight; overdue resolutions are found on the form."""
    if project.state in RUNNING | {ProjectState.RETURNED, ProjectState.COMPLETION_REQUESTED} and may_urge(
        actor, project
    ):
        yield Action("催办", reverse("projects:urge_new", args=[project.pk]))


def instruct_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in INSTRUCTED and may_instruct(actor, project):
        yield Action("批示", reverse("projects:instruction_new", args=[project.pk]), is_primary=True)


def light_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in LIT and may_override_light(actor, project):
        label = "改动人工灯色" if is_overridden(project, today) else "人工调灯"
        yield Action(label, reverse("projects:light_override", args=[project.pk]))


def notice_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    """督办: for officers of every organization above."""
    urls = supervision_urls(project, actor)
    if urls:
        yield Action("督办", urls["notice"])


def supervision_urls(project: Project, actor: Actor) -> dict[str, str]:
    """Where an officer above issues a notice and records a talk; empty for others and where work is over."""
    if project.state not in SUPERVISED or not may_supervise(actor, project):
        return {}
    return {
        "notice": reverse("projects:notice_new", args=[project.pk]),
        "talk": reverse("projects:talk_new", args=[project.pk]),
    }


def change_action(project: Project, actor: Actor, today: date) -> Iterator[Action]:
    if project.state in CHANGEABLE and may_draft(actor, project):
        yield Action("申请变更", reverse("projects:change_new", args=[project.pk]))
