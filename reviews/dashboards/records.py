"""The records that a dashboard counts. The list pages behind its numbers start from the same ones."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import within
from projects.lights import Thresholds, light_case
from projects.models import AnnualRound, Project, Task
from projects.states import ESTABLISHED, LEADING, OPEN_TASK, RUNNING


def counted_projects(
    actor: Actor, organization: Organization, round_: AnnualRound, today: date
) -> QuerySet[Any]:
    """What was established in the round at the organization and below, with its light."""
    return (
        Project.objects.scoped_to(actor)
        .filter(within(organization.path), round=round_, state__in=ESTABLISHED)
        .annotate(light=light_case(Thresholds.of(round_), today))
    )


def day_of_count(round_: AnnualRound, today: date) -> date:
    """The day whose secretaries are counted: today, for another year its first or last day."""
    return min(max(today, round_.starts_on), round_.ends_on)


def secretaries(actor: Actor, organization: Organization, round_: AnnualRound, today: date) -> QuerySet[Any]:
    """Secretaries in office at the organization and below, each with `leads`: whether a project is led.

    Led means submitted or later, not rejected and not terminated: as the maximum per secretary counts.
    """
    led = Project.objects.filter(organization=OuterRef("organization"), round=round_, state__in=LEADING)
    return (
        Appointment.objects.visible_to(actor)
        .active(day_of_count(round_, today))
        .filter(within(organization.path, "organization__path"), role=Role.SECRETARY)
        .annotate(leads=Exists(led))
    )


def overdue_tasks(projects: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Open tasks past their due date in projects at work."""
    running = projects.filter(state__in=RUNNING)
    return Task.objects.filter(Q(project__in=running.values("pk")), state__in=OPEN_TASK, due_on__lt=today)
