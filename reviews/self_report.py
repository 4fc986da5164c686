"""述职报告 drafted from the records: the same records always give the same text.

Three sections as reports (述职) are written: 成绩, 问题及原因, 下一步 (at most 700 characters, at least a third of the
whole, about 700). The secretary adds what no record knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from feedback.weighing import counting_for
from projects.amounts import amount
from projects.models import Indicator, Meeting, Obstacle, ProgressReport, Project, Task
from projects.numerals import numeral
from projects.papers.stops import ENDS, stopped
from projects.states import REQUESTED, ReportState, TaskState

from .collecting import collect, counted_projects
from .models import ReviewSheet
from .scoring.measures import acceptance_words
from .scoring.points import percent, plain

MOST = 3000
# Begins a hint that the secretary replaces; a report with one left is not finished.
HINT = "（请补充"
HEADINGS = ("一、成绩", "二、问题及原因", "三、下一步")
USUAL = dict(zip(HEADINGS, ("不超过 700 字", "不少于全文三分之一", "700 字左右"), strict=True))


def draft(sheet: ReviewSheet) -> str:
    """At most 3,000 characters; sections without a record say what the secretary may add."""
    projects = list(the_projects(sheet))
    parts = (
        [*situation(sheet, projects), *achievements(projects)],
        difficulties(sheet, projects),
        intentions(projects),
    )
    text = "\n\n".join("\n".join([heading, *lines]) for heading, lines in zip(HEADINGS, parts, strict=True))
    return text[:MOST]


@dataclass(frozen=True)
class SectionCount:
    """How long a section of a report is, in characters without its heading and white space."""

    heading: str
    usual: str
    length: int


def section_counts(text: str) -> list[SectionCount]:
    """The sections found by their headings; what stands before the first one belongs to none."""
    lengths = dict.fromkeys(HEADINGS, 0)
    current = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped in lengths:
            current = stripped
        elif current:
            lengths[current] += len("".join(stripped.split()))
    return [SectionCount(heading, USUAL[heading], length) for heading, length in lengths.items()]


def in_one_paragraph(text: str) -> str:
    """A report for a cell of a form: its headings end with a colon, and what ends no sentence is followed by a space."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    ended = [f"{line}：" if line in HEADINGS else line for line in lines if line]
    return "".join(line if line[-1] in ENDS else f"{line} " for line in ended).rstrip()


def figures(sheet: ReviewSheet) -> list[tuple[str, str]]:
    """What the records say now, in the numbers that the sheet is scored from."""
    inputs = collect([sheet])[sheet.pk]
    found: list[tuple[str, str]] = []
    for project in inputs.projects:
        mark = f"（{project.title}）" if len(inputs.projects) > 1 else ""
        done = project.weight_on_time + project.weight_late
        found += [
            (f"按时报送{mark}", f"{project.periods_on_time}/{project.periods_due} 期"),
            (f"月末红灯{mark}", f"{project.months_red} 个月"),
            (
                f"任务核验{mark}",
                f"权重 {plain(done)}/{plain(project.weight_total)}，逾期核验 {project.tasks_late} 项",
            ),
            (f"督办逾期{mark}", f"{project.notices_overdue} 次"),
            (f"验收{mark}", acceptance_words(project).removeprefix("验收表：")),
        ]
    found += [("群众满意率", f"{percent(survey.rate)}（{survey.source}）") for survey in inputs.surveys]
    if inputs.conversion:
        found.append(("长效机制", inputs.conversion.title))
    return found or [("攻坚项目", "本年度没有领办")]


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
    held_words = f"，召开调度会 {meetings} 次" if meetings else ""
    lines.append(f"全年报送进展 {reports} 期{held_words}。")
    return lines


def achievements(projects: list[Project]) -> list[str]:
    lines = []
    for number, project in enumerate(projects, start=1):
        lines.append(f"（{numeral(number)}）{project}。{done_words(project)}")
        lines += [indicator_words(indicator) for indicator in project.indicators.all()]
        lines += list(satisfaction_words(project))
    return lines or [f"{HINT}本年度开展的主要工作）"]


def done_words(project: Project) -> str:
    tasks = list(project.tasks.all())
    verified = [task for task in tasks if task.state == TaskState.VERIFIED]
    words = f"分解任务 {len(tasks)} 项，已核验 {len(verified)} 项，完成进度 {round(project.percent)}%。"
    titles = "".join(f"“{task.title}”" for task in verified[:6])
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


def unreported(sheet: ReviewSheet) -> list[str]:
    """Months that the sheet is scored down for, said before anybody asks."""
    found = []
    for project in collect([sheet])[sheet.pk].projects:
        missed = project.periods_due - project.periods_on_time
        if missed > 0:
            found.append(f"“{project.title}”应报进展 {project.periods_due} 期，{missed} 期未按时报送。")
    return found


def difficulties(sheet: ReviewSheet, projects: list[Project]) -> list[str]:
    lines = [
        f"{obstacle.get_kind_display()}：{obstacle.description}（{obstacle.get_state_display()}）"
        for project in projects
        for obstacle in project.obstacles.all()
    ]
    late = [task.title for project in projects for task in project.tasks.all() if task.days_late]
    if late:
        titles = "".join(f"“{title}”" for title in late)
        lines.append(f"未按时限完成的任务：{titles}。")
    lines += unreported(sheet)
    return [*lines, f"{HINT}问题产生的原因）"]


def intentions(projects: list[Project]) -> list[str]:
    """The next steps of the latest report of each project; of one whose work is done, that its results be kept."""
    lines = [words for project in projects if (words := intention(project))]
    return lines or [f"{HINT}下一步的打算和措施）"]


def intention(project: Project) -> str:
    if project.state in REQUESTED:
        return f"巩固“{project.title}”成果，落实长效管护，防止问题反弹。"
    reports = list(project.reports.all())
    return stopped(reports[-1].next_step) if reports and reports[-1].next_step else ""
