"""What a meeting may put on its agenda: projects of the organization and below, their tasks and obstacles.

Offered in lists, red lights first, then yellow; typed by name or number it may be any established one.
Titles of established projects are published (立项公示), so a clerk may name those below for the minutes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Case, IntegerField, QuerySet, Value, When

from organizations.models import Organization

from .lights import ORDER, Thresholds, light_case
from .models import AnnualRound, Obstacle, Project, Resolution, Task
from .states import BLUE, GREY, LIT, OPEN_TASK

UNFINISHED = LIT | GREY
DISCUSSED = UNFINISHED | BLUE
PRESSING = ("red", "yellow")
MOST_OFFERED = 200
MOST_DETAILED = 40  # projects whose tasks and obstacles are offered too

WITH_PLACE = re.compile(r"(?P<title>.+)（(?P<place>[^（）]+)）")


@dataclass(frozen=True)
class Subject:
    """What an item or a resolution is about: a project as a whole, one task or one obstacle of it, or what an
    earlier meeting resolved (which may concern no project)."""

    project: Project | None
    task: Task | None = None
    obstacle: Obstacle | None = None
    resolution: Resolution | None = None

    @property
    def ids(self) -> tuple[int | None, ...]:
        """Two subjects with the same ids are the same matter."""
        parts = (self.project, self.task, self.obstacle, self.resolution)
        return tuple(part.pk if part else None for part in parts)

    @property
    def is_part(self) -> bool:
        """Whether it is something of a project rather than the project as a whole."""
        return bool(self.task or self.obstacle or self.resolution)

    @property
    def whole(self) -> str:
        return f"{self.project.title}（{self.project.organization.short_name}）" if self.project else ""

    @property
    def label(self) -> str:
        """难点：部门协同：管线迁改无人牵头　加装电梯协商（望江里社区）; the part first, phones cut the rest."""
        if self.resolution:
            return f"议定：{self.resolution.matter[:60]}　{self.whole}".rstrip("　")
        if self.obstacle:
            return f"难点：{self.obstacle}　{self.whole}"
        return f"任务：{self.task}　{self.whole}" if self.task else self.whole


class SeveralError(ValueError):
    """A title that several projects bear; carries their numbers."""

    def __init__(self, numbers: list[str]) -> None:
        super().__init__("、".join(numbers))
        self.numbers = numbers


@dataclass
class Agenda:
    """Seen from the organization that meets, on one day. `asked` are ids of projects to begin with, `proposed`
    subjects that the page offers anyway, `reported` the latest report in words by project."""

    organization: Organization
    today: date
    asked: tuple[int, ...] = ()
    proposed: tuple[Subject, ...] = ()
    reported: dict[int, str] = field(default_factory=dict)

    @property
    def projects(self) -> QuerySet[Project]:
        return (
            Project.objects.below(self.organization.path)
            .filter(state__in=DISCUSSED)
            .select_related("organization")
        )

    @cached_property
    def offered(self) -> list[Project]:
        """Unfinished projects: the asked ones, then by light from red to blue."""
        round_ = AnnualRound.objects.current()
        limits = Thresholds.of(round_) if round_ else Thresholds()
        ranks = [When(light=code, then=Value(rank)) for rank, code in enumerate(ORDER)]
        found = (
            self.projects.filter(state__in=UNFINISHED)
            .annotate(light=light_case(limits, self.today))
            .annotate(rank=Case(*ranks, default=Value(len(ORDER)), output_field=IntegerField()))
            .order_by("rank", "organization__path", "pk")
        )
        first = found.filter(pk__in=self.asked)
        return [*first, *found.exclude(pk__in=self.asked)[:MOST_OFFERED]]

    @property
    def pressing(self) -> list[Project]:
        """What a new meeting begins with: the projects asked for; the rest is proposed (proposals.py)."""
        return [project for project in self.offered if project.pk in self.asked]

    @cached_property
    def subjects(self) -> dict[str, Subject]:
        """By the label that is offered. A title borne twice in one place gets its number."""
        found: dict[str, Subject] = {}
        for subject in self.all_subjects():
            label = subject.label
            known = found.get(label)
            if known is None or known.ids == subject.ids:
                found[label] = subject
            elif subject.project:
                found[f"{label}{subject.project.number}"] = subject
        return found

    def all_subjects(self) -> Iterator[Subject]:
        yield from (Subject(project) for project in self.offered)
        yield from self.proposed
        detailed = {project.pk: project for project in self.offered[:MOST_DETAILED]}
        obstacles = Obstacle.objects.filter(project__in=detailed, state__in=Obstacle.UNSOLVED)
        for obstacle in obstacles.order_by("-raised_on", "pk"):
            yield Subject(detailed[obstacle.project_id], obstacle=obstacle)
        for task in Task.objects.filter(project__in=detailed, state__in=OPEN_TASK).order_by(
            "project", "position"
        ):
            yield Subject(detailed[task.project_id], task=task)

    @property
    def beginnings(self) -> list[str]:
        """Labels of the pressing projects, as the list offers them."""
        wanted = {project.pk for project in self.pressing}
        return [
            label
            for label, subject in self.subjects.items()
            if subject.project and subject.project.pk in wanted and not subject.is_part
        ]

    @property
    def labels(self) -> list[str]:
        return list(self.subjects)

    def find(self, text: str) -> Subject | None:
        """What a text names: an offered label, a number, a title, a title with its place in brackets.

        None when there is none in reach. Raises SeveralError.
        """
        if text in self.subjects:
            return self.subjects[text]
        placed = WITH_PLACE.fullmatch(text)
        found = list(self.projects.filter(number=text)) or list(self.projects.filter(title=text))
        if not found and placed:
            found = list(
                self.projects.filter(title=placed["title"], organization__short_name=placed["place"])
            )
        if len(found) > 1:
            raise SeveralError(numbers_of(found))
        return Subject(found[0]) if found else None


def numbers_of(projects: Iterable[Project]) -> list[str]:
    return [project.number for project in projects]
