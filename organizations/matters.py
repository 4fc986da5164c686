"""What an administrator should see to, computed for the home page (design §8)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from .actor import Actor
from .models import Appointment, Organization, User
from .passwords import accounts, cannot_log_in
from .roles import Role


@dataclass(frozen=True)
class Matter:
    """One sentence and where it is put right."""

    text: str
    url: str


def matters(actor: Actor) -> list[Matter]:
    root = Organization.objects.filter(parent=None).order_by("path").first()
    if root is None:
        return []
    if actor.has_role(Role.SYSTEM_ADMIN):
        return [*passwords_to_issue(accounts(root, actor), root), *vacancies()]
    if actor.has_role(Role.SECURITY_ADMIN):
        return [*passwords_to_issue(accounts(root, actor), root), *no_officer(root)]
    return []


def passwords_to_issue(people: QuerySet[User], root: Organization) -> list[Matter]:
    number = people.filter(cannot_log_in()).count()
    url = reverse("organizations:issue_passwords", args=[root.pk])
    return [Matter(f"{number:,} 个在任账号不能登录，待发初始口令", url)] if number else []


def vacancies() -> list[Matter]:
    number = Organization.objects.vacant().count()
    url = f"{reverse('organizations:organizations')}?vacant=yes"
    return [Matter(f"{number:,} 个党组织书记空缺", url)] if number else []


def no_officer(root: Organization) -> list[Matter]:
    """Without one at the root nobody judges what has no nearer judge."""
    if Appointment.objects.holders(root.pk, Role.OFFICER).exists():
        return []
    url = f"{reverse('organizations:appointment_new')}?organization={root.pk}"
    return [Matter(f"{root}还没有组织部门工作人员，申报无人审核", url)]
