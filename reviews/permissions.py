"""Who may do what in reviews. State is not looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations import judging
from organizations.models import Appointment, Organization
from organizations.roles import ADMINISTRATORS, READS_SUBTREE, Role
from organizations.tree import ancestors_and_self
from projects.permissions import HOUSE

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .models import Mechanism, ReviewSheet


def may_see_dashboard(actor: Actor) -> bool:
    """Secretary, officer and leader: those who read a subtree."""
    return actor.has_role(*READS_SUBTREE)


def reads_library(actor: Actor) -> bool:
    """The library of mechanisms: every user but the administrators, who see no business record."""
    return actor.post is not None and actor.role not in ADMINISTRATORS


def may_draft_mechanisms(actor: Actor) -> bool:
    return actor.has_role(*HOUSE)


def may_draft_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """Secretary or clerk of the organization that made it."""
    return actor.has_role(*HOUSE) and actor.is_in(mechanism.organization_id)


def may_recommend_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    return actor.has_role(Role.SECRETARY) and actor.is_in(mechanism.organization_id)


def issuing_organization(mechanism: Mechanism) -> Organization | None:
    """Nearest organization above with an officer and of a level that may issue for the scope.

    For the own unit that is the judging organization; a township cannot issue for its county.
    """
    own = mechanism.organization
    above = [own.path] if own.is_root else ancestors_and_self(own.path)[:-1]
    officers = Appointment.objects.active().filter(role=Role.OFFICER)
    levels = type(mechanism).ISSUING_LEVELS[mechanism.scope]
    fitting = Organization.objects.filter(
        path__in=above, level__in=levels, pk__in=officers.values("organization")
    )
    return fitting.order_by("-path").first()


def may_issue_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """An officer of the issuing organization without a post in the one that made it."""
    return judging.may_judge(actor, mechanism.organization, lambda _: issuing_organization(mechanism))


def may_promote_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """A root officer without a post in the organization that made it."""
    root = actor.organization is not None and actor.organization.is_root
    return root and actor.has_role(Role.OFFICER) and not is_involved(actor, mechanism)


def may_abolish_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """An officer of the organization that issued it."""
    issued = mechanism.issuer_id is not None and actor.is_in(mechanism.issuer_id)
    return issued and actor.has_role(Role.OFFICER) and not is_involved(actor, mechanism)


def is_involved(actor: Actor, mechanism: Mechanism) -> bool:
    return mechanism.organization_id in actor.involved_organizations


# Annual review: the judging organization is fixed in the sheet's comparison group.


def may_see_reviews(actor: Actor) -> bool:
    return actor.has_role(Role.SECRETARY, Role.CLERK, Role.OFFICER, Role.LEADER)


def may_open_reviews(actor: Actor) -> bool:
    """Rounds and schemes, and with them the year's review, belong to officers of the root."""
    return actor.has_role(Role.OFFICER) and actor.organization is not None and actor.organization.is_root


def may_refresh_reviews(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


def is_reviewed(actor: Actor, sheet: ReviewSheet) -> bool:
    """The person whom the sheet is about, in whatever post."""
    return sheet.user_id is not None and sheet.user_id == actor.user_id


def may_export_sheets(actor: Actor) -> bool:
    """Officers take forms of their scope away as files."""
    return actor.has_role(Role.OFFICER)


def may_export_sheet(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer in whose scope it is, and the person whom it is about."""
    return may_export_sheets(actor) or is_reviewed(actor, sheet)


def may_report_self(actor: Actor, sheet: ReviewSheet) -> bool:
    """The reviewed secretary, in the post that is reviewed."""
    return sheet.post_id is not None and sheet.post_id == actor.post_id


def may_draft_self_report(actor: Actor, sheet: ReviewSheet) -> bool:
    """The secretary, or the clerk who drafts for the secretary."""
    drafts = actor.has_role(Role.CLERK) and actor.is_in(sheet.organization_id) and not sheet.is_vacant
    return drafts or may_report_self(actor, sheet)


def judges_sheet(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer of the judging organization who is neither reviewed nor involved where the secretary works."""
    if sheet.is_vacant or is_reviewed(actor, sheet) or not actor.has_role(Role.OFFICER):
        return False
    return actor.is_in(sheet.group.judge_id) and sheet.organization_id not in actor.involved_organizations


def may_score(actor: Actor, sheet: ReviewSheet) -> bool:
    return judges_sheet(actor, sheet)


def may_confirm(actor: Actor, sheet: ReviewSheet) -> bool:
    """A judging officer who scored nothing in the group and holds no post in the organization.

    The root judges itself: there its officers' own post does not count against them.
    """
    if not judges_sheet(actor, sheet) or has_scored_in_group(actor, sheet):
        return False
    own_judge = sheet.group.judge_id == sheet.organization_id
    return own_judge or all(post.organization_id != sheet.organization_id for post in actor.posts)


def has_scored_in_group(actor: Actor, sheet: ReviewSheet) -> bool:
    """In any post: persons are compared."""
    given = sheet.group.sheets.filter(scores__submitted_at__isnull=False, scores__scorer__user=actor.user_id)
    return given.exists()
