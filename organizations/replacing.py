"""From the server's shell: an administrator who lost the password or left, when nobody inside can help.

A new one-time password for the one who stays, or another person in the post. The three roles stay with three
persons: an account that holds another post is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from workflow import audit, engine

from .actor import Actor, service
from .appointing import Naming, appoint, lock, objections
from .first_administrators import FirstAccount
from .models import Appointment, Organization, User
from .own_sessions import end_all_of
from .passwords import VALID_FOR, random_password, store
from .roles import Role
from .transitions import END

ONE_DAY = timedelta(days=1)


class CannotReplaceError(Exception):
    """Why nothing was changed, in words that say what to give instead."""


@dataclass(frozen=True)
class Successor:
    """Who takes the post; `name` is asked only where the account is a new one."""

    username: str
    name: str = ""


def reissue(role: Role, holder: str = "") -> FirstAccount:
    """A new one-time password for an administrator in office; the old one and every open session are over."""
    actor = service("replace_administrator")
    with audit.recording():
        person = in_office(role, holder).user
        if not person.is_active:
            raise CannotReplaceError(f"账号 {person.username} 已停用，请用 --username 和 --name 写明接任的人")
        return with_password(role, person, actor)


def replace(role: Role, successor: Successor, holder: str = "") -> FirstAccount:
    """Another person takes the post today; the holder, where there is one, is out at once."""
    actor = service("replace_administrator")
    with audit.recording():
        present = in_office(role, holder) if holder or in_offices(role) else None
        if present and present.user.username == successor.username:
            raise CannotReplaceError(f"{successor.username} 现在就是{role.label}，要新口令请不写 --username")
        root = present.organization if present else the_root()
        person = account_of(successor, actor)
        lock(root, person)
        naming = Naming(person, root, role, timezone.localdate())
        against = objections(naming, actor)
        if against:
            raise CannotReplaceError("；".join(objection.text for objection in against))
        appoint(naming, actor)
        if present:
            leave(present, actor)
        return with_password(role, person, actor)


def in_offices(role: Role) -> list[Appointment]:
    return list(
        Appointment.objects.active().filter(role=role).select_related("user", "organization").order_by("pk")
    )


def in_office(role: Role, holder: str) -> Appointment:
    """The administrator meant: the only one, or the one whose log-in name was given."""
    posts = in_offices(role)
    found = [post for post in posts if not holder or post.user.username == holder]
    if len(found) == 1:
        return found[0]
    if not posts:
        raise CannotReplaceError(f"目前没有{role.label}，请用 --username 和 --name 写明由谁担任")
    names = "、".join(post.user.username for post in posts)
    if holder:
        raise CannotReplaceError(f"{holder} 不是{role.label}，现任登录名：{names}")
    raise CannotReplaceError(f"有 {len(posts)} 名{role.label}（{names}），请用 --holder 写明是哪一名")


def the_root() -> Organization:
    root = Organization.objects.filter(parent=None).order_by("path").first()
    if root is None:
        raise CannotReplaceError("还没有市级党组织，请先运行 create_administrators")
    return root


def account_of(successor: Successor, actor: Actor) -> User:
    """The account of this log-in name, or a new one."""
    found = User.objects.filter(username=successor.username).first()
    if found:
        return found
    if not successor.name:
        raise CannotReplaceError(f"没有登录名为 {successor.username} 的账号，新建请加 --name 写明姓名")
    person = User.objects.create_user(successor.username, name=successor.name)
    audit.note(actor, "create", person, after=audit.field_values(person, ["username"]))
    return person


def leave(post: Appointment, actor: Actor) -> None:
    """Yesterday was the last day, so that nothing works from now on; who began today keeps today, without a password."""
    last = max(post.starts_on, timezone.localdate() - ONE_DAY)
    engine.run(END, post, actor, {"ends_on": last})
    post.user.set_unusable_password()
    post.user.save(update_fields=["password"])
    end_all_of([post.user_id])


def with_password(role: Role, person: User, actor: Actor) -> FirstAccount:
    valid_until = timezone.now() + VALID_FOR
    password = random_password()
    store([person], {person.pk: password}, valid_until)
    audit.note(actor, "issue_passwords", person, details={"users": [person.pk]})
    return FirstAccount(role, person.username, password, valid_until)
