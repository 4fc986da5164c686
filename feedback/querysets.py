"""Which surveys, survey results and opinions an actor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from organizations.roles import Role
from organizations.tree import within
from projects.named import reads_everything
from projects.querysets import NOTHING, in_scope

if TYPE_CHECKING:
    from organizations.actor import Actor


class SurveyResultQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> SurveyResultQuerySet:
        """Scope; a surveyor sees what is assigned to the acting post."""
        if actor.has_role(Role.SURVEYOR):
            return self.filter(self.assigned_to(actor))
        return self.filter(in_scope(actor))

    def assigned_to(self, actor: Actor) -> Q:
        found = NOTHING
        assigned = (
            actor.post.survey_assignments.values_list("round", "organization__path") if actor.post else ()
        )
        for round_id, path in assigned:
            found |= Q(round=round_id) & within(path)
        return found

    def with_names(self) -> SurveyResultQuerySet:
        return self.select_related("organization", "round", "project", "entered_by__user", "waived_by__user")

    def ranked(self, *first: Any) -> SurveyResultQuerySet:
        """Ordered by the given terms, then whole organizations before projects, best-ranked kinds first."""
        kinds = (*self.model.RANKED, self.model.Kind.OPEN_LINK)
        rank = Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(kinds)))
        return self.order_by(*first, F("project").asc(nulls_first=True), rank, "pk")

    def of_organizations(self) -> SurveyResultQuerySet:
        """Results on a whole organization, not on one project."""
        return self.filter(project=None)


class SurveyQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> SurveyQuerySet:
        """Scope, and what the acting organization runs; drafts only for the house that runs the survey."""
        runs = Q(runner=actor.organization_id) if actor.has_role(Role.OFFICER) else NOTHING
        return self.filter(runs | (in_scope(actor) & ~Q(state=self.model.State.DRAFT)))

    def with_names(self) -> SurveyQuerySet:
        return self.select_related("organization", "round", "project", "runner", "created_by__user")


class OpinionQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> OpinionQuerySet:
        """Scope, and what went out from it: the house that forwarded an opinion follows what becomes of it."""
        if actor.is_service:
            return self
        gone = forwarded_from(self.model._base_manager, actor)
        scope = self.scope_of(actor)
        return self.filter(scope | Q(pk__in=gone)) if gone else self.filter(scope)

    def scoped_to(self, actor: Actor) -> OpinionQuerySet:
        """The scope alone: what the post may handle or counts as its own."""
        return self.filter(self.scope_of(actor))

    @staticmethod
    def scope_of(actor: Actor) -> Q:
        """Not for ordinary members, of whom one may be complained about."""
        return NOTHING if actor.has_role(Role.MEMBER) else in_scope(actor)


def forwarded_from(opinions: models.Manager[Any], actor: Actor) -> set[int]:
    """Ids of opinions out of scope that were forwarded from it, resolved in one query."""
    if not actor.has_role(Role.SECRETARY, Role.CLERK, Role.OFFICER, Role.LEADER) or reads_everything(actor):
        return set()
    elsewhere = opinions.exclude(in_scope(actor)).filter(in_scope(actor, "forwardings__path"))
    return set(elsewhere.order_by().values_list("pk", flat=True))
