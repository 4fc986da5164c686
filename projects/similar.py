"""查重: problems and projects of the same round nearby that read alike. A hint against doing a thing twice, no rule.

Chinese text is compared by its pairs of neighbouring characters. Nothing is indexed for it: the candidates are those
of the area, of one round, and at most MOST_COMPARED of them, whose texts alone are read.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from organizations.actor import Actor
from organizations.models import Organization
from organizations.names import squeeze
from organizations.tree import ancestors_and_self, within

from .models import AnnualRound, Problem, Project
from .querysets import in_scope
from .states import ESTABLISHED, ProjectState

ALIKE = 0.5  # share of common pairs of characters
MOST = 5
MOST_COMPARED = 4000
LEAST_PAIRS = 3  # a shorter text is like everything
LONGEST = 400  # characters of what is typed that are compared


@dataclass(frozen=True)
class SimilarTitle:
    """`url` is empty where the reader may know the title but not open the project."""

    title: str
    organization: str
    state: str
    url: str = ""


@dataclass(frozen=True)
class SimilarProblem:
    pk: int
    number: str
    description: str
    organization: str
    state: str

    @property
    def url(self) -> str:
        return Problem(pk=self.pk).get_absolute_url()


@dataclass(frozen=True)
class SimilarProblems:
    """Those in scope; of the others nearby only their number is told."""

    shown: tuple[SimilarProblem, ...] = ()
    withheld: int = 0


@dataclass(frozen=True)
class Similar:
    """What the page of a problem or a declaration says beside the text that is typed."""

    problems: SimilarProblems
    projects: tuple[SimilarTitle, ...]

    @property
    def count(self) -> int:
        return len(self.problems.shown) + self.problems.withheld + len(self.projects)

    @property
    def is_empty(self) -> bool:
        return not self.count


def similar_to(
    text: str,
    actor: Actor,
    round_id: int | None,
    *,
    problems: Collection[int] = (),
    project: int | None = None,
) -> Similar:
    """Problems and projects like the text, without the project it belongs to and the problems that this is to solve."""
    if actor.organization is None or round_id is None:
        return Similar(SimilarProblems(), ())
    projects = like_projects(text, actor.organization, round_id, actor, project)
    return Similar(similar_problems(text, actor, round_id, but=problems), tuple(projects))


def similar_titles(project: Project, actor: Actor) -> list[SimilarTitle]:
    """Projects nearby with a title like this one's."""
    return like_projects(project.title, project.organization, project.round_id, actor, project.pk)


def similar_problems(
    text: str, actor: Actor, round_id: int | None, *, but: Collection[int] = ()
) -> SimilarProblems:
    """Among the siblings and what is below them; dismissed and merged ones are told too, with their state."""
    wanted = pairs(text)
    if len(wanted) < LEAST_PAIRS or actor.organization is None or round_id is None:
        return SimilarProblems()
    nearby = Problem.objects.filter(within(area_of(actor.organization)), round=round_id).exclude(pk__in=but)
    compared = nearby.order_by("-pk").values_list("pk", "description")[:MOST_COMPARED]
    scores = alike(wanted, compared)
    mine = Problem.objects.filter(in_scope(actor), pk__in=list(scores)[: MOST_COMPARED // 10])
    found = sorted(mine.select_related("organization"), key=lambda other: (-scores[other.pk], other.number))
    shown = tuple(
        SimilarProblem(
            other.pk,
            other.number,
            other.description,
            other.organization.short_name,
            other.get_state_display(),
        )
        for other in found[:MOST]
    )
    return SimilarProblems(shown, len(scores) - len(found))


def like_projects(
    title: str, organization: Organization, round_id: int, actor: Actor, but: int | None
) -> list[SimilarTitle]:
    """Among the siblings and what is below them: whatever the actor sees, and of the rest what is established,
    since the list of established projects is published."""
    wanted = pairs(title)
    if len(wanted) < LEAST_PAIRS:
        return []
    visible = Project.objects.visible_to(actor)
    nearby = (
        Project.objects.filter(within(area_of(organization)), round=round_id)
        .filter(Q(state__in=ESTABLISHED) | Q(pk__in=visible.values("pk")))
        .exclude(state__in=[ProjectState.REJECTED, ProjectState.TERMINATED])
        .exclude(pk=but)
    )
    compared = nearby.order_by("-pk").values_list("pk", "title")[:MOST_COMPARED]
    scores = alike(wanted, compared)
    best = sorted(scores, key=lambda pk: (-scores[pk], pk))[:MOST]
    if not best:
        return []
    found = Project.objects.filter(pk__in=best).select_related("organization").in_bulk()
    seen = set(visible.filter(pk__in=best).values_list("pk", flat=True))
    return [similar_title(found[pk], pk in seen) for pk in best]


def similar_title(project: Project, is_seen: bool) -> SimilarTitle:
    url = project.get_absolute_url() if is_seen else ""
    return SimilarTitle(project.title, project.organization.short_name, project.get_state_display(), url)


def alike(wanted: frozenset[str], texts: Iterable[tuple[int, str]]) -> dict[int, float]:
    """Likeness by id of those that read alike."""
    scores = {}
    for pk, words in texts:
        theirs = pairs(words)
        if len(theirs) >= LEAST_PAIRS and (score := likeness(wanted, theirs)) >= ALIKE:
            scores[pk] = score
    return scores


def area_of(organization: Organization) -> str:
    """Path of the organization above, else its own: the siblings and everything below them."""
    chain = ancestors_and_self(organization.path)
    return chain[-2] if len(chain) > 1 else chain[-1]


def pairs(text: str) -> frozenset[str]:
    """Neighbouring characters: 加装电梯 → 加装, 装电, 电梯. Those across a punctuation mark say nothing."""
    clean = squeeze(text[:LONGEST])
    found = (clean[start : start + 2] for start in range(len(clean) - 1))
    return frozenset(pair for pair in found if pair.isalnum())


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Common pairs over those of the shorter text, from 0 to 1."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def current_round_id() -> int | None:
    round_ = AnnualRound.objects.current()
    return round_.pk if round_ else None
