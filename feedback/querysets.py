"""Which survey results an actor may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, Value, When

from organizations.roles import Role
from organizations.tree import within
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
