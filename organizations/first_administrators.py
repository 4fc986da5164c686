"""The three first accounts, before anybody can log in to make others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from workflow import audit

from . import keeping
from .actor import Actor, service
from .appointing import Naming, appoint
from .models import Appointment, Level, Organization, User
from .passwords import VALID_FOR, random_password, store
from .roles import ADMINISTRATORS, Role

ACCOUNTS = {Role.SYSTEM_ADMIN: "xitong", Role.SECURITY_ADMIN: "anquan", Role.AUDITOR: "shenji"}


class AlreadyThereError(Exception):
    """Why nothing is made, in words."""


@dataclass(frozen=True)
class FirstAccount:
    role: Role
    username: str
    password: str
    valid_until: datetime


def create_administrators(city: str, code: str) -> list[FirstAccount]:
    """Make them at the root, which is made too where there is none; all or nothing."""
    actor = service("create_administrators")
    with audit.recording():
        refuse_existing()
        root = the_root(city, code, actor)
        valid_until = timezone.now() + VALID_FOR
        return [create(role, name, root, actor, valid_until) for role, name in ACCOUNTS.items()]


def refuse_existing() -> None:
    roles = Appointment.objects.filter(role__in=ADMINISTRATORS).values_list("role", flat=True)
    if roles:
        words = "、".join(str(role.label) for role in Role if role in set(roles))
        raise AlreadyThereError(
            f"已有{words}，不再建立。忘记密码的，由安全管理员重新发放初始口令；安全管理员本人忘记或离任的，运行 replace_administrator"
        )
    taken = User.objects.filter(username__in=ACCOUNTS.values()).values_list("username", flat=True)
    if taken:
        raise AlreadyThereError(f"登录名 {'、'.join(taken)} 已被使用，请先改名")


def the_root(city: str, code: str, actor: Actor) -> Organization:
    root = Organization.objects.filter(parent=None).order_by("path").first()
    if root is not None:
        return root
    if not city:
        raise AlreadyThereError("还没有市级党组织，请用 --city 江澜市 写明市名，可加 --code 写 12 位区划代码")
    name = city if city.startswith("中共") else f"中共{city}委员会"
    short = city.removeprefix("中共").removesuffix("委员会")
    root = Organization(name=name, short_name=short, level=Level.CITY, region_code=code)
    keeping.create(root, actor)
    return root


def create(
    role: Role, username: str, root: Organization, actor: Actor, valid_until: datetime
) -> FirstAccount:
    person = User.objects.create_user(username, name=str(role.label))
    audit.note(actor, "create", person, after=audit.field_values(person, ["username"]))
    password = random_password()
    store([person], {person.pk: password}, valid_until)
    audit.note(actor, "issue_passwords", root, details={"users": [person.pk]})
    appoint(Naming(person, root, role, timezone.localdate()), actor)
    return FirstAccount(role, username, password, valid_until)
