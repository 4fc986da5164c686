"""Who may load, correct and waive survey results."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied

from organizations.judging import is_beside
from organizations.roles import Role
from projects.permissions import may_keep_rounds, reads_business

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Organization
    from projects.models import AnnualRound

    from .models import Survey, SurveyResult

# Said to whoever is refused: is_beside() in words.
NOT_BESIDE = "（任同级同类党组织书记的除外）"


def may_see_surveys(actor: Actor) -> bool:
    return reads_business(actor) or actor.has_role(Role.SURVEYOR)


def only_surveys(actor: Actor) -> bool:
    """Has nothing else to do here."""
    return actor.has_role(Role.SURVEYOR)


def may_assign_surveyors(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


KEEPER = "市级组织部门工作人员"


def may_read_library(actor: Actor) -> bool:
    """问卷模板 and 量表: whoever drafts surveys from them."""
    return actor.has_role(Role.OFFICER)


def may_keep_library(actor: Actor) -> bool:
    """Kept like rounds, categories and schemes by officers of the root organization (design §2)."""
    return may_keep_rounds(actor)


def require_library_reader(actor: Actor) -> None:
    if not may_read_library(actor):
        raise PermissionDenied("问卷模板和量表由组织部门工作人员查看")


def require_library_keeper(actor: Actor) -> None:
    if not may_keep_library(actor):
        raise PermissionDenied(f"您没有修改问卷模板和量表的权限，由{KEEPER}办理")


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
    return may_enter_among(actor, round_)(organization)


def may_enter_among(actor: Actor, round_: AnnualRound) -> Callable[[Organization], bool]:
    """may_enter_result() for many organizations of a round: what is assigned is asked once."""
    if not actor.has_role(Role.SURVEYOR):
        return lambda organization: oversees(actor, organization) and not is_beside(actor, organization)
    assigned = round_.survey_assignments.filter(post=actor.post_id)
    scopes = tuple(assigned.values_list("organization__path", flat=True))
    return lambda organization: (
        organization.path.startswith(scopes)
        and not is_own_surveyor(actor, organization)
        and not is_beside(actor, organization)
    )


def is_own_surveyor(actor: Actor, organization: Organization) -> bool:
    """A surveyor with a post at the surveyed organization would be its own, and whoever led it stays it for a year;
    only the root has no one above."""
    if organization.pk in actor.involved_organizations:
        return True
    here = [post for post in actor.posts if post.organization_id == organization.pk]
    return any(post.role != Role.SURVEYOR or not organization.is_root for post in here)


def may_correct_result(actor: Actor, result: SurveyResult) -> bool:
    """Whoever may enter it; a surveyor only third-party results, and nobody what the system counted."""
    if result.kind not in result.TYPED:
        return False
    if actor.has_role(Role.SURVEYOR) and result.kind != result.Kind.THIRD_PARTY:
        return False
    return may_enter_result(actor, result.organization, result.round)


def may_open_original(actor: Actor, result: SurveyResult, is_shown: bool) -> bool:
    """The original file may hold raw rows: for those above and the surveyor, never for the surveyed.

    Of a result that is too small to be shown, whoever loaded it sees the file and nobody else.
    A surveyor sees a result only where it is assigned, which is not asked again here.
    """
    organization = result.organization
    if not is_shown and (actor.post_id is None or actor.post_id != result.entered_by_id):
        return False
    if actor.has_role(Role.SURVEYOR):
        return not is_own_surveyor(actor, organization)
    if organization.is_root:
        return oversees(actor, organization)
    mine = any(post.organization_id == organization.pk for post in actor.concerned)
    return not mine and actor.is_above(organization.path)


def may_waive_sample(actor: Actor, result: SurveyResult) -> bool:
    return oversees(actor, result.organization) and not is_beside(actor, result.organization)


def may_run_survey(actor: Actor, survey: Survey) -> bool:
    """Open, close, publish, print slips: whoever oversees the surveyed organization; timers close and seal."""
    return actor.is_service or oversees(actor, survey.organization)


def overseer_words(organization: Organization) -> str:
    """Who holds the right, for a refusal."""
    return "市级组织部门工作人员" if organization.is_root else "上级组织部门工作人员或受委托的第三方调查员"


def enterer_words(organization: Organization) -> str:
    """The same of whoever enters results."""
    return f"{overseer_words(organization)}{'' if organization.is_root else NOT_BESIDE}"


def require_reader(actor: Actor) -> None:
    """Surveys that the system runs are read by secretaries, officers and leaders; a surveyor loads results."""
    if not reads_business(actor):
        raise PermissionDenied("满意度调查由书记、领导、组织部门工作人员等业务用户查阅")


def runner_words(organization: Organization) -> str:
    """Who runs a survey, for a refusal."""
    return "市级组织部门工作人员" if organization.is_root else f"“{organization}”上级的组织部门工作人员"
