"""Which review records an actor may see. Every view starts from one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from organizations.roles import ADMINISTRATORS, Role
from organizations.tree import strictly_below, within
from projects.querysets import NOTHING, in_scope

from .states import TOLD, UNSCORED

if TYPE_CHECKING:
    from organizations.actor import Actor


class ReviewSheetQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ReviewSheetQuerySet:
        """One's own sheet in whatever post one acts; below that by role.

        Officers and leaders see their organization and everything below it, a secretary what is
        below, a clerk the own organization's sheet (to draft the self-report). Members, experts and
        surveyors see no grades of others, siblings never see each other.
        """
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        seen = {
            Role.OFFICER: within(actor.path),
            Role.LEADER: within(actor.path),
            Role.SECRETARY: strictly_below(actor.path),
            Role.CLERK: Q(path=actor.path),
        }.get(Role(actor.role), NOTHING)
        return self.filter(seen | Q(user=actor.user_id))

    def for_reader(self, actor: Actor) -> ReviewSheetQuerySet:
        """The visible ones with `is_readable`: whether scores, total, rank and grade are shown to the actor,
        and `is_home`: whether the actor belongs to the reviewed side.

        The secretary and everybody in the secretary's own organization, in whatever post they act, learn
        them when they are published (反馈). Above, scorers are blind to each other until they have scored themselves, and
        nobody looks over their shoulders: everybody else sees the scores once the sheet is scored.
        """
        visible = self.visible_to(actor)
        if actor.is_service:
            return visible.annotate(is_readable=Value(True), is_home=Value(False))
        houses = {actor.organization_id, *actor.involved_organizations}
        home = Q(user=actor.user_id) | Q(organization__in=houses) & ~Q(group__judge=F("organization"))
        own = Exists(_submitted(visible, sheet=OuterRef("pk"), scorer__user=actor.user_id))
        above = ~Q(state__in=UNSCORED) | own
        told = Q(state__in=TOLD)
        return visible.annotate(
            is_home=Case(When(home, then=Value(True)), default=Value(False)),
            is_readable=Case(
                When(home & told, then=Value(True)),
                When(home, then=Value(False)),
                When(above, then=Value(True)),
                default=Value(False),
            ),
        )

    def with_names(self) -> ReviewSheetQuerySet:
        """With everyone and everything that a sheet names."""
        return self.select_related(
            "round", "organization", "user", "post", "group__judge", "group__scheme__round",
            "confirmed_by__user",
        )  # fmt: skip


def _submitted(sheets: models.QuerySet[Any], **conditions: Any) -> models.QuerySet[Any]:
    """Submitted scores, reached without importing the models that import this module."""
    scores = sheets.model._meta.get_field("scores").related_model
    return scores._default_manager.submitted().filter(**conditions)


class ScoreQuerySet(models.QuerySet[Any]):
    def submitted(self) -> ScoreQuerySet:
        """Without drafts, which nobody but their author sees and which count for nothing."""
        return self.filter(submitted_at__isnull=False)


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
        """Issued or promoted, and not abolished."""
        return self.filter(state__in=self.model.IN_FORCE)

    def with_names(self) -> MechanismQuerySet:
        return self.select_related("organization", "issuer", "drafted_by__user")
