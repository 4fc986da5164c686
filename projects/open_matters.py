"""What a hand-over lists of this app: everything that follows the post to the next secretary."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from organizations.open_matters import MatterKind, OpenMatter

from . import lights
from .lights import Thresholds, month_day
from .models import (
    ChangeRequest,
    Instruction,
    Obstacle,
    Problem,
    Project,
    Resolution,
    SupervisionNotice,
    Task,
)
from .models.change import OPEN_CHANGE
from .obstacle_words import waiting_words
from .periods import months_words
from .reporting import handed_in, reports_owed
from .states import RUNNING, UNFINISHED, ProjectState, ReportState

if TYPE_CHECKING:
    from organizations.models import Organization

# Neither closed nor ended: an accepted project still waits for its closing, a draft for its submission.
OPEN = UNFINISHED | {ProjectState.DRAFT, ProjectState.ACCEPTED}


def open_projects(organization: Organization) -> list[Project]:
    found = Project.objects.filter(organization=organization, state__in=OPEN)
    return list(found.select_related("round").order_by("number", "pk"))


def projects(organization: Organization, today: date) -> list[OpenMatter]:
    return [project_line(project, today) for project in open_projects(organization)]


def project_line(project: Project, today: date) -> OpenMatter:
    """Title, light, state with percent, and the next date that the post has to meet."""
    light = lights.explain(project, Thresholds.of(project.round), today)
    parts = [str(project.get_state_display())]
    if project.state in RUNNING:
        parts.append(f"完成 {round(project.percent)}%")
    due = next_due(project)
    if due:
        parts.append(f"{month_day(due)}已到期" if due < today else f"下次到期 {month_day(due)}")
    return OpenMatter(
        project.title,
        project.get_absolute_url(),
        "　".join(parts),
        light.code,
        light.word if light.code else "",
    )


def next_due(project: Project) -> date | None:
    if project.state == ProjectState.RETURNED:
        return project.return_due_on
    dues = (project.next_report_due, project.next_open_due, project.next_notice_due, project.rectify_until)
    return min((due for due in dues if due), default=None) if project.state in RUNNING else None


def reports(organization: Organization, today: date) -> list[OpenMatter]:
    """Months nobody has handed in, and those that wait for the secretary's confirmation."""
    running = open_projects(organization)
    filed = handed_in(running)
    owed = reports_owed(running, filed, today)
    titles = {project.pk: project for project in running}
    missing = [
        OpenMatter(
            f"{titles[pk].title}：{months_words(dues)}进展待报",
            f"{reverse('projects:report_new', args=[pk])}?period={dues[0]:%Y-%m}",
            f"{month_day(dues[0])}截止",
        )
        for pk, dues in sorted(owed.items(), key=lambda pair: pair[1])
    ]
    waiting = [
        OpenMatter(
            f"{report.project.title}：{report.period.month} 月进展待确认",
            report.get_absolute_url(),
            f"{month_day(report.due_on)}截止",
        )
        for report in filed
        if report.state == ReportState.AWAITING_CONFIRMATION
    ]
    return missing + waiting


def overdue_tasks(organization: Organization, today: date) -> list[OpenMatter]:
    tasks = Task.objects.filter(
        Task.overdue_on(today), project__organization=organization, project__state__in=RUNNING
    )
    return [
        OpenMatter(
            f"{task.project.title}：{task.title}",
            task.get_absolute_url(),
            f"逾期 {task.days_overdue(today)} 天",
        )
        for task in tasks.select_related("project").order_by("due_on", "pk")
    ]


def resolutions(organization: Organization, today: date) -> list[OpenMatter]:
    """Those the unit owes, and those of its own meetings that are not verified yet."""
    found = Resolution.objects.exclude(state=Resolution.State.VERIFIED).filter(
        Q(unit=organization) | Q(meeting__organization=organization)
    )
    return [
        OpenMatter(
            resolution.matter,
            resolution.get_absolute_url(),
            f"{resolution.get_state_display()}　{month_day(resolution.due_on)}到期",
        )
        for resolution in found.order_by("due_on", "pk")
    ]


def obstacles(organization: Organization, today: date) -> list[OpenMatter]:
    """Difficulties of unfinished projects that nobody has solved yet, with how long the level above has them."""
    found = Obstacle.objects.unsolved().filter(
        project__organization=organization, project__state__in=UNFINISHED
    )
    return [
        OpenMatter(
            f"{obstacle.project.title}：{obstacle.description[:40]}",
            obstacle.get_absolute_url(),
            "　".join(filter(None, (str(obstacle.get_state_display()), waiting_words(obstacle, today)))),
        )
        for obstacle in found.select_related("project").order_by("raised_on", "pk")
    ]


def notices(organization: Organization, today: date) -> list[OpenMatter]:
    found = SupervisionNotice.objects.filter(addressee=organization, state__in=SupervisionNotice.OPEN)
    return [
        OpenMatter(
            f"{notice.number}：{notice.matter}",
            notice.get_absolute_url(),
            notice_words(notice),
        )
        for notice in found.select_related("project").order_by("due_on", "pk")
    ]


def notice_words(notice: SupervisionNotice) -> str:
    due = f"　{month_day(notice.due_on)}到期" if notice.due_on else ""
    return f"{notice.get_state_display()}{due}"


def problems(organization: Organization, today: date) -> list[OpenMatter]:
    found = Problem.objects.filter(organization=organization, state=Problem.State.OPEN)
    return [
        OpenMatter(
            f"{problem.number}：{problem.description[:40]}",
            problem.get_absolute_url(),
            f"{month_day(problem.deadline)}截止" if problem.deadline else problem.get_source_display(),
        )
        for problem in found.order_by("pk")
    ]


def changes(organization: Organization, today: date) -> list[OpenMatter]:
    """Requests not sent yet, and those that wait for their decision."""
    found = ChangeRequest.objects.filter(project__organization=organization, state__in=OPEN_CHANGE)
    return [
        OpenMatter(
            f"{change.project.title}：{change.name}", change.get_absolute_url(), change.get_state_display()
        )
        for change in found.select_related("project").order_by("pk")
    ]


def instructions(organization: Organization, today: date) -> list[OpenMatter]:
    found = Instruction.objects.filter(project__organization=organization, state__in=Instruction.PINNED)
    return [
        OpenMatter(
            f"{instruction.project.title}：{instruction}",
            instruction.get_absolute_url(),
            f"{instruction.author_words}　{instruction.get_state_display()}",
        )
        for instruction in found.select_related("project", "author__user", "author__organization")
    ]


KINDS = (
    MatterKind("在办项目", projects, 10),
    MatterKind("待报进展", reports, 20),
    MatterKind("逾期任务", overdue_tasks, 30),
    MatterKind("未落实的议定事项", resolutions, 40),
    MatterKind("未解决的难点", obstacles, 45),
    MatterKind("未办结的督办单", notices, 50),
    MatterKind("未办完的变更申请", changes, 55),
    MatterKind("待回复的批示", instructions, 45),
    MatterKind("待研判问题", problems, 60),
)
