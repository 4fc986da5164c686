"""起草调查 for every organization or project of a part of the tree: who gets one, who is skipped and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone

from organizations.models import Organization
from organizations.tree import within
from projects.models import AnnualRound, Project
from projects.states import ESTABLISHED
from workflow import audit, engine

from .drafting import draft, usual_dates, usual_title
from .models import Survey, SurveyTemplate
from .permissions import oversees
from .transitions.surveys import OPEN

if TYPE_CHECKING:
    from datetime import date

    from organizations.actor import Actor

MOST = 300  # in one go; the rest is offered again
ORGANIZATIONS, PROJECTS = "organizations", "projects"


@dataclass(frozen=True)
class Candidate:
    """Whom a survey would be about; `skipped` says why it will not be."""

    organization: Organization
    project: Project | None
    skipped: str

    @property
    def subject(self) -> str:
        return str(self.project or self.organization)


def candidates(
    actor: Actor, round_: AnnualRound, unit: Organization, what: str, level: str = ""
) -> list[Candidate]:
    """Two queries. Beyond MOST that can be made the others wait for the next time."""
    found = projects(round_, unit, level) if what == PROJECTS else organizations(unit, level)
    taken = set(Survey.objects.filter(round=round_).values_list("organization", "project"))
    listed: list[Candidate] = []
    able = 0
    for organization, project in found:
        why = reason(actor, organization, project, taken)
        if not why and able >= MOST:
            why = f"一次最多 {MOST} 个，完成后再办理一次"
        able += not why
        listed.append(Candidate(organization, project, why))
    return listed


def reason(actor: Actor, organization: Organization, project: Project | None, taken: set[Any]) -> str:
    if not oversees(actor, organization):
        return "由其上级组织部门调查"
    return "本年度已有调查" if (organization.pk, project.pk if project else None) in taken else ""


def organizations(unit: Organization, level: str) -> Iterable[tuple[Organization, None]]:
    below = Organization.objects.active().filter(within(unit.path))
    below = below.filter(level=level) if level else below
    return ((organization, None) for organization in below.order_by("order_key"))


def projects(round_: AnnualRound, unit: Organization, level: str) -> Iterable[tuple[Organization, Project]]:
    """Major projects that are at work or done; 领办事项 are asked about with their organization."""
    below = Project.objects.filter(
        within(unit.path), round=round_, state__in=ESTABLISHED, size=Project.Size.MAJOR
    )
    below = below.filter(organization__level=level) if level else below
    found = below.select_related("organization").order_by("organization__order_key", "pk")
    return ((project.organization, project) for project in found)


def make_all(
    able: Iterable[Candidate], actor: Actor, round_: AnnualRound, template: SurveyTemplate, start: bool
) -> int:
    """Each in a transaction of its own; how many were made. One that exists meanwhile is left as it is."""
    dates: dict[str, tuple[date, date]] = {}
    made = 0
    for one in able:
        level = one.organization.level
        if level not in dates:
            dates[level] = usual_dates(level, round_, timezone.localdate())
        made += make(one, actor, round_, template, dates[level], start)
    return made


def make(
    one: Candidate,
    actor: Actor,
    round_: AnnualRound,
    template: SurveyTemplate,
    dates: tuple[date, date],
    start: bool,
) -> bool:
    post: Any = actor.post  # an officer acts in one
    survey = Survey(
        round=round_,
        organization=one.organization,
        project=one.project,
        runner=post.organization,
        created_by=post,
        title=usual_title(one.organization, one.project, round_),
        introduction=template.introduction,
        opens_on=dates[0],
        closes_on=dates[1],
    )
    try:
        with audit.recording():
            draft(survey, template, actor)
            if start:
                engine.run(OPEN, survey, actor)
    except IntegrityError:
        return False
    return True
