"""发放初始口令: random passwords for a subtree, valid 14 days, used once, never stored in the clear.

They leave the system in one workbook, in the answer to the request that makes them.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry

from .actor import Actor
from .models import Appointment, Organization, User
from .own_sessions import end_all_of
from .permissions import GUARDED
from .roles import ADMINISTRATORS, Role
from .tree import within

# 31 signs without 0 o 1 l i: log2(31) × 18 = 89 bits, above the 80 that one fast hash needs.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
GROUPS, GROUP = 3, 6
VALID_FOR = timedelta(days=14)
HASHER = "initial_sha256"
REISSUED = "您的登录口令已由管理员重新发放；不是您本人申请的，请立即告知安全管理员"


class Scope(Enum):
    """Whose password is made: `missing` cannot log in, `unused` has not done so yet."""

    MISSING = "missing"
    UNUSED = "unused"


@dataclass(frozen=True)
class Issued:
    """One line of the workbook; the only place where the password can be read."""

    post: Appointment
    password: str
    valid_until: datetime


def random_password() -> str:
    """Three groups of six, 7m3qhw-k2x9dp-tz8cvn: read out, written down and typed without doubt."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def accounts(organization: Organization, actor: Actor) -> QuerySet[User]:
    """Active accounts with a post at or below the organization whose passwords the actor issues.

    Whoever is an administrator anywhere gets the password from the security administrator, since the
    workbook opens the account; nobody issues his own.
    """
    standing = Appointment.objects.standing()
    here = standing.filter(within(organization.path, "organization__path"), user=OuterRef("pk"))
    administers = Exists(standing.filter(user=OuterRef("pk"), role__in=ADMINISTRATORS))
    kept = administers if actor.has_role(Role.SECURITY_ADMIN) else ~administers
    return User.objects.filter(Exists(here), kept, is_active=True).exclude(pk=actor.user_id)


def cannot_log_in() -> Q:
    """No password at all; an initial one that has expired, or was used and not replaced."""
    never = Q(password="") | Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    over = Q(initial_password_expires_at=None) | Q(initial_password_expires_at__lte=timezone.now())
    return never | (Q(must_change_password=True) & over)


def waits_for_first_log_in() -> Q:
    return Q(must_change_password=True, initial_password_expires_at__gt=timezone.now())


def chosen(people: QuerySet[User], scope: Scope, named: Sequence[int]) -> QuerySet[User]:
    """Those in the scope, and those named whatever password they have."""
    wanted = cannot_log_in() | Q(pk__in=named)
    if scope is Scope.UNUSED:
        wanted |= waits_for_first_log_in()
    return people.filter(wanted)


@dataclass(frozen=True)
class Preview:
    """How many accounts there are below the organization, by what their password is."""

    total: int
    without: int
    waiting: int

    @property
    def own(self) -> int:
        """Accounts that have set a password of their own."""
        return self.total - self.without - self.waiting


def preview(people: QuerySet[User]) -> Preview:
    return Preview(
        people.count(),
        people.filter(cannot_log_in()).count(),
        people.filter(waits_for_first_log_in()).exclude(cannot_log_in()).count(),
    )


def issue(organization: Organization, scope: Scope, named: Sequence[int], actor: Actor) -> list[Issued]:
    """Make and store the passwords; the entry keeps who got one, never which."""
    valid_until = timezone.now() + VALID_FOR
    with audit.recording():
        people = list(
            chosen(accounts(organization, actor), scope, named).select_for_update(no_key=True).order_by("pk")
        )
        made = {person.pk: random_password() for person in people}
        in_use = [person for person in people if has_own(person)]
        store(people, made, valid_until)
        details = {"users": [person.pk for person in people], "scope": scope.value}
        if people:
            entry = audit.note(actor, "issue_passwords", organization, details=details)
            tell(in_use, entry, organization, actor)
    return [Issued(post, made[post.user_id], valid_until) for post in posts_of(people, organization)]


def has_own(person: User) -> bool:
    """Whether the account was in use: its password is the person's own."""
    return person.has_usable_password() and not person.must_change_password


def tell(in_use: Sequence[User], entry: AuditEntry, organization: Organization, actor: Actor) -> None:
    """Whoever issues a password could use it. The person whose own one it replaced finds that out at the next log-in,
    and the security administrators learn it of those who judge or administer."""
    active = Appointment.objects.active()
    for person in in_use:
        posts = [Recipient(person.pk, pk) for pk in active.filter(user=person).values_list("pk", flat=True)]
        notices.tell(posts, entry, REISSUED, person, actor)
    guarded = active.filter(user__in=in_use, role__in=GUARDED).values("user").distinct().count()
    if guarded:
        security = active.filter(role=Role.SECURITY_ADMIN).values_list("user_id", "pk")
        words = f"{guarded} 名组织部门工作人员或管理员在用的口令被重新发放，请向本人核实"
        notices.tell([Recipient(*pair) for pair in security], entry, words, organization, actor)


def store(people: list[User], made: dict[int, str], valid_until: datetime) -> None:
    for person in people:
        person.password = make_password(made[person.pk], hasher=HASHER)
    User.objects.bulk_update(people, ["password"], batch_size=400)
    ids = [person.pk for person in people]
    for start in range(0, len(ids), 500):
        User.objects.filter(pk__in=ids[start : start + 500]).update(
            must_change_password=True, initial_password_expires_at=valid_until, password_changed_at=None
        )
    end_all_of(ids)


def posts_of(people: list[User], organization: Organization) -> list[Appointment]:
    """One post of each person at or below the organization, in official order."""
    wanted = {person.pk for person in people}
    posts = (
        Appointment.objects.standing()
        .filter(within(organization.path, "organization__path"))
        .select_related("organization__parent__parent", "user")
        .order_by("organization__order_key", "pk")
    )
    places: dict[int, int] = {}
    for post in posts:
        places.setdefault(post.organization_id, len(places))
    first: dict[int, Appointment] = {}
    for post in sorted(posts, key=lambda post: (places[post.organization_id], rank(post))):
        if post.user_id in wanted:
            first.setdefault(post.user_id, post)
    return list(first.values())


def rank(post: Appointment) -> int:
    """Secretaries before the others of the same organization."""
    return list(Role).index(Role(post.role))
