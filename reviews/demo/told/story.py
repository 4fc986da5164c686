"""What is told of a project beyond its declaration and plan."""

from dataclasses import dataclass

from projects.models import Meeting, Problem
from reviews.demo.script import Script
from reviews.demo.shapes import Shape

Source = Problem.Source


@dataclass(frozen=True)
class Opinion:
    """An officer's opinion on one field of the first submission, the answer, and what stood there before."""

    field: str
    text: str
    answer: str
    first_wording: str


@dataclass(frozen=True)
class Gathering:
    """A meeting with the obstacle it dealt with and what it resolved; `owed_by` is a log-in or a unit's name."""

    kind: str
    title: str
    obstacle_kind: str
    obstacle: str
    outcome: str
    matter: str
    owed_by: str
    result: str = ""
    open: bool = False
    unverified: bool = False  # reported done, the chair has not looked yet


@dataclass(frozen=True)
class Supervision:
    matter: str
    basis: str
    demand: str
    reply: str = ""


@dataclass(frozen=True)
class Story:
    key: str
    place: str  # short name of the organization
    shape: Shape
    source: str
    reference: str
    script: Script
    reports: tuple[str, ...]
    gathering: Gathering
    opinion: Opinion
    supervision: Supervision | None = None


DISPATCH, CONSULTATION, ON_SITE = Meeting.Kind.DISPATCH, Meeting.Kind.CONSULTATION, Meeting.Kind.ON_SITE
