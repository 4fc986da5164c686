"""Buttons of the project page that lead to forms rather than transitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from organizations.actor import Actor

from .models import Project
from .permissions import may_draft, may_judge, may_record_meeting, may_report
from .states import EDITABLE, GREY, LIT, PLANNING, RUNNING, ProjectState


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
