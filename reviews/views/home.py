from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.actor import Actor
from organizations.requests import ActorRequest
from organizations.roles import ADMINISTRATORS, Role
from projects import duties as owed
from projects.duties import Duty
from projects.lights import Thresholds
from projects.models import Project
from projects.permissions import HOUSE, may_declare
from projects.rows import ProjectRow, project_row
from projects.states import ProjectState
from reviews.duties import review_duties

WEEKDAYS = "一二三四五六日"
WORKS_ON_PROJECTS = (*HOUSE, Role.MEMBER)


@dataclass(frozen=True)
class ProjectCard:
    """A project of mine: its row, and the month whose report is owed now (None: nothing owed)."""

    row: ProjectRow
    report_month: int | None


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """工作台: the sentences I owe, most urgent first, and below them my projects."""
    actor, today = request.actor, timezone.localdate()
    projects = own_projects(actor)
    duties = sorted(all_duties(actor, projects, today), key=lambda duty: duty.due)
    context = {
        "duties": duties,
        "cards": [card(project, today) for project in projects if project.state != ProjectState.REJECTED],
        "today_words": f"{today.month} 月 {today.day} 日　星期{WEEKDAYS[today.weekday()]}",
        "next_date": next_date(projects),
        "may_declare": may_declare(actor),
        "is_administrator": actor.role in ADMINISTRATORS,
    }
    return render(request, "reviews/home.html", context)


def own_projects(actor: Actor) -> list[Any]:
    """Projects of the own organization in the current round, for those who work on them."""
    if not actor.has_role(*WORKS_ON_PROJECTS):
        return []
    return list(
        Project.objects.visible_to(actor)
        .filter(organization=actor.organization_id, round__is_current=True)
        .select_related("round", "organization", "lead")
        .order_by("number", "pk")
    )


def all_duties(actor: Actor, projects: list[Any], today: date) -> list[Duty]:
    if not actor.post or actor.role in ADMINISTRATORS:
        return []
    duties: list[Duty] = []
    if actor.has_role(*HOUSE):
        duties += owed.house_duties(actor, projects, today)
    if actor.has_role(*WORKS_ON_PROJECTS):
        duties += owed.task_duties(actor, today) + owed.resolution_duties(actor, today)
    duties += owed.judging_duties(actor)
    return duties + review_duties(actor, today)


def card(project: Any, today: date) -> ProjectCard:
    due = project.next_report_due
    owes = due is not None and today >= due.replace(day=1)
    project.is_reported = due is not None and not owes
    row = project_row(project, Thresholds.of(project.round), today, today.replace(day=1))
    return ProjectCard(row, due.month if owes else None)


def next_date(projects: list[Any]) -> str:
    """What comes next when nothing is owed, in words; empty when nothing is known."""
    dues = [project.next_report_due for project in projects if project.next_report_due]
    if not dues:
        return ""
    first = min(dues)
    return f"下一件：{first.month} 月进展，{first.month} 月 {first.day} 日截止。"
