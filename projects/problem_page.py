"""What the page of one problem shows to one actor."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import timezone

from organizations.actor import Actor
from organizations.roles import READS_SUBTREE
from workflow import engine
from workflow.engine import Offer

from . import timeline
from .models import Problem, ProblemForwarding, Project
from .permissions import may_decide_problem, may_declare
from .similar import SimilarProblem, similar_problems
from .states import ENGAGED

State = Problem.State


@dataclass(frozen=True)
class MergedProblem:
    """Out of scope, `url` is empty and the page shows number and organization alone."""

    number: str
    organization: str
    description: str
    url: str


@dataclass
class ProblemPage:
    problem: Problem
    actor: Actor

    @cached_property
    def offers(self) -> list[Offer]:
        return engine.available(self.problem, self.actor)

    @cached_property
    def may_declare(self) -> bool:
        """Of the own organization, and no project is at work on it."""
        problem = self.problem
        own = may_declare(self.actor) and self.actor.is_in(problem.organization_id)
        return own and Problem.objects.declarable(problem.organization_id).filter(pk=problem.pk).exists()

    @cached_property
    def projects(self) -> list[Any]:
        return list(Project.objects.visible_to(self.actor).filter(problems=self.problem).order_by("-pk"))

    @property
    def is_free_again(self) -> bool:
        """Every project that was declared upon it has ended without solving it."""
        ended = self.projects and not any(project.state in ENGAGED for project in self.projects)
        return bool(ended) and self.problem.state in Problem.UNSOLVED

    @cached_property
    def merged(self) -> list[MergedProblem]:
        """The problems that were merged into this one."""
        found = Problem.objects.filter(merged_into=self.problem).select_related("organization")
        return [
            MergedProblem(other.number, other.organization.short_name, other.description, self.link(other))
            for other in found.order_by("number")
        ]

    def link(self, other: Problem) -> str:
        return other.get_absolute_url() if self.reads(other) else ""

    def reads(self, other: Problem) -> bool:
        """Whether it lies in the scope of the actor."""
        if self.actor.is_service or self.actor.has_role(*READS_SUBTREE):
            return self.actor.is_service or self.actor.is_above(other.path)
        return self.actor.is_in(other.organization_id)

    @cached_property
    def way(self) -> list[ProblemForwarding]:
        """Every forwarding, from the first one on."""
        return list(self.problem.forwardings.select_related("organization", "target", "forwarded_by__user"))

    @property
    def has_left(self) -> bool:
        """Read here because it was forwarded from here, or a problem of the scope was merged into it."""
        return not self.reads(self.problem)

    @cached_property
    def similar(self) -> tuple[SimilarProblem, ...]:
        """Asked for only while somebody still decides."""
        problem = self.problem
        if problem.state != State.OPEN or not may_decide_problem(self.actor, problem):
            return ()
        return similar_problems(problem.description, self.actor, problem.round_id, but=[problem.pk]).shown

    @cached_property
    def events(self) -> list[timeline.Event]:
        return timeline.events_of_problem(self.problem)

    @property
    def is_late(self) -> bool:
        problem = self.problem
        waiting = problem.state == State.OPEN and problem.deadline is not None
        return waiting and problem.deadline < timezone.localdate()  # type: ignore[operator]
