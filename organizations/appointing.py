"""任职: giving a post, and the hand-over when a secretary is in office already.

The rules are asked under a lock on the organization and the person, so that two requests at once can
neither make two secretaries nor an administrator with a business role.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from workflow import audit, engine, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry

from .actor import Actor
from .models import Appointment, Organization, User
from .roles import ADMINISTRATORS, Role, clash
from .succession import succeed
from .transitions import END

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Naming:
    """A post to be given; `starts_on` is the first day in office, today at the latest."""

    user: User
    organization: Organization
    role: str
    starts_on: date
    title: str = ""
    acting_head: bool = False

    @property
    def last_day_before(self) -> date:
        """The predecessor's last day in office."""
        return self.starts_on - ONE_DAY


@dataclass(frozen=True)
class Objection:
    """Why a post may not be given, and the field of the form where that is mended."""

    field: str
    text: str


def lock(organization: Organization, user: User) -> None:
    """Hold both rows until commit, in this order, and bring the records up to them."""
    held = Organization.objects.select_for_update(no_key=True)
    organization.refresh_from_db(from_queryset=held)
    user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))


def secretaries_from(organization: Organization, day: date) -> list[Appointment]:
    """Whoever holds the secretary's post on that day or later."""
    posts = Appointment.objects.standing(day).filter(organization=organization, role=Role.SECRETARY)
    return list(posts.select_related("user", "organization").order_by("starts_on", "pk"))


def objections(naming: Naming, actor: Actor) -> list[Objection]:
    """Everything against the post but a secretary in office, which a hand-over mends."""
    found = [*about_person(naming, actor), *about_organization(naming)]
    if naming.acting_head and naming.role != Role.SECRETARY:
        found.append(Objection("acting_head", "只有书记一职可以由主持工作的同志担任，请取消勾选或改选书记"))
    return found


def about_person(naming: Naming, actor: Actor) -> list[Objection]:
    person, role = naming.user, Role(naming.role)
    if person.pk == actor.user_id:
        return [Objection("person", "不能办理本人的任职，请由另一名管理员办理")]
    if not person.is_active:
        return [Objection("person", f"{person.name}的账号已停用，请先恢复账号")]
    posts = list(Appointment.objects.standing(naming.starts_on).filter(user=person))
    if any(post.role == role and post.organization_id == naming.organization.pk for post in posts):
        return [Objection("person", f"{person.name}已是{naming.organization}的{role.label}，不用重复任职")]
    held = {str(post.role) for post in Appointment.objects.standing().filter(user=person)}
    return [Objection("role", clash_words(person, held, role))] if clash(held, role) else []


def clash_words(person: User, held: set[str], wanted: Role) -> str:
    names = "、".join(str(role.label) for role in Role if role in held)
    why = "三类管理员须由不同的人担任，也不能兼任业务职务"
    return f"{person.name}现任{names}，不能再任{wanted.label}：{why}。请先办理离任，或另建账号"


def about_organization(naming: Naming) -> list[Objection]:
    organization = naming.organization
    if not organization.is_active_on(timezone.localdate()):
        return [Objection("organization", f"{organization}尚未启用或已停用，请先修改启用和停用日期")]
    if naming.role in ADMINISTRATORS and not organization.is_root:
        return [Objection("organization", "管理员管理全市，只能在市级党组织任职")]
    return []


def predecessor_objections(naming: Naming, previous: list[Appointment]) -> list[Objection]:
    """Why the secretaries in office cannot simply hand over on the eve of the first day."""
    found = []
    for post in previous:
        words = f"{post.user.name}的任职日期为 {post.starts_on:%Y-%m-%d}"
        if post.starts_on > naming.last_day_before:
            found.append(Objection("starts_on", f"{words}，新任职日期须在其后"))
        elif post.ends_on is not None:
            found.append(
                Objection("starts_on", f"{post.user.name}任职到 {post.ends_on:%Y-%m-%d}，新任职日期须在其后")
            )
    return found


def appoint(naming: Naming, actor: Actor, previous: list[Appointment] | None = None) -> Appointment:
    """Give the post; `previous` secretaries end on the eve. Ask the rules first, under `lock`."""
    with audit.recording():
        cause = hand_over(naming, actor, previous) if previous else None
        post = Appointment.objects.create(
            user=naming.user,
            organization=naming.organization,
            role=naming.role,
            title=naming.title,
            acting_head=naming.acting_head,
            starts_on=naming.starts_on,
        )
        entry = audit.note(actor, "appoint", post, after=audit.field_values(post), caused_by=cause)
        if post.role == Role.SECRETARY:
            succeed(post, actor, entry)
        told = [Recipient(post.user_id, post.pk)]
        notices.tell(told, entry, f"您已任{post.organization}{post.duty}", post, actor)
    return post


def hand_over(naming: Naming, actor: Actor, previous: list[Appointment]) -> AuditEntry:
    """移交: the entry on the organization that causes the end of the old post and the new one."""
    details = {"from_posts": [post.pk for post in previous], "to_user": naming.user.pk}
    cause = audit.note(actor, "hand_over", naming.organization, details=details)
    for post in previous:
        engine.run(END, post, actor, {"ends_on": naming.last_day_before}, caused_by=cause)
    return cause
