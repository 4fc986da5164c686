"""The light in full, for the project's own page: which task or notice it is, and from when on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .lights import WORDS, Light, Thresholds, month_day, planned_percent
from .models import ProgressReport, Project, SupervisionNotice, Task
from .states import LIT


@dataclass(frozen=True)
class Case:
    """What the words are made from. `tasks` are all tasks in the order of the plan."""

    project: Project
    light: Light
    limits: Thresholds
    today: date
    tasks: Sequence[Task]


def in_full(case: Case) -> Light:
    """The same light, its reason naming the task, the notice and the threshold; others and computed alike."""
    light = case.light
    words = SENTENCES.get(light.rule)
    return replace(
        light,
        reason=words(case) if words else light.reason,
        others=tuple(in_full(replace(case, light=other)) for other in light.others),
        computed=in_full(replace(case, light=light.computed)) if light.computed else None,
    )


def cure(light: Light) -> str:
    """What turns it green, with every rule that stands in the way; of an overridden one what the rules say."""
    if light.computed:
        return f"系统测算为{light.computed.word}灯：{light.computed.reason}。{cure(light.computed)}"
    words = f"{light.cure}。" if light.cure else ""
    return words + "".join(
        f"另外，{other.reason}，{RELIEF.get(other.rule, other.cure)}。" for other in light.others
    )


def place(case: Case) -> tuple[str, str]:
    """Where that is done that turns the light: address and words of the link, empty where there is none."""
    base = case.project.get_absolute_url()
    light = case.light.computed or case.light
    if light.rule in ("task_overdue", "due_soon"):
        task = pressing_task(replace(case, light=light))
        return (task.get_absolute_url(), "查看任务") if task else ("", "")
    tabs = {"notice_overdue": "notices", "report_missing": "reports", "far_behind": "plan", "behind": "plan"}
    words = {"notices": "查看督办单", "reports": "查看进展", "plan": "查看任务"}
    tab = tabs.get(light.rule, "")
    return (f"{base}?tab={tab}", words[tab]) if tab else ("", "")


def pressing_task(case: Case) -> Task | None:
    """The task that the light's rule speaks of."""
    if case.light.rule == "task_overdue":
        late = [task for task in case.tasks if task.days_overdue(case.today)]
        return max(late, key=lambda task: task.days_overdue(case.today), default=None)
    soon = (task for task in case.tasks if is_due_soon(case, task))
    return next(soon, None)


def is_due_soon(case: Case, task: Task) -> bool:
    due = case.project.next_due_below_80
    is_running = task.is_open and not task.stopped_on and task.counts_until == due
    return is_running and task.percent < case.limits.due_soon_percent


def far_behind(case: Case) -> str:
    return f"{lag_words(case)}，超过 {case.limits.lag_red} 个百分点为红灯"


def behind(case: Case) -> str:
    return f"{lag_words(case)}，达到 {case.limits.lag_yellow} 个百分点为黄灯"


def lag_words(case: Case) -> str:
    done, planned = case.project.percent, planned_percent(case.project, case.today)
    return f"完成 {done:.0f}%，按计划应为 {planned:.0f}%，落后 {planned - done:.0f} 个百分点"


def task_overdue(case: Case) -> str:
    late = [(number, task) for number, task in enumerate(case.tasks, 1) if task.days_overdue(case.today)]
    if not late:
        return f"{case.light.reason}"
    number, task = max(late, key=lambda pair: pair[1].days_overdue(case.today))
    limit = case.limits.overdue_red_days
    rule = f"超过 {limit} 天为红灯" if case.light.code == "red" else f"超过 {limit} 天将转红灯"
    others = f"，共 {len(late)} 项任务逾期" if len(late) > 1 else ""
    return f"任务 {number}“{task}”已逾期 {task.days_overdue(case.today)} 天{others}，{rule}"


def due_soon(case: Case) -> str:
    for number, task in enumerate(case.tasks, 1):
        if is_due_soon(case, task):
            return f"任务 {number}“{task}”{days_words(task.counts_until, case.today)}，进度 {task.percent}%，不足 {case.limits.due_soon_percent}%"
    return case.light.reason


def days_words(due: date | None, today: date) -> str:
    days = (due - today).days if due else 0
    return f"{days} 天后到期" if days else "今日到期"


def notice_overdue(case: Case) -> str:
    due = case.project.next_notice_due
    clock = SupervisionNotice.RUNNING_CLOCK
    notice = case.project.notices.filter(state__in=clock, due_on=due).first()
    if notice is None or due is None:
        return case.light.reason
    return f"督办单 {notice} 应于 {month_day(due)}前反馈，已逾期 {(case.today - due).days} 天，逾期为红灯"


def report_missing(case: Case) -> str:
    due = case.project.next_report_due
    return f"{due.month} 月进展未报，{month_day(due)}已截止" if due else case.light.reason


# Beside another rule the light does not turn green by this alone.
RELIEF = {"report_missing": "须补报"}

SENTENCES: dict[str, Callable[[Case], str]] = {
    "far_behind": far_behind,
    "behind": behind,
    "task_overdue": task_overdue,
    "due_soon": due_soon,
    "notice_overdue": notice_overdue,
    "report_missing": report_missing,
}


def disagreement(project: Project, light: Light, newest: ProgressReport | None) -> str:
    """What the secretary's newest report says, where it differs from the computed light."""
    if newest is None or not newest.own_light or project.state not in LIT or newest.own_light == light.code:
        return ""
    own = WORDS[newest.own_light]
    return f"书记在 {newest.period.month} 月进展中判断为{own}灯，与系统测算不一致。"
