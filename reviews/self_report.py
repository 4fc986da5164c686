"""述职报告 drafted from the records: the same records always give the same text.

Four sections as in the official measure: 基本情况、主要成效、存在问题、下步打算. The secretary adds
what no record knows.
"""

from collections.abc import Iterator

from django.db.models import Prefetch

from feedback.weighing import counting_for
from projects.amounts import amount
from projects.models import Indicator, Meeting, Obstacle, ProgressReport, Project, Task
from projects.states import ReportState, TaskState

from .collecting import counted_projects
from .models import ReviewSheet

MOST = 3000
# Begins a hint that the secretary replaces; a report with one left is not finished.
HINT = "（请补充"
NUMERALS = "一二三四五六七八九十"


def draft(sheet: ReviewSheet) -> str:
    """At most 3,000 characters; sections without a record say what the secretary may add."""
    projects = list(the_projects(sheet))
    sections = (
        ("一、基本情况", situation(sheet, projects)),
        ("二、主要成效", achievements(projects)),
        ("三、存在问题", difficulties(projects)),
        ("四、下步打算", intentions(projects)),
    )
    text = "\n\n".join("\n".join([heading, *lines]) for heading, lines in sections)
    return text[:MOST]


def the_projects(sheet: ReviewSheet) -> Iterator[Project]:
    """The year's projects with everything the draft tells of."""
    reports = ProgressReport.objects.filter(state=ReportState.SUBMITTED).order_by("period")
    found = counted_projects(sheet.round_id, [sheet.organization_id]).select_related("round", "category")
    yield from found.prefetch_related(
        "indicators",
        Prefetch("tasks", queryset=Task.objects.exclude(state=TaskState.CANCELLED)),
        Prefetch("reports", queryset=reports),
        Prefetch("obstacles", queryset=Obstacle.objects.order_by("raised_on", "pk")),
    )


def situation(sheet: ReviewSheet, projects: list[Project]) -> list[str]:
    if not projects:
        return [f"{sheet.round.year} 年度没有领办攻坚项目。"]
    names = "、".join(f"“{project}”（{project.get_state_display()}）" for project in projects)
    lines = [f"{sheet.round.year} 年度领办攻坚项目 {len(projects)} 个：{names}。"]
    held = Meeting.objects.filter(
        organization=sheet.organization_id,
        agenda__project__in=projects,
        state__in=[Meeting.State.HELD, Meeting.State.CLOSED],
    )
    meetings = held.distinct().count()
    reports = sum(len(project.reports.all()) for project in projects)
    lines.append(f"全年报送进展 {reports} 期，召开调度会 {meetings} 次。")
    return lines


def achievements(projects: list[Project]) -> list[str]:
    lines = []
    for number, project in enumerate(projects):
        lines.append(f"（{NUMERALS[number]}）{project}。{done_words(project)}")
        lines += [indicator_words(indicator) for indicator in project.indicators.all()]
        lines += list(satisfaction_words(project))
    return lines or [f"{HINT}本年度开展的主要工作）"]


def done_words(project: Project) -> str:
    tasks = list(project.tasks.all())
    verified = [task for task in tasks if task.state == TaskState.VERIFIED]
    words = f"分解任务 {len(tasks)} 项，已核验 {len(verified)} 项，完成进度 {round(project.percent)}%。"
    titles = "、".join(task.title for task in verified[:6])
    return words + (f"已完成{titles}。" if titles else "")


def indicator_words(indicator: Indicator) -> str:
    target = amount(indicator.target, indicator.unit)
    if indicator.actual is None:
        return f"{indicator.name}：目标 {target}，实际值待填报。"
    return f"{indicator.name}：目标 {target}，实际 {amount(indicator.actual, indicator.unit)}。"


def satisfaction_words(project: Project) -> Iterator[str]:
    found = counting_for(project)
    if found:
        yield f"群众满意率 {found.rate_words}（有效 {found.result.valid} 份）。"


def difficulties(projects: list[Project]) -> list[str]:
    lines = [
        f"{obstacle.get_kind_display()}：{obstacle.description}（{obstacle.get_state_display()}）"
        for project in projects
        for obstacle in project.obstacles.all()
    ]
    late = [task.title for project in projects for task in project.tasks.all() if task.days_late]
    if late:
        lines.append(f"未按时限完成的任务：{'、'.join(late)}。")
    return [*lines, f"{HINT}问题产生的原因）"]


def intentions(projects: list[Project]) -> list[str]:
    """The next steps of the latest report of each project."""
    latest = [list(project.reports.all())[-1] for project in projects if project.reports.all()]
    lines = [report.next_step for report in latest if report.next_step]
    return lines or [f"{HINT}下一步打算）"]
