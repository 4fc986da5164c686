"""要办的事: what a post owes, computed from the records and never stored (design §8).

One query per kind of record whatever their number; each duty leads to the exact form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator

from organizations.judging import judged_by
from organizations.models import Appointment
from organizations.roles import Role

from .lights import month_day
from .models import AnnualRound, ProgressReport, Project, Resolution, Task
from .owing import carried_by
from .periods import due_day, first_missing, months_words
from .permissions import HOUSE, may_keep_rounds
from .reporting import reports_owed
from .states import OPEN_TASK, RUNNING, ProjectState, ReportState, TaskState

if TYPE_CHECKING:
    from organizations.actor import Actor

SOON = timedelta(days=7)
DAY = timedelta(days=1)
FAR = date.max


@dataclass(frozen=True)
class Duty:
    """One sentence I owe: `due` orders the list, most urgent first; `term` is the badge beside it."""

    text: str
    on: str
    url: str
    due: date = FAR
    term: str = ""
    tone: str = ""


def term(due: date | None, today: date) -> tuple[str, str]:
    """Badge and its tone for a due date: 逾期 in red, within a week in yellow, later without."""
    if due is None:
        return "", ""
    days = (due - today).days
    if days < 0:
        return f"逾期 {-days} 天", "grave"
    if days == 0:
        return "今日截止", "ask"
    return f"剩 {days} 天", "ask" if days <= SOON.days else ""


def dated(text: str, on: str, url: str, due: date | None, today: date) -> Duty:
    words, tone = term(due, today)
    return Duty(text, on, url, due or FAR, words, tone)


def house_duties(
    actor: Actor, projects: Collection[Project], reports: Collection[ProgressReport], today: date
) -> list[Duty]:
    """What secretary and clerk owe for the projects of their organization, given those projects.

    `reports` is reporting.handed_in() of them.
    """
    owed = reports_owed(projects, reports, today)
    duties = [
        duty
        for project in projects
        for duty in project_duties(actor, project, owed.get(project.pk, []), today)
    ]
    if actor.has_role(Role.SECRETARY):
        duties += confirmations(reports, today)
    return duties


def project_duties(actor: Actor, project: Project, owed: list[date], today: date) -> Iterator[Duty]:
    """At most one duty of the project's own state, and the months that it owes, which the form takes one by one."""
    leads = actor.has_role(Role.SECRETARY)
    title = project.title
    state = project.state
    if state == ProjectState.RETURNED:
        url = reverse("projects:project_edit", args=[project.pk])
        yield dated("申报退回修改", title, url, project.return_due_on, today)
    elif state == ProjectState.DRAFT:
        yield draft_duty(project, leads)
    elif state == ProjectState.APPROVED:
        yield Duty("任务分解后启动攻坚", title, reverse("projects:plan", args=[project.pk]))
    elif state == ProjectState.RECTIFYING:
        yield rectification(project, today)
    if owed:
        until = f"（{owed[0].day} 日截止）" if len(owed) == 1 else ""
        url = f"{reverse('projects:report_new', args=[project.pk])}?period={owed[0]:%Y-%m}"
        yield dated(f"{months_words(owed)}进展待报{until}", title, url, owed[0], today)


def rectification(project: Project, today: date) -> Duty:
    """Without a badge while the clock stands: the sentence says what is waited for."""
    waiting = f"（{project.pause_words}）" if project.clock_stopped_on else ""
    text = f"限期整改{waiting}"
    return dated(text, project.title, project.get_absolute_url(), project.rectify_until, today)


def draft_duty(project: Project, leads: bool) -> Duty:
    """A clerk's draft leads the secretary straight to its submission."""
    author = project.drafted_by
    if leads and author is not None and author.role == Role.CLERK:
        url = reverse("projects:transition", args=[project.pk, "submit"])
        return Duty(f"填报员{author.user.name}起草的申报待您提交", project.title, url)
    text = "申报草稿待提交" if leads else "申报草稿待书记提交"
    return Duty(text, project.title, project.get_absolute_url())


def confirmations(reports: Iterable[ProgressReport], today: date) -> list[Duty]:
    """Reports a clerk drafted: the secretary confirms each with one tap, those of one project one after the other."""
    waiting: dict[tuple[int, str], list[ProgressReport]] = {}
    for report in reports:  # earliest first
        if report.state == ReportState.AWAITING_CONFIRMATION:
            waiting.setdefault((report.project_id, report.reported_by.user.name), []).append(report)
    return [
        dated(
            f"{months_words(report.period for report in found)}进展待确认（{name}代填）",
            found[0].project.title,
            found[0].get_absolute_url(),
            found[0].due_on,
            today,
        )
        for (_, name), found in waiting.items()
    ]


def next_words(actor: Actor, projects: Iterable[Project], reports: Iterable[ProgressReport]) -> str:
    """What comes next for whoever owes nothing now; empty when nothing is known. `reports` is handed_in() of the projects.

    A month that waits for the secretary's confirmation is behind whoever drafted it.
    """
    if not actor.has_role(*HOUSE):
        return next_task_words(actor)
    filed = {(report.project_id, report.period) for report in reports}
    dues = []
    for project in projects:
        if project.next_report_due:
            months = {period for number, period in filed if number == project.pk}
            first = first_missing(project.next_report_due.replace(day=1), months)
            dues.append(due_day(first, project.next_report_due.day))
    return f"下一件：{min(dues).month} 月进展，{month_day(min(dues))}截止。" if dues else ""


def next_task_words(actor: Actor) -> str:
    """Of a member, who reports no months. A task whose clock stands is not due on any day."""
    mine = Task.objects.filter(
        owner_post=actor.post_id,
        state__in=OPEN_TASK - {TaskState.DONE},
        project__state__in=RUNNING,
        stopped_on=None,
        due_on__isnull=False,
    )
    task = mine.order_by(Coalesce("extended_due_on", "due_on"), "pk").first()
    return (
        f"下一件：“{task.title}”，{month_day(task.counts_until)}到期。" if task and task.counts_until else ""
    )


def task_duties(actor: Actor, today: date) -> list[Duty]:
    """Own tasks due within a week or overdue, and tasks waiting for my verification."""
    mine = Q(owner_post=actor.post_id)
    leading = Q(leader_post=actor.post_id)
    if actor.has_role(*HOUSE):
        mine |= Q(project__organization=actor.organization_id)
        mine |= Q(owner_post=None, department_unit=actor.organization_id)
    if actor.has_role(Role.SECRETARY):
        leading |= Q(project__organization=actor.organization_id)
    pressing = Q(state__in=OPEN_TASK - {TaskState.DONE}) & Task.due_before(today + SOON + DAY) & mine
    waiting = Q(state=TaskState.DONE) & leading
    tasks = (
        Task.objects.filter(near(actor), pressing | waiting, project__state__in=RUNNING)
        .select_related("project", "owner_post", "finished_by")
        .order_by("due_on", "pk")
    )
    return [task_duty(task, today) for task in tasks if not done_by(actor, task)]


def near(actor: Actor) -> Q:
    """Tasks that can concern the actor at all. Each kind is looked up by its own index and then joined: as one OR with a
    list of projects in it, PostgreSQL reads every task of the installation.
    """
    tasks = Task.objects.order_by().values("pk")
    kinds = [tasks.filter(leader_post=actor.post_id)]
    if actor.has_role(*HOUSE):
        kinds.append(tasks.filter(project__organization=actor.organization_id))
        kinds.append(tasks.filter(department_unit=actor.organization_id))
    return Q(pk__in=tasks.filter(owner_post=actor.post_id).union(*kinds))


def done_by(actor: Actor, task: Task) -> bool:
    """Waiting for verification, and the actor is barred from it as owner or as who reported it."""
    persons = {post.user_id for post in (task.owner_post, task.finished_by) if post}
    return task.state == TaskState.DONE and actor.user_id in persons


def task_duty(task: Task, today: date) -> Duty:
    if task.state == TaskState.DONE:
        return verification(task, today)
    assert task.counts_until is not None, "only tasks with a due date are asked for"
    due = "已逾期" if task.counts_until < today else f"{month_day(task.counts_until)}到期"
    text = f"“{task.title}”{due}"
    return dated(text, task.project.title, task.get_absolute_url(), task.counts_until, today)


def verification(task: Task, today: date) -> Duty:
    """Waiting is no delay of whoever verifies: the badge counts the days, without red."""
    days = (today - task.finished_on).days if task.finished_on else 0
    waited = f"已等 {days} 天" if days > 0 else ""
    text = f"“{task.title}”待核验"
    return Duty(text, task.project.title, task.get_absolute_url(), task.finished_on or FAR, waited, "ask")


def resolution_duties(actor: Actor, today: date) -> list[Duty]:
    """Matters my unit or I must carry out, and those I verify as the chair."""
    wanted = Q(state=Resolution.State.OPEN) & carried_by(actor, today)
    if actor.has_role(Role.SECRETARY):
        wanted |= Q(state=Resolution.State.DONE, meeting__organization=actor.organization_id)
    mine = Resolution.objects.filter(of_house_or_post(actor), wanted)
    found = mine.select_related("project", "meeting").order_by("due_on", "pk")
    return [resolution_duty(resolution, today) for resolution in found]


def of_house_or_post(actor: Actor) -> Q:
    """Resolutions that can concern the actor at all; see near()."""
    resolutions = Resolution.objects.order_by().values("pk")
    kinds = []
    if actor.has_role(*HOUSE):
        kinds.append(resolutions.filter(unit=actor.organization_id))
        kinds.append(resolutions.filter(meeting__organization=actor.organization_id))
    return Q(pk__in=resolutions.filter(person=actor.post_id).union(*kinds))


def resolution_duty(resolution: Resolution, today: date) -> Duty:
    words = "待落实" if resolution.state == Resolution.State.OPEN else "待核验"
    on = str(resolution.project or resolution.meeting)
    text = f"议定事项{words}：{Truncator(resolution.matter).chars(25, '…')}"
    return dated(text, on, resolution.get_absolute_url(), resolution.due_on, today)


def verifying_duties(actor: Actor, today: date) -> list[Duty]:
    """Finished tasks that nobody in their house may verify: permissions.may_verify_task in a query."""
    if not actor.has_role(Role.OFFICER):
        return []
    mine = Q(owner_post__user=actor.user_id) | Q(finished_by__user=actor.user_id)
    waiting = (
        Task.objects.filter(
            ~Exists(clean_hands()),
            judged_by(actor, "project__path"),
            state=TaskState.DONE,
            project__state__in=RUNNING,
        )
        .exclude(project__organization__in=actor.involved_organizations)
        .exclude(mine)
        .select_related("project", "owner_post", "finished_by")
        .order_by("finished_on", "pk")
    )
    return [task_duty(task, today) for task in waiting]


def clean_hands() -> QuerySet[Appointment]:
    """Posts that may verify the outer task: permissions.has_verifier in a subquery."""
    leads = Q(pk=OuterRef("leader_post"))
    heads = Q(organization=OuterRef("project__organization"), role=Role.SECRETARY)
    owner, finisher = (Coalesce(OuterRef(f"{post}__user"), 0) for post in ("owner_post", "finished_by"))
    return Appointment.objects.active().filter(leads | heads).exclude(user=owner).exclude(user=finisher)


def round_duties(actor: Actor, current: AnnualRound | None) -> list[Duty]:
    """Without a current round nobody can record or declare anything; the root's officers begin the year.

    `current` is AnnualRoundQuerySet.current().
    """
    if not may_keep_rounds(actor) or (current is not None and current.is_current):
        return []
    return [Duty("当前年度待设定", "设定后各级才能登记问题、申报项目", reverse("projects:rounds"), date.min)]
