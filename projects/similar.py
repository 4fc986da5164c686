"""题目相近: titles of the same round nearby that read alike. A hint against declaring a thing twice, no rule."""

from dataclasses import dataclass

from django.db.models import Q

from organizations.actor import Actor
from organizations.names import squeeze
from organizations.tree import within

from .models import Project
from .states import ESTABLISHED, ProjectState

ALIKE = 0.5  # share of common pairs of characters
MOST = 5


@dataclass(frozen=True)
class SimilarTitle:
    title: str
    organization: str
    state: str


def similar_titles(project: Project, actor: Actor) -> list[SimilarTitle]:
    """Among the siblings and what is below them: whatever the actor sees, and of the rest what is established."""
    organization = project.organization
    area = organization.parent.path if organization.parent else organization.path
    visible = Project.objects.visible_to(actor).values("pk")
    nearby = (
        Project.objects.filter(within(area), round=project.round_id)
        .filter(Q(state__in=ESTABLISHED) | Q(pk__in=visible))
        .exclude(state__in=[ProjectState.REJECTED, ProjectState.TERMINATED])
        .exclude(pk=project.pk)
        .select_related("organization")
        .only("title", "state", "organization__short_name")
    )
    wanted = pairs(project.title)
    found = [other for other in nearby if likeness(wanted, pairs(other.title)) >= ALIKE]
    return [
        SimilarTitle(other.title, other.organization.short_name, other.get_state_display())
        for other in found[:MOST]
    ]


def pairs(title: str) -> frozenset[str]:
    """Neighbouring characters: 加装电梯 → 加装, 装电, 电梯."""
    text = squeeze(title)
    return frozenset(text[start : start + 2] for start in range(len(text) - 1))


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Common pairs over those of the shorter title, from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
