"""Where a post or its organization is named outside its scope, so that it may read the project."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from organizations.roles import READS_SUBTREE
from workflow.written import MARKERS, rows_of, written

from .states import ProjectState

if TYPE_CHECKING:
    from organizations.actor import Actor


def reads_everything(actor: Actor) -> bool:
    """A root office reads the whole tree by its scope."""
    return actor.has_role(*READS_SUBTREE) and actor.organization is not None and actor.organization.is_root


def naming(projects: models.Manager[Any], actor: Actor) -> frozenset[int]:
    """Ids of projects on which the acting post or its organization is named.

    Resolved to ids in one query, since an OR over subqueries would keep the planner off the
    (round, path) index of the list. A root office sees everything anyway.
    """
    if actor.post is None or reads_everything(actor):
        return frozenset()
    ids = (actor.organization_id, actor.post_id)
    rows = rows_of(*written("naming", "", ids, lambda: named_by_anything(projects)))
    return frozenset(pk for (pk,) in rows)


def named_by_anything(projects: models.Manager[Any]) -> models.QuerySet[Any]:
    """What naming() asks, for the markers of an organization and a post."""
    organization, post = MARKERS
    ways = (
        Q(tasks__leader_post=post),
        Q(tasks__owner_post=post),
        Q(tasks__department_unit=organization),
        Q(tasks__cooperating_units=organization),
        Q(resolutions__unit=organization),
        Q(resolutions__person=post),
        Q(notices__addressee=organization, notices__issued_on__isnull=False),
        Q(notices__co_addressee=organization, notices__issued_on__isnull=False),
    )
    established = projects.exclude(state=ProjectState.DRAFT).order_by()
    first, *rest = (established.filter(way).values_list("pk") for way in ways)
    return first.union(*rest)
