"""Which review records an actor may see. Every view starts from one of these."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When
from django.db.models.expressions import OrderBy
from django.db.models.functions import Coalesce

from organizations.roles import ADMINISTRATORS, READS_SUBTREE, Role
from organizations.tree import ancestors_and_self, strictly_below, within
from projects.querysets import BUSINESS, NOTHING, in_scope

from .states import TOLD, UNSCORED, SchemeState

if TYPE_CHECKING:
    from organizations.actor import Actor


class ReviewSheetQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ReviewSheetQuerySet:
        """One's own sheet in whatever post one acts; below that by role.

        Officers and leaders see their organization and everything below it, officers besides what they judge, also of an
        organization that was moved meanwhile; a secretary what is below, a clerk the own organization's sheet (to draft
        the self-report). Members and surveyors see no grades of others, siblings never see each other; an expert sees
        the sheets on which the post is to score.
        """
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        root = actor.organization is not None and actor.organization.is_root
        judged = NOTHING if root else Q(group__in=self._judged_by(actor))
        seen = {
            Role.OFFICER: within(actor.path) | judged,
            Role.LEADER: within(actor.path),
            Role.SECRETARY: strictly_below(actor.path),
            Role.CLERK: Q(path=actor.path),
            Role.EXPERT: Q(pk__in=self._assigned_to(actor)),
        }.get(Role(actor.role), NOTHING)
        return self.filter(seen | Q(user=actor.user_id))

    def for_reader(self, actor: Actor) -> ReviewSheetQuerySet:
        """The visible ones with `is_readable`: whether scores, total, rank and grade are shown to the actor,
        and `is_home`: whether the actor belongs to the reviewed side.

        The secretary and everybody in the secretary's own organization, in whatever post they act, learn
        them when they are published (反馈), and so does whoever has a sheet ranked beside it. Above, scorers are blind
        to each other until they have scored themselves, and nobody looks over their shoulders: everybody else sees the
        scores once the sheet is scored.
        """
        visible = self.visible_to(actor)
        if actor.is_service:
            return visible.annotate(is_readable=Value(True), is_home=Value(False))
        houses = {actor.organization_id, *actor.involved_organizations}
        home = Q(user=actor.user_id) | Q(organization__in=houses) & ~Q(group__judge=F("organization"))
        own = Exists(_submitted(visible, sheet=OuterRef("pk"), scorer__user=actor.user_id))
        owed = Exists(self._assignments().open().filter(sheet=OuterRef("pk"), scorer__user=actor.user_id))
        told = Q(state__in=TOLD)
        above = (~Q(state__in=UNSCORED) | own) & ~owed & (told | ~self.beside(actor))
        if actor.has_role(Role.EXPERT):
            above = NOTHING  # sees what to score, not what became of it
        return visible.annotate(
            is_home=Case(When(home, then=Value(True)), default=Value(False)),
            is_readable=Case(
                When(home & told, then=Value(True)),
                When(home, then=Value(False)),
                When(above, then=Value(True)),
                default=Value(False),
            ),
        )

    def ranked(self) -> ReviewSheetQuerySet:
        """ReviewSheet.is_ranked in a query."""
        return self.filter(post__isnull=False, too_new=False)

    def rankings_of(self, actor: Actor) -> models.QuerySet[Any, Any]:
        """`ranking`: ids of the groups in which a sheet of the person is ranked."""
        mine = self.ranked().filter(user=actor.user_id).order_by()
        return mine.annotate(ranking=Coalesce("group__wider", "group")).values("ranking")

    def beside(self, actor: Actor) -> Q:
        """permissions.is_rival() in a query."""
        if not actor.has_led:
            return NOTHING
        rankings = self.model._default_manager.all().rankings_of(actor)
        return Q(group__in=rankings) | Q(group__wider__in=rankings, group__wider__isnull=False)

    def _assignments(self) -> Any:
        """Reached without importing the models that import this module."""
        model: Any = self.model._meta.get_field("assignments").related_model
        return model._default_manager

    def _judged_by(self, actor: Actor) -> models.QuerySet[Any]:
        groups: Any = self.model._meta.get_field("group").related_model
        return groups._default_manager.filter(judge=actor.organization_id).order_by().values("pk")

    def _assigned_to(self, actor: Actor) -> models.QuerySet[Any]:
        return self._assignments().filter(scorer=actor.post_id).values("sheet")

    def with_names(self) -> ReviewSheetQuerySet:
        """With everyone and everything that a sheet names."""
        return self.select_related(
            "round", "organization__parent__parent", "user", "post", "group__judge", "group__scheme__round",
            "confirmed_by__user",
        )  # fmt: skip


def best_first() -> OrderBy:
    """Sheets of for_reader() by rank; one whose rank the reader may not see stands with those that have none."""
    return Case(When(is_readable=True, then=F("rank"))).asc(nulls_last=True)


def _submitted(sheets: models.QuerySet[Any], **conditions: Any) -> models.QuerySet[Any]:
    """Submitted scores, reached without importing the models that import this module."""
    scores = sheets.model._meta.get_field("scores").related_model
    return scores._default_manager.submitted().filter(**conditions)


def _scores(assignments: models.QuerySet[Any]) -> Any:
    sheets: Any = assignments.model._meta.get_field("sheet").related_model
    return sheets._meta.get_field("scores").related_model._default_manager


class SchemeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> SchemeQuerySet:
        """Officers and leaders read every scheme; drafts and what became of none of them are the business of the
        root's officers."""
        if actor.is_service:
            return self
        if actor.post is None or not actor.has_role(Role.OFFICER, Role.LEADER):
            return self.none()
        root = actor.organization is not None and actor.organization.is_root
        if root and actor.has_role(Role.OFFICER):
            return self
        return self.exclude(state__in=[SchemeState.DRAFT, SchemeState.DISCARDED])

    def with_everything(self) -> SchemeQuerySet:
        """With criteria, rater groups, bands, adjustments and quotas: all that scoring reads, each kind in one query."""
        return self.select_related("round").prefetch_related(
            "criteria__rater_groups", "criteria__bands", "adjustments", "quotas"
        )


class ScoreQuerySet(models.QuerySet[Any]):
    def current(self) -> ScoreQuerySet:
        """Given for the version that the sheet has now, not for one that was unlocked."""
        return self.filter(version=F("sheet__version"))

    def submitted(self) -> ScoreQuerySet:
        """Of the present version; without drafts, which nobody but their author sees and which count for nothing."""
        return self.current().filter(submitted_at__isnull=False)

    def complete(self) -> ScoreQuerySet:
        """Without those on a criterion of a sheet where somebody assigned has not scored yet: until then there
        is neither a mean nor a rank that could tell what the others gave."""
        sheets: Any = self.model._meta.get_field("sheet").related_model
        assignments = sheets._meta.get_field("assignments").related_model._default_manager
        awaited = assignments.open().filter(sheet=OuterRef("sheet"), criterion=OuterRef("criterion"))
        return self.exclude(Exists(awaited))


class SheetVersionQuerySet(models.QuerySet[Any]):
    def of_reader(self, sheet: Any, actor: Actor) -> SheetVersionQuerySet:
        """Earlier versions of a sheet that the actor sees, from for_reader(): its own side sees what it was told."""
        found = self.filter(sheet=sheet)
        return found.filter(published_at__isnull=False) if sheet.is_home else found


class _BelowSheetQuerySet(models.QuerySet[Any]):
    """Rows below a sheet, seen by whoever sees the sheet."""

    SHEET = "sheet"

    def visible_to(self, actor: Actor) -> Any:
        sheet: Any = self.model
        for name in self.SHEET.split("__"):
            sheet = sheet._meta.get_field(name).related_model
        return self.filter(**{f"{self.SHEET}__in": sheet._default_manager.visible_to(actor).values("pk")})


class ObjectionFileQuerySet(_BelowSheetQuerySet):
    SHEET = "objection__sheet"


class RectificationItemQuerySet(_BelowSheetQuerySet):
    def with_names(self) -> RectificationItemQuerySet:
        return self.select_related(
            "sheet__round", "sheet__user", "sheet__organization", "sheet__group__judge", "pooled",
            "reported_by__user",
        )  # fmt: skip


class UnlockRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> UnlockRequestQuerySet:
        """Officers and leaders at and above the judging organization; nobody on the reviewed side."""
        if actor.is_service:
            return self
        if not actor.has_role(Role.OFFICER, Role.LEADER):
            return self.none()
        judged = self.filter(within(actor.path, "sheet__group__judge__path"))
        foreign = Q(sheet__user=actor.user_id) | Q(sheet__organization__in=actor.involved_organizations)
        sheets: Any = self.model._meta.get_field("sheet").related_model._default_manager
        beside = sheets.filter(sheets.all().beside(actor)).values("pk")
        return judged.exclude(foreign).exclude(sheet__in=beside)

    def with_names(self) -> UnlockRequestQuerySet:
        return self.select_related(
            "sheet__round", "sheet__user", "sheet__organization", "sheet__post", "sheet__group__judge",
            "sheet__group__scheme__round", "requested_by__user", "requested_by__organization",
            "decided_by__user", "decided_by__organization",
        )  # fmt: skip


class ScoreAssignmentQuerySet(models.QuerySet[Any]):
    def with_given(self) -> ScoreAssignmentQuerySet:
        """With `given`: whether its score was submitted, and `begun`: whether there is one, a draft included."""
        same = _scores(self).filter(
            sheet=OuterRef("sheet"), criterion=OuterRef("criterion"), scorer=OuterRef("scorer")
        )
        return self.annotate(given=Exists(same.submitted()), begun=Exists(same.current()))

    def open(self) -> ScoreAssignmentQuerySet:
        """Those still to be scored."""
        return self.with_given().filter(given=False)


class ComparisonGroupQuerySet(models.QuerySet[Any]):
    def ranked_in(self, rankings: Iterable[int]) -> models.QuerySet[Any]:
        """Ids of the groups that are ranked in these. Not as one OR, for which every group is read."""
        ids = list(rankings)
        own = self.filter(pk__in=ids).order_by().values("pk")
        return own.union(self.filter(wider__in=ids).order_by().values("pk"))

    def visible_to(self, actor: Actor) -> ComparisonGroupQuerySet:
        """Groups of which the actor sees a sheet."""
        sheets: Any = self.model._meta.get_field("sheets").related_model
        seen = sheets._default_manager.visible_to(actor).filter(group=OuterRef("pk"))
        return self.filter(Exists(seen))


class MechanismQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> MechanismQuerySet:
        """What was issued is a library for every user; before that scope decides, a draft stays at home."""
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        published = Q(state__in=self.model.PUBLIC)
        foreign_draft = Q(state=self.model.State.DRAFT) & ~Q(path=actor.path)
        return self.filter(published | (in_scope(actor) & ~foreign_draft))

    def in_force(self) -> MechanismQuerySet:
        """Issued or promoted, and neither superseded nor abolished."""
        return self.filter(state__in=self.model.IN_FORCE)

    def from_round(self, round_: Any) -> MechanismQuerySet:
        """Drawn from a project of the round. Asked of each mechanism: as a list the database makes one of every city's."""
        links = self.model.projects.through.objects.filter(mechanism=OuterRef("pk"), project__round=round_)
        return self.filter(Exists(links))

    def counting_reuse(self) -> MechanismQuerySet:
        """With `reuse`: how many other organizations work by it today."""
        running = Count("adoptions", filter=Q(adoptions__state="adopted"))
        return self.annotate(reuse=running)

    def with_names(self) -> MechanismQuerySet:
        return self.select_related("organization", "issuer", "drafted_by__user", "superseded_by")


class BulletinQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> BulletinQuerySet:
        """What was issued by the own organization or one above it, for those who read a subtree also below;
        drafts inside the office alone: officers and leaders of the organization."""
        if actor.is_service:
            return self
        if not actor.has_role(*BUSINESS):
            return self.none()
        above = Q(path__in=ancestors_and_self(actor.path))
        seen = above | within(actor.path) if actor.has_role(*READS_SUBTREE) else above
        issued = Q(state=self.model.State.ISSUED) & seen
        office = actor.has_role(Role.OFFICER, Role.LEADER)
        return self.filter(issued | Q(path=actor.path)) if office else self.filter(issued)


class AdoptionQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> AdoptionQuerySet:
        """They belong to the library: whoever may read it sees who works by what."""
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        return self

    def running(self) -> AdoptionQuerySet:
        return self.filter(state=self.model.State.ADOPTED)


class CommendationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> CommendationQuerySet:
        """What is or was public everybody of a business role reads; a draft is for the officers who draw it up."""
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        drawing_up = Q(organization=actor.organization_id if actor.has_role(Role.OFFICER) else None)
        return self.filter(Q(state__in=self.model.PUBLIC) | drawing_up)
