"""Who may load, correct and waive survey results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.roles import Role
from projects.permissions import reads_business

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Organization
    from projects.models import AnnualRound

    from .models import SurveyResult


def may_see_surveys(actor: Actor) -> bool:
    return reads_business(actor) or actor.has_role(Role.SURVEYOR)


def may_assign_surveyors(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


def may_enter_results(actor: Actor) -> bool:
    """Whether the acting post may load a result for any organization."""
    return actor.has_role(Role.OFFICER, Role.SURVEYOR)


def oversees(actor: Actor, organization: Organization) -> bool:
    """An officer above the surveyed organization; the root is surveyed by its own officers, who say so.

    Nobody with a post in the surveyed organization oversees its survey.
    """
    if not actor.has_role(Role.OFFICER) or organization.pk in actor.involved_organizations:
        return False
    if organization.is_root:
        return actor.is_in(organization.pk)
    outside = all(post.organization_id != organization.pk for post in actor.posts)
    return outside and actor.is_above(organization.path)


def may_enter_result(actor: Actor, organization: Organization, round_: AnnualRound) -> bool:
    """An officer above, or the surveyor to whom the organization is assigned; never the surveyed one."""
    if actor.has_role(Role.SURVEYOR):
        return is_assigned(actor, organization, round_)
    return oversees(actor, organization)


def is_assigned(actor: Actor, organization: Organization, round_: AnnualRound) -> bool:
    """Whether the organization was assigned to the acting surveyor's post, who belongs elsewhere."""
    if is_own_surveyor(actor, organization):
        return False
    scopes = round_.survey_assignments.filter(post=actor.post_id).values_list("organization__path", flat=True)
    return any(organization.path.startswith(path) for path in scopes)


def is_own_surveyor(actor: Actor, organization: Organization) -> bool:
    """A surveyor with a post at the surveyed organization would be its own; only the root has no one above."""
    here = [post for post in actor.posts if post.organization_id == organization.pk]
    return any(post.role != Role.SURVEYOR or not organization.is_root for post in here)


def may_correct_result(actor: Actor, result: SurveyResult) -> bool:
    """Whoever may enter it; a surveyor only third-party results, and nobody what the system counted."""
    if result.kind not in result.TYPED:
        return False
    if actor.has_role(Role.SURVEYOR) and result.kind != result.Kind.THIRD_PARTY:
        return False
    return may_enter_result(actor, result.organization, result.round)


def may_open_original(actor: Actor, result: SurveyResult) -> bool:
    """The original file may hold raw rows: for those above and the surveyor, never for the surveyed.

    A surveyor sees a result only where it is assigned, which is not asked again here.
    """
    organization = result.organization
    if actor.has_role(Role.SURVEYOR):
        return not is_own_surveyor(actor, organization)
    if organization.is_root:
        return oversees(actor, organization)
    mine = any(post.organization_id == organization.pk for post in actor.posts)
    return not mine and actor.is_above(organization.path)


def may_waive_sample(actor: Actor, result: SurveyResult) -> bool:
    return oversees(actor, result.organization)


def overseer_words(organization: Organization) -> str:
    """Who holds the right, for a refusal."""
    return "市级组织部门工作人员" if organization.is_root else "上级组织部门工作人员或受委托的第三方调查员"
