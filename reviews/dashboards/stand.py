"""Where a dashboard stands: whose organization, its children in official order, which round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Organization
from projects.lights import Thresholds
from projects.models import AnnualRound, Project
from projects.permissions import urges_others
from projects.rounds import chosen_round
from projects.rows import ProjectRow, project_row
from reviews.permissions import may_see_dashboard

from .board import Board
from .counting import Place, figures


def chosen_stand(actor: Actor, pk: int | None, query: Mapping[str, str]) -> Stand:
    """Refuses who may not see dashboards (403) and organizations out of scope (404)."""
    if not may_see_dashboard(actor):
        raise PermissionDenied("看板由书记、领导和组织部门工作人员查看，请向本单位书记了解情况")
    wanted = pk or actor.organization_id
    near = (
        Organization.objects.visible_to(actor)
        .filter(Q(pk=wanted) | Q(parent=wanted))
        .select_related("parent__parent__parent")
        .order_by("position", "path")
    )
    found = {organization.pk: organization for organization in near}
    organization = found.pop(wanted, None)
    if organization is None:
        raise Http404
    return Stand(actor, organization, list(found.values()), query)


@dataclass
class Stand:
    actor: Actor
    organization: Organization
    children: list[Organization]
    query: Mapping[str, str]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return list(AnnualRound.objects.select_related("survey_rules").order_by("-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(self.rounds, self.query.get("round", ""))

    @property
    def is_round_unknown(self) -> bool:
        asked = self.query.get("round", "")
        return bool(asked) and (self.round is None or str(self.round.pk) != asked)

    @cached_property
    def board(self) -> Board:
        assert self.round is not None
        place = Place(self.actor, self.organization, self.children, self.round, self.today)
        return Board(figures(place))

    @property
    def urge_url(self) -> str:
        """Where those who have not reported can be urged, for who may urge others; else empty."""
        return self.board.urge_url if urges_others(self.actor) else ""

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Crumbs from the actor's own organization down to this one; empty at the own one."""
        chain: list[Any] = [self.organization]
        while chain[0].pk != self.actor.organization_id and chain[0].parent is not None:
            chain.insert(0, chain[0].parent)
        return [(unit.short_name, self.address(unit)) for unit in chain[:-1]] + (
            [(self.organization.short_name, "")] if len(chain) > 1 else []
        )

    def address(self, unit: Organization) -> str:
        query = f"?round={self.round.pk}" if self.round else ""
        return reverse("reviews:dashboard_of", args=[unit.pk]) + query

    @cached_property
    def projects(self) -> list[ProjectRow]:
        """The projects themselves where nothing lies below: the last step of the way down."""
        if self.children or self.round is None:
            return []
        found = (
            Project.objects.scoped_to(self.actor)
            .filter(organization=self.organization, round=self.round, state__in=Project.ESTABLISHED)
            .select_related("lead", "organization")
            .order_by("number", "pk")
        )
        month = self.today.replace(day=1)
        limits = Thresholds.of(self.round)
        return [project_row(unreported(project), limits, self.today, month) for project in found]


def unreported(project: Any) -> Any:
    """Cards of a dashboard do not speak of the month's report."""
    project.is_reported = False
    return project
