"""What the project's page shows: light, buttons, tabs, facts and the latest events."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Organization
from workflow import engine

from . import lights, timeline
from .light_history import History, history_of
from .light_words import Case, cure, disagreement, in_full, place
from .lights import Light, Thresholds, planned_percent
from .models import Problem, ProgressReport, Project, Task
from .months_due import missed_months
from .page_actions import Action, actions_of
from .panels import Panel, panels
from .periods import due_day
from .permissions import has_judge, may_draft, may_judge, may_lead, reads_business
from .pins import Pin, as_record, newest_of_each, pins_of
from .reporting import open_periods
from .rows import postponed_words
from .states import ESTABLISHED, LIT, PLANNING, RUNNING, ProjectState, ReportState
from .task_rows import TaskRow, task_row

WITH_JUDGES = frozenset({ProjectState.SUBMITTED, ProjectState.COMPLETION_REQUESTED})


@dataclass(frozen=True)
class Tab:
    """A tab of the page; `count` is None where there is nothing to count."""

    name: str
    label: str
    order: int
    count: int | None = None
    url: str = ""
    is_current: bool = False


@dataclass
class ProjectPage:
    """`project` comes from visible_to(actor).for_page()."""

    project: Project
    actor: Actor
    asked_tab: str = ""

    def __post_init__(self) -> None:
        self.today: date = timezone.localdate()
        named = Task.objects.select_related("owner_post__user", "department_unit")
        prefetch_related_objects([self.project], Prefetch("tasks", queryset=named), "indicators")

    # Light

    @cached_property
    def light_case(self) -> Case:
        limits = Thresholds.of(self.project.round)
        light = lights.explain(self.project, limits, self.today)
        own = limits.at(self.project.level)
        return Case(self.project, light, own, self.today, list(self.project.tasks.all()))

    @cached_property
    def light(self) -> Light:
        return in_full(self.light_case)

    @property
    def cure(self) -> str:
        """What turns the light green, who set it otherwise, and whether the secretary sees it otherwise."""
        who = self.project.override_by
        by = (
            f"{who.user.name}（{who.organization.short_name}）调整。" if self.light.overridden and who else ""
        )
        newest = self.reports[0] if self.reports else None
        return by + cure(self.light) + disagreement(self.project, self.light, newest)

    @cached_property
    def light_link(self) -> tuple[str, str]:
        """Where the thing is that the light speaks of: address and words."""
        return place(self.light_case)

    @cached_property
    def history(self) -> History:
        return history_of(
            self.project,
            [as_record(self.project, pin) for pin in self.pins if pin.pin == "month"],
            self.reports,
            self.today,
        )

    # Pins

    @cached_property
    def pins(self) -> list[Pin]:
        return pins_of(self.project, self.today)

    @property
    def instructions(self) -> list[Pin]:
        return [pin for pin in self.pins if pin.pin == "instruction"]

    @property
    def urges(self) -> list[Pin]:
        """What is urged and not done."""
        is_red = self.light.code == "red"
        return newest_of_each(
            [pin for pin in self.pins if pin.pin == "urge" and (pin.code != "red" or is_red)]
        )

    @property
    def may_answer(self) -> bool:
        return may_lead(self.actor, self.project)

    @property
    def may_draft(self) -> bool:
        return may_draft(self.actor, self.project)

    @property
    def percent(self) -> int:
        return round(self.project.percent)

    @property
    def planned(self) -> int | None:
        """Percent that the plan expects today; None where work is not going on."""
        return round(planned_percent(self.project, self.today)) if self.project.state in LIT else None

    # Buttons

    @cached_property
    def offers(self) -> list[engine.Offer]:
        return engine.available(self.project, self.actor)

    @cached_property
    def actions(self) -> list[Action]:
        return actions_of(self.project, self.actor, self.today)

    @cached_property
    def nobody_judges(self) -> str:
        """Why it waits in vain, and who mends that; empty where somebody may judge it, or need not now."""
        if self.project.state not in WITH_JUDGES or may_judge(self.actor, self.project):
            return ""
        if has_judge(self.project):
            return ""
        judge = self.project.judge
        where = judge.short_name if judge else "上级党组织"
        barred = "在项目所在单位任职的除外，卸任书记未满一年视同任职"
        return f"{where}没有可以审核的组织部门工作人员（{barred}），请安全管理员增配"

    # Tabs

    @property
    def tab(self) -> str:
        """The tab asked for, else the plan of a project that has one, else what was declared."""
        names = {tab.name for tab in self.tabs}
        default = "plan" if self.project.state in ESTABLISHED else "overview"
        return self.asked_tab if self.asked_tab in names else default

    @cached_property
    def tabs(self) -> list[Tab]:
        project: Any = self.project
        own = [
            Tab("overview", "概况", 10),
            Tab("plan", "方案与任务", 20, len(self.tasks)),
            Tab("reports", "进展", 30, len(self.reports)),
            Tab("meetings", "调度会", 40, project.meeting_count),
            Tab("notices", "督办", 50, project.notice_count),
            Tab("changes", "变更", 55, project.change_count),
            Tab("acceptance", "验收", 70),
            Tab("records", "全部记录", 80, self.record_count),
        ]
        added = [Tab(panel.name, panel.label, panel.order) for panel in panels()]
        shown = [tab for tab in (*own, *added) if tab.name != "meetings" or not self.is_lent]
        return sorted(shown, key=lambda tab: tab.order)

    @property
    def is_lent(self) -> bool:
        """Read for a while by somebody whose post reads no business records (projects.lending): of what else the
        project touches, meetings and problems stay closed."""
        return not reads_business(self.actor)

    @property
    def tab_links(self) -> list[dict[str, Any]]:
        base, current = self.project.get_absolute_url(), self.tab
        return [
            {
                "label": tab.label,
                "url": f"{base}?tab={tab.name}",
                "count": tab.count,
                "is_current": tab.name == current,
            }
            for tab in self.tabs
        ]

    @property
    def panel(self) -> Panel | None:
        """The panel of an upper app that fills the current tab."""
        return next((panel for panel in panels() if panel.name == self.tab), None)

    # Contents

    @cached_property
    def tasks(self) -> list[TaskRow]:
        rows = enumerate(self.project.tasks.all(), start=1)
        return [task_row(number, task, self.today) for number, task in rows]

    @cached_property
    def reports(self) -> list[ProgressReport]:
        """Submitted reports, newest first, with what facts and light need of them."""
        return list(
            self.project.reports.filter(state=ReportState.SUBMITTED).only(
                "project", "period", "due_on", "own_light", "light", "proposed_at", "submitted_at",
                "confirmed_by", "reported_by", "state",
            )
        )  # fmt: skip

    @property
    def missing_reports(self) -> int:
        """Months whose due day is over; looked up only where there is one. A project of an earlier year that was taken over
        was neither submitted nor reported here, and none is missed."""
        if self.project.state not in RUNNING:
            reported = [report.period for report in self.reports]
            is_taken_over = not reported and self.project.submitted_at is None
            return 0 if is_taken_over else len(missed_months(self.project, reported, self.today))
        due = self.project.next_report_due
        if due is None or due >= self.today:
            return 0
        return sum(due_day(month, due.day) < self.today for month in open_periods(self.project, self.today))

    @cached_property
    def filed_words(self) -> str:
        """4 期按时，1 期代填，2 期未报."""
        counts = {
            "按时": sum(report.is_on_time for report in self.reports),
            "逾期": sum(not report.is_on_time for report in self.reports),
            "代填": sum(report.is_on_behalf for report in self.reports),
            "未报": self.missing_reports,
        }
        return "，".join(f"{count} 期{word}" for word, count in counts.items() if count)

    @property
    def plan_url(self) -> str:
        """Where the plan is written, empty for whoever may not or when it is frozen."""
        may = may_draft(self.actor, self.project) and self.project.state in PLANNING
        return reverse("projects:plan", args=[self.project.pk]) if may else ""

    @cached_property
    def problems(self) -> list[Problem]:
        return list(self.project.problems.all())

    @property
    def trail(self) -> list[tuple[str, str]]:
        """Crumbs: the list, the organizations from below the root down, the project."""
        chain: list[Organization] = []
        unit: Organization | None = self.project.organization
        while unit is not None and unit.parent_id is not None:
            chain.insert(0, unit)
            unit = unit.parent
        base = reverse("projects:projects")
        links = [(str(unit), f"{base}?organization={unit.pk}") for unit in chain]
        return [("项目", base), *links, (str(self.project), "")]

    @property
    def dates(self) -> str:
        """2026 年 3 月 1 日至 10 月 31 日."""
        first, last = self.project.starts_on, self.project.due_on
        if first is None or last is None:
            return ""
        year = "" if first.year == last.year else f"{last.year} 年 "
        return f"{first.year} 年 {lights.month_day(first)}至 {year}{lights.month_day(last)}"

    @cached_property
    def carried(self) -> list[tuple[str, Project]]:
        """The other end of a carry-over, for whoever may see it: a project of the year before or after."""
        project = self.project
        if project.state == ProjectState.CARRIED_OVER:
            words, where = "已结转为", Q(carried_from=project.pk)
        elif project.carried_from_id:
            words, where = "结转自", Q(pk=project.carried_from_id)
        else:
            return []
        visible = Project.objects.visible_to(self.actor).select_related("round")
        return [(words, found) for found in visible.filter(where)]

    @property
    def postponed(self) -> str:
        """延期 2 次，原定 6 月 30 日."""
        return postponed_words(self.project)

    @cached_property
    def latest(self) -> list[timeline.Event]:
        return timeline.latest(self.project, self.actor)

    @property
    def record_count(self) -> int:
        """Lines of the timeline that this reader is told."""
        project: Any = self.project
        hidden = 0 if timeline.reads_drafts(self.actor, project) else project.drafted_count or 0
        return (project.record_count or 0) - hidden

    @property
    def untold(self) -> str:
        """What stands in place of the latest events where there are none.

        No project begins singly without an entry: one that has none at all was written in bulk.
        """
        if self.record_count:
            return "没有办理记录，系统留存的见“全部记录”"
        return "整批写入的项目，以前的经过没有逐条留存"
