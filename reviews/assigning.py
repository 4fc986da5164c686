"""评分分工: who may score what in a comparison group, assigning by hand and evenly, and how far they have come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Q

from organizations.models import Appointment
from organizations.roles import Role
from organizations.tree import ancestors_and_self
from workflow import audit, engine, notices
from workflow.engine import Recipient

from .balancing import Taken, balanced
from .collecting import counted_projects
from .models import ComparisonGroup, Criterion, ReviewSheet, Score, ScoreAssignment
from .permissions import is_barred, judges_sheet
from .suggesting import of_groups

if TYPE_CHECKING:
    from organizations.actor import Actor

K = Criterion.Kind
# Which role scores a criterion of which source.
ROLES = {K.SUPERIOR: Role.OFFICER, K.EXPERT: Role.EXPERT}


class AssigningClosedError(Exception):
    """The assignment cannot be made now; the message says why."""


@dataclass
class Pool:
    """Everybody who may score sheets of a group: the judging organization's officers, and experts who are
    appointed there or above."""

    group: ComparisonGroup

    @cached_property
    def posts(self) -> list[Appointment]:
        chain = ancestors_and_self(self.group.judge.path)
        officers = Q(role=Role.OFFICER, organization=self.group.judge_id)
        experts = Q(role=Role.EXPERT, organization__path__in=chain)
        found = Appointment.objects.active().filter(officers | experts)
        return list(found.select_related("user", "organization").order_by("-organization__path", "pk"))

    @cached_property
    def _houses(self) -> dict[int, list[Appointment]]:
        """Every post that concerns these persons: see Actor.concerned."""
        found: dict[int, list[Appointment]] = defaultdict(list)
        for post in Appointment.objects.concerning().filter(user__in={post.user_id for post in self.posts}):
            found[post.user_id].append(post)
        return found

    @cached_property
    def _ranked(self) -> set[int]:
        """Those of these persons whose own sheet is ranked with the group: permissions.is_rival()."""
        sheets = of_groups([self.group.pk]).order_by().ranked()
        return set(sheets.values_list("user", flat=True))

    @cached_property
    def _heard(self) -> set[tuple[int, int]]:
        """Person and sheet of whoever has scored it and has seen since what the others gave."""
        given = Score.objects.submitted().filter(sheet__group=self.group)
        return set(given.order_by().values_list("scorer__user", "sheet").distinct())

    def fitting(self, criterion: Criterion) -> list[Appointment]:
        role = ROLES[K(criterion.kind)]
        return [post for post in self.posts if post.role == role]

    def bars(self, post: Appointment, sheet: ReviewSheet) -> bool:
        """The own sheet, the own house, sheets ranked beside the own one, and one whose scores the person has seen."""
        if post.user_id in self._ranked:
            return True
        heard = (post.user_id, sheet.pk) in self._heard
        return heard or is_barred(post.user_id, self._houses[post.user_id], sheet)

    def free_for(self, criterion: Criterion, sheet: ReviewSheet) -> list[Appointment]:
        return [post for post in self.fitting(criterion) if not self.bars(post, sheet)]


@dataclass
class Division:
    """The assignments of one group as they stand."""

    group: ComparisonGroup
    actor: Actor

    @cached_property
    def pool(self) -> Pool:
        return Pool(self.group)

    @cached_property
    def criteria(self) -> list[Criterion]:
        return [entry for entry in self.group.scheme.criteria.all() if entry.is_scored_by_people]

    @cached_property
    def sheets(self) -> list[ReviewSheet]:
        """Held posts that get a grade, in official order."""
        found = self.group.sheets.filter(post__isnull=False, too_new=False)
        named = found.select_related("organization", "user").defer("self_report", "snapshot")
        sheets = list(named.order_by("organization__order_key"))
        for sheet in sheets:
            sheet.group = self.group  # with everything that is loaded on it
        return sheets

    @cached_property
    def assignments(self) -> dict[tuple[int, int], list[ScoreAssignment]]:
        """By sheet and criterion, each with `given` and `begun`."""
        rows = ScoreAssignment.objects.with_given().filter(sheet__group=self.group)
        found: dict[tuple[int, int], list[ScoreAssignment]] = defaultdict(list)
        for row in rows.select_related("scorer__user", "scorer__organization"):
            found[row.sheet_id, row.criterion_id].append(row)
        return found

    @cached_property
    def _with_projects(self) -> set[int]:
        places = [sheet.organization_id for sheet in self.sheets]
        return set(counted_projects(self.group.round_id, places).values_list("organization", flat=True))

    def is_asked(self, criterion: Criterion, sheet: ReviewSheet) -> bool:
        """Without a project there is nothing to accept."""
        return (
            criterion.measure != Criterion.Measure.ACCEPTANCE or sheet.organization_id in self._with_projects
        )

    def refusal(self, sheet: ReviewSheet) -> str:
        """Why the actor cannot divide the scoring of this sheet, empty when that is possible."""
        if sheet.is_scored:
            return f"考核表{sheet.get_state_display()}，评分已经结束"
        if not judges_sheet(self.actor, sheet):
            return "您本人或您任职单位的考核表，以及与本人同组比较的考核表，由另一名工作人员分配"
        return ""

    def proposed(self, criterion: Criterion, posts: Sequence[Appointment], number: int) -> Taken:
        """Post ids by sheet id: 均衡分配 among these posts. Whoever has begun to score keeps the sheet."""
        sheets = [
            sheet for sheet in self.sheets if not self.refusal(sheet) and self.is_asked(criterion, sheet)
        ]
        kept = {
            sheet.pk: {row.scorer_id for row in self.assignments[sheet.pk, criterion.pk] if row.begun}  # type: ignore[attr-defined]
            for sheet in sheets
        }
        barred = {(post.pk, sheet.pk) for post in posts for sheet in sheets if self.pool.bars(post, sheet)}
        return balanced(
            [sheet.pk for sheet in sheets], [post.pk for post in posts], number, kept=kept, barred=barred
        )


def assign(
    actor: Actor, sheet: ReviewSheet, wanted: Mapping[Criterion, Iterable[int]], pool: Pool
) -> set[Appointment]:
    """Make these posts (ids) the scorers of each criterion. Returns whom this gives something new.

    Whoever has submitted a score stays; judged under the sheet's lock. Raises AssigningClosedError.
    """
    fresh: set[Appointment] = set()
    before, after = {}, {}
    with audit.recording():
        engine.lock(sheet)
        sheet.group = pool.group  # as it is known already
        if sheet.is_scored:
            raise AssigningClosedError(f"考核表{sheet.get_state_display()}，不能再调整评分分工")
        for criterion, posts in wanted.items():
            was, now = _reassign(actor, sheet, criterion, set(posts), pool)
            if was == now:
                continue
            name = f"criterion_{criterion.pk}"
            before[name], after[name] = sorted(was), sorted(now)
            fresh |= {post for post in pool.posts if post.pk in now - was}
        if after:
            audit.note(actor, "assign_scorers", sheet, before=before, after=after)
    return fresh


def _reassign(
    actor: Actor, sheet: ReviewSheet, criterion: Criterion, posts: set[int], pool: Pool
) -> tuple[set[int], set[int]]:
    """Post ids before and after. The draft of somebody who is taken off counts for nothing."""
    rows = ScoreAssignment.objects.filter(sheet=sheet, criterion=criterion)
    was = set(rows.values_list("scorer", flat=True))
    given = Score.objects.submitted().filter(sheet=sheet, criterion=criterion)
    stay = set(given.values_list("scorer", flat=True))
    free = {post.pk for post in pool.free_for(criterion, sheet)}
    now = (posts & (free | was)) | (stay if posts or was else set())
    rows.filter(scorer__in=was - now).delete()
    ScoreAssignment.objects.bulk_create(
        ScoreAssignment(sheet=sheet, criterion=criterion, scorer_id=post, assigned_by=actor.post)
        for post in sorted(now - was)
    )
    return was, now


def divide(actor: Actor, division: Division, wanted: Mapping[Criterion, Taken]) -> tuple[int, list[str]]:
    """均衡分配 of a whole group, sheet by sheet. Returns how many sheets were divided and who was refused why."""
    told: dict[int, set[int]] = defaultdict(set)
    done, refused = 0, []
    for sheet in division.sheets:
        asked = {criterion: taken[sheet.pk] for criterion, taken in wanted.items() if sheet.pk in taken}
        if not asked:
            continue
        try:
            fresh = assign(actor, sheet, asked, division.pool)
        except AssigningClosedError as closed:
            refused.append(f"{sheet.organization.short_name}：{closed}")
            continue
        done += 1
        for post in fresh:
            told[post.pk].add(sheet.pk)
    tell(actor, division, {post: len(sheets) for post, sheets in told.items()})
    return done, refused


def tell(actor: Actor, division: Division, numbers: Mapping[int, int]) -> None:
    """One message per person: how many sheets of the group have come to the post."""
    with audit.recording():
        for post in division.pool.posts:
            if post.pk not in numbers:
                continue
            entry = audit.note(
                actor, "name_scorer", division.group, after={"scorer": post.pk, "sheets": numbers[post.pk]}
            )
            words = f"{numbers[post.pk]} 份考核表分配给您评分：{division.group}"
            notices.tell([Recipient(post.user_id, post.pk)], entry, words, division.group, actor)
