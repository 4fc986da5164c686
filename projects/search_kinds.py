"""What a search finds among the records of this app and of the organizations below it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import Truncator

from organizations.actor import Actor
from organizations.models import Level, Organization
from organizations.permissions import sees_organizations

from .models import Meeting, Problem, Project, Task
from .permissions import reads_business
from .search import Hit, Kind, Term, register_kind


def problem_rows(actor: Actor) -> QuerySet[Any]:
    return Problem.objects.visible_to(actor).select_related("organization", "round")


def problem_matches(term: Term) -> Q:
    return Q(search_key__contains=term.text) | Q(organization__in=term.units)


def problem_hit(problem: Problem) -> Hit:
    return Hit(
        title=Truncator(problem.description).chars(60, "…"),
        number=problem.number,
        note=f"{problem.organization}　{problem.get_source_display()}",
        url=problem.get_absolute_url(),
        state=problem.get_state_display(),
        tone=Problem.STATE_TONES.get(Problem.State(problem.state), ""),
    )


def project_rows(actor: Actor) -> QuerySet[Any]:
    return (
        Project.objects.visible_to(actor)
        .select_related("organization", "round", "lead")
        .only("title", "number", "state", "organization__short_name", "round__name", "lead__name")
    )


def project_matches(term: Term) -> Q:
    words = Q(search_key__contains=term.text) | Q(number__icontains=term.text)
    return words | Q(organization__in=term.units) | Q(lead__in=term.persons)


def project_hit(project: Project) -> Hit:
    lead = f"　书记 {project.lead}" if project.lead else ""
    return Hit(
        title=project.title,
        number=project.number,
        note=f"{project.organization}{lead}　{project.round.name}",
        url=project.get_absolute_url(),
        state=project.get_state_display(),
        tone=Project.STATE_TONES.get(Project.State(project.state), ""),
    )


def task_rows(actor: Actor) -> QuerySet[Any]:
    return Task.objects.visible_to(actor).select_related("project__organization")


def task_matches(term: Term) -> Q:
    named = Q(project__organization__in=term.units) | Q(department_unit__in=term.units)
    return Q(search_key__contains=term.text) | named | Q(owner_post__user__in=term.persons)


def task_hit(task: Task) -> Hit:
    return Hit(
        title=task.title,
        number="",
        note=f"{task.project.organization}　{task.project.title}",
        url=task.get_absolute_url(),
        state=task.get_state_display(),
        tone=Task.STATE_TONES.get(task.state, ""),
    )


def meeting_rows(actor: Actor) -> QuerySet[Any]:
    return Meeting.objects.visible_to(actor).select_related("organization").defer("minutes", "attendees")


def meeting_matches(term: Term) -> Q:
    return Q(search_key__contains=term.text) | Q(organization__in=term.units)


def meeting_hit(meeting: Meeting) -> Hit:
    day = timezone.localdate(meeting.held_at)
    return Hit(
        title=str(meeting),
        number="",
        note=f"{meeting.organization}　{day.year} 年 {day.month} 月 {day.day} 日　{meeting.get_kind_display()}",
        url=meeting.get_absolute_url(),
        state=meeting.get_state_display(),
        tone=Meeting.STATE_TONES.get(Meeting.State(meeting.state), ""),
    )


def unit_rows(actor: Actor) -> QuerySet[Any]:
    return Organization.objects.visible_to(actor).select_related("parent__parent")


def unit_matches(term: Term) -> Q:
    """By name, or by how a code begins."""
    codes = Q(region_code__startswith=term.text) | Q(party_code__istartswith=term.text)
    return Q(pinyin__contains=term.text) | codes


def unit_hit(unit: Organization) -> Hit:
    return Hit(
        title=unit.name,
        number=unit.region_code or unit.party_code or unit.number_code,
        note="　".join(filter(None, [unit.above_or_root, str(Level(unit.level).label)])),
        url=unit.get_absolute_url(),
        state="已停用" if unit.is_closed else "",
        tone="done" if unit.is_closed else "",
    )


register_kind(
    Kind(
        name="projects", label="项目", order=10, may=reads_business,
        rows=project_rows, matches=project_matches, hit=project_hit,
        exact=lambda text: Q(number__iexact=text) | Q(search_key__startswith=text),
        newest=("-round__year", "-pk"), round="round",
        indexed=((Project, "search_key"), (Project, "number")),
    )
)  # fmt: skip
register_kind(
    Kind(
        name="problems", label="问题", order=20, may=reads_business,
        rows=problem_rows, matches=problem_matches, hit=problem_hit,
        exact=lambda text: Q(number__iexact=text),
        newest=("-round__year", "-number", "-pk"), round="round",
        indexed=((Problem, "search_key"),),
    )
)  # fmt: skip
register_kind(
    Kind(
        name="tasks", label="任务", order=30, may=reads_business,
        rows=task_rows, matches=task_matches, hit=task_hit,
        exact=lambda text: Q(search_key__startswith=text),
        path="project__path", round="project__round",
        indexed=((Task, "search_key"),),
    )
)  # fmt: skip
register_kind(
    Kind(
        name="meetings", label="调度会", order=40, may=reads_business,
        rows=meeting_rows, matches=meeting_matches, hit=meeting_hit,
        exact=lambda text: Q(search_key__startswith=text),
        newest=("-held_at", "-pk"),
        indexed=((Meeting, "search_key"),),
    )
)  # fmt: skip
register_kind(
    Kind(
        name="organizations", label="党组织", order=60, may=sees_organizations,
        rows=unit_rows, matches=unit_matches, hit=unit_hit,
        exact=lambda text: Q(pinyin__startswith=text) | Q(region_code=text),
        newest=("order_key", "pk"),
        indexed=((Organization, "pinyin"),),
    )
)  # fmt: skip
