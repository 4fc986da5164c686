"""Who may do what in reviews. State is not looked at here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from organizations import judging
from organizations.acting import actors_of
from organizations.models import Appointment, Organization
from organizations.roles import ADMINISTRATORS, INVOLVED, READS_SUBTREE, Role
from organizations.tree import ancestors_and_self
from projects.permissions import HOUSE

from .having_a_say import having_a_say
from .models import ComparisonGroup, Criterion, Finding, ReviewSheet, ScoreAssignment
from .models.criterion import SCORED_KINDS

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .models import (
        Adoption,
        Bulletin,
        Commendation,
        Mechanism,
        RectificationItem,
        UnlockRequest,
    )


def may_see_dashboard(actor: Actor) -> bool:
    """Secretary, officer and leader: those who read a subtree."""
    return actor.has_role(*READS_SUBTREE)


def may_draft_bulletins(actor: Actor) -> bool:
    """Officers, for the organization that they serve."""
    return actor.has_role(Role.OFFICER)


def may_keep_bulletin(actor: Actor, bulletin: Bulletin) -> bool:
    """An officer of the organization whose bulletin it is: edits and issues it."""
    return may_draft_bulletins(actor) and actor.is_in(bulletin.organization_id)


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


def may_adopt_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """The secretary of any other organization: it says how the own house works."""
    return actor.has_role(Role.SECRETARY) and not actor.is_in(mechanism.organization_id)


def may_withdraw_adoption(actor: Actor, adoption: Adoption) -> bool:
    return actor.has_role(Role.SECRETARY) and actor.is_in(adoption.organization_id)


def is_involved(actor: Actor, mechanism: Mechanism) -> bool:
    return mechanism.organization_id in actor.involved_organizations


# Annual review: the judging organization is fixed in the sheet's comparison group.


def may_see_reviews(actor: Actor) -> bool:
    """Experts: the sheets that they score."""
    return actor.has_role(Role.SECRETARY, Role.CLERK, Role.OFFICER, Role.LEADER, Role.EXPERT)


def only_scores(actor: Actor) -> bool:
    """Has nothing else to do here."""
    return actor.has_role(Role.EXPERT)


def may_open_reviews(actor: Actor) -> bool:
    """Rounds and schemes, and with them the year's review, belong to officers of the root."""
    return actor.has_role(Role.OFFICER) and actor.organization is not None and actor.organization.is_root


def may_keep_schemes(actor: Actor) -> bool:
    """考核方案 and comparison groups are kept by officers of the root."""
    return may_open_reviews(actor)


def may_keep_scheme(actor: Actor, scheme: object) -> bool:
    return may_keep_schemes(actor)


def may_read_schemes(actor: Actor) -> bool:
    """Judging organizations read what they judge by; so do leaders."""
    return actor.has_role(Role.OFFICER, Role.LEADER)


def may_refresh_reviews(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


def is_reviewed(actor: Actor, sheet: ReviewSheet) -> bool:
    """The person whom the sheet is about, in whatever post."""
    return sheet.user_id is not None and sheet.user_id == actor.user_id


def may_use_score_ledger(actor: Actor) -> bool:
    """Whoever may be asked to score; what exactly is decided sheet by sheet."""
    return actor.has_role(Role.OFFICER, Role.EXPERT)


def may_enter_ballots(actor: Actor) -> bool:
    """Officers; whose ballots exactly is decided sheet by sheet, by judges_sheet()."""
    return actor.has_role(Role.OFFICER)


def may_export_sheets(actor: Actor) -> bool:
    """Officers take forms of their scope away as files."""
    return actor.has_role(Role.OFFICER)


def may_export_sheet(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer in whose scope it is, and the person whom it is about."""
    return may_export_sheets(actor) or is_reviewed(actor, sheet)


def may_report_self(actor: Actor, sheet: ReviewSheet) -> bool:
    """The reviewed secretary, in the office that is reviewed: who was named there again meanwhile, as after 主持工作,
    goes on in another post."""
    return is_reviewed(actor, sheet) and actor.has_role(Role.SECRETARY) and actor.is_in(sheet.organization_id)


def may_draft_self_report(actor: Actor, sheet: ReviewSheet) -> bool:
    """The secretary, or the clerk who drafts for the secretary."""
    drafts = actor.has_role(Role.CLERK) and actor.is_in(sheet.organization_id) and not sheet.is_vacant
    return drafts or may_report_self(actor, sheet)


# Who does not judge, said to whoever is refused: is_barred() and is_rival() in words.
BARRED = "本人、同组比较和在被考核单位任职（卸任书记未满一年视同任职）的除外"


def is_barred(user_id: int | None, posts: Iterable[Appointment], sheet: ReviewSheet) -> bool:
    """Nobody judges the own sheet, nor one of an organization where the person holds a post or was secretary within
    the last year. Who is ranked beside it does not either: is_rival().

    The root judges itself: there only the house's own posts count against its officers and experts.
    """
    if sheet.user_id is not None and sheet.user_id == user_id:
        return True
    there = [post for post in posts if post.organization_id == sheet.organization_id]
    if sheet.group.judge_id == sheet.organization_id:
        there = [post for post in there if post.role in INVOLVED]
    return bool(there)


def is_rival(actor: Actor, sheet: ReviewSheet) -> bool:
    """Whether the person's own sheet is ranked with this one: a low score for it would be a place for the own one.
    One query for all sheets of a request, none for whoever led nothing."""
    if not actor.has_led:
        return False
    if actor.kept is None:
        return sheet.group.ranking_id in rankings_of(actor)
    if "rankings" not in actor.kept:
        actor.kept["rankings"] = rankings_of(actor)
    return sheet.group.ranking_id in actor.kept["rankings"]


def rankings_of(actor: Actor) -> frozenset[int]:
    """Ids of the groups in which a sheet of the person is ranked."""
    found = ReviewSheet.objects.all().rankings_of(actor)
    return frozenset(found.values_list("ranking", flat=True))


def judges_sheet(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer of the judging organization who is neither reviewed nor ranked beside it, nor works where the
    secretary does."""
    if sheet.is_vacant or not actor.has_role(Role.OFFICER) or not actor.is_in(sheet.group.judge_id):
        return False
    return not is_barred(actor.user_id, actor.concerned, sheet) and not is_rival(actor, sheet)


def may_assign_scorers(actor: Actor, group: ComparisonGroup) -> bool:
    """评分分工 of a group: its judging organization's officers. Single sheets: judges_sheet()."""
    return actor.has_role(Role.OFFICER) and actor.is_in(group.judge_id)


def may_score(actor: Actor, sheet: ReviewSheet) -> bool:
    """Whoever is assigned, and where nobody is, every judging officer."""
    return bool(asked_of(sheet, actor))


def may_complete_scoring(actor: Actor, sheet: ReviewSheet) -> bool:
    """A judging officer; an assigned expert, whose score may be the last one that was missing."""
    return judges_sheet(actor, sheet) or may_score(actor, sheet)


def asked_of(sheet: ReviewSheet, actor: Actor) -> list[Criterion]:
    """The criteria that the acting post is to score on the sheet, scored or not. See ScoreAssignment."""
    judges = judges_sheet(actor, sheet)
    if not judges and (sheet.is_vacant or not actor.has_role(Role.EXPERT)):
        return []
    if not judges and (is_barred(actor.user_id, actor.concerned, sheet) or is_rival(actor, sheet)):
        return []
    named: dict[int, set[int]] = {}
    assigned = ScoreAssignment.objects.filter(sheet=sheet.pk).order_by()
    for criterion, scorer in assigned.values_list("criterion", "scorer"):
        named.setdefault(criterion, set()).add(scorer)
    scored = Criterion.objects.filter(scheme=sheet.group.scheme_id, kind__in=SCORED_KINDS)
    return [entry for entry in scored if is_asked(entry, named, actor, judges=judges)]


def is_asked(criterion: Criterion, named: dict[int, set[int]], actor: Actor, *, judges: bool) -> bool:
    """`named` are the assigned posts by criterion."""
    if criterion.pk in named:
        return actor.post_id in named[criterion.pk]
    return judges and criterion.kind == Criterion.Kind.SUPERIOR


def may_confirm(actor: Actor, sheet: ReviewSheet) -> bool:
    """A judging officer who scores nothing in the group."""
    return judges_sheet(actor, sheet) and not scores_in_group(actor, sheet)


def has_officer(sheet: ReviewSheet, may: Callable[[Actor, ReviewSheet], bool]) -> bool:
    """Whether anybody in office may: each officer may have scored, work in the house or be ranked with it."""
    return any(may(officer, sheet) for officer in actors_of(sheet.group.judge_id, Role.OFFICER))


def scores_in_group(actor: Actor, sheet: ReviewSheet) -> bool:
    """Has scored, any version, or is assigned to, or found what adds, takes off or bars, in any post, whatever is ranked
    with the sheet: persons are compared."""
    if sheet.group_scorers is not None:
        return actor.user_id in sheet.group_scorers
    if actor.user_id not in (known := sheet.scorer_known):  # each button of the page asks
        beside = ComparisonGroup.objects.ranked_in([sheet.group.ranking_id])
        first, *others = (
            rows.filter(sheet__group__in=beside, **{who: actor.user_id}).order_by().values("sheet")
            for rows, who in having_a_say()
        )
        known[actor.user_id] = first.union(*others).exists()
    return known[actor.user_id]


def may_withdraw_finding(actor: Actor, finding: Finding) -> bool:
    """Whoever found it: who may decide must not clear the way alone. Once that person has left, or may not log in, any
    judging officer."""
    finder = finding.found_by.user_id
    if finder == actor.user_id:
        return True
    officers = Appointment.objects.holders(finding.sheet.group.judge_id, Role.OFFICER)
    return not officers.filter(user=finder, user__is_active=True).exists()


def may_archive(actor: Actor, sheet: ReviewSheet) -> bool:
    """The daily command, or whoever may confirm."""
    return actor.is_service or may_confirm(actor, sheet)


def may_set_rectification(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer of the judging organization: with the result goes what is to be mended."""
    return judges_sheet(actor, sheet)


def may_report_rectification(actor: Actor, item: RectificationItem) -> bool:
    """Whoever is the organization's secretary now: a successor mends what the predecessor left."""
    return actor.has_role(Role.SECRETARY) and actor.is_in(item.sheet.organization_id)


def may_verify_rectification(actor: Actor, item: RectificationItem) -> bool:
    return judges_sheet(actor, item.sheet)


# Unlocking needs two: an officer of the judging organization or above asks, one of the level above that decides.


def unlocking_organization(sheet: ReviewSheet) -> Organization | None:
    """Nearest organization above the judging one with an officer; the root, above which there is none, itself."""
    return judging.judging_organization(sheet.group.judge)


def is_impartial(actor: Actor, sheet: ReviewSheet) -> bool:
    """An officer who is neither reviewed nor ranked beside it, nor works where the secretary does, nor scored in the
    group."""
    if sheet.is_vacant or not actor.has_role(Role.OFFICER):
        return False
    if is_barred(actor.user_id, actor.concerned, sheet) or is_rival(actor, sheet):
        return False
    return not scores_in_group(actor, sheet)


def may_see_unlocks(actor: Actor) -> bool:
    """The list of requests: officers ask and decide, leaders read."""
    return actor.has_role(Role.OFFICER, Role.LEADER)


def may_request_unlock(actor: Actor, sheet: ReviewSheet) -> bool:
    return actor.is_above(sheet.group.judge.path) and is_impartial(actor, sheet)


def may_withdraw_unlock(actor: Actor, request: UnlockRequest) -> bool:
    return request.requested_by_id == actor.post_id


def may_decide_unlock(actor: Actor, request: UnlockRequest) -> bool:
    """A second person: never the one who asked, in whatever post."""
    if request.requested_by.user_id == actor.user_id or not is_impartial(actor, request.sheet):
        return False
    above = unlocking_organization(request.sheet)
    return above is not None and actor.is_in(above.pk)


# Commendation: lists of an organization are drawn up by its officers.


def may_commend(actor: Actor) -> bool:
    return actor.has_role(Role.OFFICER)


def may_keep_commendation(actor: Actor, commendation: Commendation) -> bool:
    """An officer of the organization whose own year is not among those that the list is drawn from."""
    if not (actor.has_role(Role.OFFICER) and actor.is_in(commendation.organization_id)):
        return False
    return not commendation.is_about(actor.user_id)


def may_set_commendation_rules(actor: Actor) -> bool:
    return may_open_reviews(actor)
