"""Who is told when something happens to a project."""

from collections.abc import Iterable

from django.db.models import Q

from organizations.judging import judging_organization
from organizations.models import Appointment
from organizations.roles import Role
from workflow.engine import Recipient

from .models import Project


def recipients(posts: Iterable[Appointment]) -> list[Recipient]:
    return [Recipient(post.user_id, post.pk) for post in posts]


def house_of(project: Project) -> list[Recipient]:
    """Secretary and clerks of the project's organization."""
    return recipients(Appointment.objects.holders(project.organization_id, Role.SECRETARY, Role.CLERK))


def judges_of(project: Project) -> list[Recipient]:
    """Officers of the judging organization."""
    judge = judging_organization(project.organization)
    return recipients(Appointment.objects.holders(judge.pk, Role.OFFICER)) if judge else []


def people_on_tasks(project: Project) -> list[Recipient]:
    """Owners and leading members of the project's tasks."""
    named = Q(owned_tasks__project=project) | Q(led_tasks__project=project)
    return recipients(Appointment.objects.active().filter(named).distinct())
