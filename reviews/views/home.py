from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback.permissions import only_surveys
from feedback.survey_duties import entrusted_words, survey_duties
from organizations.actor import Actor
from organizations.matters import matters
from organizations.requests import ActorRequest
from organizations.roles import ADMINISTRATORS, Role
from projects import duties as owed
from projects.duties import Duty
from projects.escalation import proposed_for, red_projects
from projects.lights import Thresholds
from projects.models import AnnualRound, ProgressReport, Project
from projects.periods import month_after
from projects.permissions import HOUSE, may_declare
from projects.post_duties import post_duties
from projects.reporting import handed_in, reports_owed
from projects.rows import ProjectRow, project_row
from projects.states import UNFINISHED, ProjectState
from projects.submission import declaring_words
from reviews.duties import opening_duties, review_duties
from reviews.duty_groups import grouped
from reviews.mechanism_duties import issuing_duties
from reviews.permissions import may_see_dashboard

WEEKDAYS = "一二三四五六日"
WORKS_ON_PROJECTS = (*HOUSE, Role.MEMBER)


@dataclass(frozen=True)
class ProjectCard:
    """A project of mine: its row, and the month whose report is owed now (None: nothing owed).

    `report_period` is the same month as the address of the form names it, 2026-07.
    """

    row: ProjectRow
    report_month: int | None
    report_period: str


@dataclass(frozen=True)
class WayOn:
    """What stands there where nothing is owed: a sentence and one way on (both may be empty)."""

    title: str
    text: str
    url: str = ""
    label: str = ""


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """工作台: the sentences I owe, most urgent first, and below them my projects."""
    actor, today = request.actor, timezone.localdate()
    projects = own_projects(actor)
    reports = handed_in(projects)
    report_dues = reports_owed(projects, reports, today)
    may_report = actor.has_role(*HOUSE)
    is_officer = actor.has_role(Role.OFFICER)
    round_ = AnnualRound.objects.current() if is_officer else None
    groups = grouped(all_duties(actor, projects, reports, round_, today), today)
    reds, proposed = red_ones(actor, round_, today)
    context = {
        "groups": groups,
        "duties": [duty for group in groups for duty in group.duties],
        "cards": [
            card(project, report_dues.get(project.pk, []), may_report, today)
            for project in projects
            if project.state != ProjectState.REJECTED
        ],
        "today_words": f"{today.month} 月 {today.day} 日　星期{WEEKDAYS[today.weekday()]}",
        "way_on": None if groups else way_on(actor, projects, reports),
        "may_declare": may_declare(actor),
        "has_round": is_officer or bool(projects) or AnnualRound.objects.exists(),
        "calendar": "" if projects else calendar_words(actor, today),
        "is_officer": is_officer,
        "reds": reds,
        "proposed": proposed,
        "is_administrator": actor.role in ADMINISTRATORS,
    }
    return render(request, "reviews/home.html", context)


def own_projects(actor: Actor) -> list[Any]:
    """Projects of the own organization, for those who work on them: the current round's, and from other
    rounds those that still ask for something."""
    if not actor.has_role(*WORKS_ON_PROJECTS):
        return []
    return list(
        Project.objects.own_to(actor)
        .filter(Q(round__is_current=True) | Q(state__in=UNFINISHED))
        .select_related("round", "organization", "lead", "drafted_by__user")
        .order_by("number", "pk")
    )


def red_ones(actor: Actor, round_: AnnualRound | None, today: date) -> tuple[int, int]:
    """Red projects that the officer judges, as /projects/?light=red&judge=me lists them, and how many of them stand
    in 督办建议; none without a round."""
    found = list(red_projects(round_, actor, today)) if round_ else []
    return len(found), len(proposed_for(found, today))


def all_duties(
    actor: Actor,
    projects: list[Any],
    reports: list[ProgressReport],
    round_: AnnualRound | None,
    today: date,
) -> list[Duty]:
    if not actor.post:
        return []
    if actor.role in ADMINISTRATORS:
        return [Duty(matter.text, "", matter.url) for matter in matters(actor)]
    duties: list[Duty] = []
    if actor.has_role(*HOUSE):
        duties += owed.house_duties(actor, projects, reports, today)
    if actor.has_role(*WORKS_ON_PROJECTS):
        duties += owed.task_duties(actor, today) + owed.resolution_duties(actor, today)
    duties += owed.verifying_duties(actor, today)
    duties += owed.round_duties(actor, round_) + issuing_duties(actor)
    duties += survey_duties(actor, today)
    duties += opening_duties(actor, round_, today)
    return duties + review_duties(actor, today) + post_duties(actor, today, projects)


def card(project: Any, owed_dues: list[date], may_report: bool, today: date) -> ProjectCard:
    # A clerk's draft that waits for the secretary is neither owed nor reported.
    next_due, this_month = project.next_report_due, today.replace(day=1)
    # Reports begin in the month after the start.
    owes_month = project.started_on is not None and project.started_on < this_month
    project.is_reported = owes_month and next_due is not None and next_due >= month_after(today)
    row = project_row(project, Thresholds.of(project.round), today, this_month)
    if not owed_dues or not may_report:
        return ProjectCard(row, None, "")
    return ProjectCard(row, owed_dues[0].month, f"{owed_dues[0]:%Y-%m}")


def way_on(actor: Actor, projects: list[Any], reports: list[ProgressReport]) -> WayOn:
    if only_surveys(actor):
        return WayOn("满意度结果由您录入", entrusted_words(actor), reverse("feedback:surveys"), "满意度结果")
    found = WayOn("需要您办的事都已办完", owed.next_words(actor, projects, reports))
    if may_see_dashboard(actor):
        return replace(found, url=reverse("reviews:dashboard"), label="查看看板")
    return found


def calendar_words(actor: Actor, today: date) -> str:
    """When the acting post's organization declares, for whoever has not declared yet; empty without a round."""
    round_ = AnnualRound.objects.current() if may_declare(actor) else None
    if round_ is None or actor.organization is None:
        return ""
    return declaring_words(round_, actor.organization.level, today)
