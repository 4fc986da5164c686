"""Who may keep organizations, accounts, posts and passwords, and what the refusal says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from .roles import ADMINISTRATORS, READS_OWN, READS_SUBTREE, Role

if TYPE_CHECKING:
    from .actor import Actor
    from .models import Appointment, HandOver, User

# Roles that judge or administer are given by the security administrator (design §3).
GUARDED = ADMINISTRATORS | {Role.OFFICER}


def refusal(doing: str, holder: str) -> PermissionDenied:
    """The 403 that names the missing right and who holds it."""
    return PermissionDenied(f"您没有{doing}的权限，由{holder}办理")


def sees_organizations(actor: Actor) -> bool:
    """Whether the acting post has the tree among its pages, whole or in part."""
    return actor.role in READS_SUBTREE | READS_OWN or keeps_people(actor)


def keeps_people(actor: Actor) -> bool:
    """The two administrators who need accounts and posts for their work; the auditor does not."""
    return actor.has_role(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)


def may_keep_organizations(actor: Actor) -> bool:
    return actor.has_role(Role.SYSTEM_ADMIN)


def may_create_accounts(actor: Actor) -> bool:
    return actor.has_role(Role.SYSTEM_ADMIN)


def keeper_of(role: str) -> Role:
    """Which administrator gives and ends posts of this role."""
    return Role.SECURITY_ADMIN if role in GUARDED else Role.SYSTEM_ADMIN


def appointable_roles(actor: Actor) -> list[Role]:
    return [role for role in Role if actor.has_role(keeper_of(role))]


def may_end_post(actor: Actor, post: Appointment) -> bool:
    """The administrator who gives this role, never for a post of his own."""
    return actor.has_role(keeper_of(post.role)) and post.user_id != actor.user_id


def may_keep_account(actor: Actor, person: User) -> bool:
    """Edit, stop and start an account, never the own one.

    An administrator's account is kept by the security administrator: whoever could rename or reset it
    would hold two administrators' rights.
    """
    if person.pk == actor.user_id:
        return False
    keeper = Role.SECURITY_ADMIN if person.is_administrator else Role.SYSTEM_ADMIN
    return actor.has_role(keeper)


def account_keeper(person: User) -> str:
    """Who keeps this account, in words."""
    role = Role.SECURITY_ADMIN if person.is_administrator else Role.SYSTEM_ADMIN
    return f"另一名{role.label}" if person.is_administrator else role.label


def may_unlock(actor: Actor) -> bool:
    """See and end log-in locks; the pages of 安全管理."""
    return actor.has_role(Role.SECURITY_ADMIN)


def may_read_audit(actor: Actor) -> bool:
    return actor.has_role(Role.AUDITOR)


def may_issue_passwords(actor: Actor) -> bool:
    """For business accounts the system administrator, for administrators' the security administrator."""
    return keeps_people(actor)


def may_hand_over(actor: Actor, hand_over: HandOver) -> bool:
    """The predecessor, in whatever post: the one handed over has ended."""
    return actor.user_id == hand_over.predecessor.user_id and actor.role not in ADMINISTRATORS


def may_receive(actor: Actor, hand_over: HandOver) -> bool:
    return actor.user_id == hand_over.successor.user_id and actor.role not in ADMINISTRATORS


def may_note_unsigned(actor: Actor, hand_over: HandOver) -> bool:
    """An officer above the organization (at the root its own) without a post in it, and neither of the two."""
    both = {hand_over.predecessor.user_id, hand_over.successor.user_id}
    if not actor.has_role(Role.OFFICER) or actor.user_id in both:
        return False
    organization = hand_over.organization
    above = actor.is_above(organization.path) and (organization.is_root or not actor.is_in(organization.pk))
    return above and organization.pk not in actor.involved_organizations
