"""灯色: one rule for list, page, dashboard and sheet (design §5.3).

The light is never typed in. refresh() resolves everything that depends on plan, reports, notices
and pauses into dates on the project row; light_case() compares those dates with today in SQL, and
explain() says in words which rule fired. Both read the same columns, so they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Expression, F, Q, Value, When
from django.db.models.sql import Query
from django.utils import timezone

from workflow.shelf import Shelf

from .states import BLUE, GREY, LIT

if TYPE_CHECKING:
    from .models import AnnualRound, Project

WORDS = {"red": "红", "yellow": "黄", "green": "绿", "grey": "灰", "blue": "蓝", "": "—"}
MOST_WRITTEN = 64
ORDER = ("red", "yellow", "green", "grey", "blue")


@dataclass(frozen=True)
class Thresholds:
    """The round's limits: lags in percentage points, the rest in calendar days or percent."""

    lag_yellow: int = 10
    lag_red: int = 30
    overdue_red_days: int = 7
    due_soon_days: int = 7
    due_soon_percent: int = 80
    levels: tuple[tuple[str, Thresholds], ...] = ()  # those of levels that have limits of their own

    @classmethod
    def of(cls, round_: AnnualRound) -> Thresholds:
        """The round's limits; a level's own ones stand in `level_limits`, what is not named there is the round's."""
        common = {name: getattr(round_, name) for name in LIMITS}
        own = sorted(round_.level_limits.items())
        return cls(**common, levels=tuple((level, cls(**(common | limits))) for level, limits in own))

    def at(self, level: str) -> Thresholds:
        """Those that hold for projects of a level."""
        return dict(self.levels).get(level, self)


LIMITS = ("lag_yellow", "lag_red", "overdue_red_days", "due_soon_days", "due_soon_percent")


@dataclass(frozen=True)
class Light:
    """A light: code (empty: no light), the rule that fired, and what would turn it green.

    With `overridden` an officer has set it for a while, and `computed` is what the rules say meanwhile.
    """

    code: str
    reason: str
    cure: str = ""
    overridden: bool = False
    rule: str = ""  # name of the rule, so that a page with tasks at hand can say which one
    computed: Light | None = None
    others: tuple[Light, ...] = ()  # further rules that fired and stand in the way of green as well

    @property
    def word(self) -> str:
        return WORDS[self.code]


GREEN = Light("green", "按计划推进")
# A rule that says nothing new beside a stronger one that fired.
IMPLIED = (("far_behind", "behind"), ("task_overdue", "due_soon"))


def planned_percent(project: Project, today: date) -> Decimal:
    """序时进度: elapsed share of the project's days, without the suspended ones, in 0–100."""
    if project.starts_on is None or project.due_on is None:
        return Decimal(0)
    until = min(today, project.suspended_on or today)
    total = (project.due_on - project.starts_on).days + 1
    elapsed = (until - project.starts_on).days + 1 - project.suspended_days
    return Decimal(max(0, min(elapsed, total)) * 100) / total


def day_far_behind(project: Project, lag: int) -> date | None:
    """First day on which plan minus actual exceeds `lag` points with today's percent; None: never."""
    if project.starts_on is None or project.due_on is None or project.percent + lag >= 100:
        return None
    total = (project.due_on - project.starts_on).days + 1
    days_allowed = floor((project.percent + lag) * total / 100)
    return project.starts_on + timedelta(days=days_allowed + project.suspended_days)


def day_behind(project: Project, lag: int) -> date | None:
    """First day on which plan minus actual reaches `lag` points; None: never."""
    if project.starts_on is None or project.due_on is None or project.percent + lag > 100:
        return None
    total = (project.due_on - project.starts_on).days + 1
    days_needed = ceil((project.percent + lag) * total / 100)
    return project.starts_on + timedelta(days=max(days_needed, 1) - 1 + project.suspended_days)


def light_case(thresholds: Thresholds, today: date | None = None) -> LightCase:
    """The SQL expression for filters, counts and lists. Yields '' where a project has no light."""
    return LightCase(thresholds, today or timezone.localdate())


class LightCase(Expression):
    """light_rule() over the projects that a query starts from. Its text is kept: a list names it three times, and Django
    takes longer to write it than the database to answer."""

    output_field: Any = CharField()
    written: Shelf[tuple[str, tuple[Any, ...]]] = Shelf()

    def __init__(self, thresholds: Thresholds, day: date, alias: str = "") -> None:
        super().__init__()
        self.thresholds, self.day, self.alias = thresholds, day, alias

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> LightCase:
        """Once, like a column: a query around the one it belongs to resolves all of that again."""
        alias = self.alias or query.get_initial_alias()
        return LightCase(self.thresholds, self.day, alias)

    def relabeled_clone(self, change_map: Mapping[str, str]) -> LightCase:
        return LightCase(self.thresholds, self.day, change_map.get(self.alias, self.alias))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        def write() -> tuple[str, tuple[Any, ...]]:
            query = Query(compiler.query.model)
            rule = light_rule(self.thresholds, self.day).resolve_expression(query)
            sql, parameters = compiler.compile(rule.relabeled_clone({query.base_table: self.alias}))
            return sql, tuple(parameters)

        sql, parameters = self.written.get((self.thresholds, self.day, self.alias), write, MOST_WRITTEN)
        return sql, list(parameters)


def light_rule(thresholds: Thresholds, day: date) -> Case:
    red = Q(far_behind_from__lte=day) | Q(next_notice_due__lt=day) | by_level(thresholds, day, long_overdue)
    yellow = (
        Q(behind_from__lte=day)
        | Q(next_open_due__lt=day)
        | Q(next_report_due__lt=day)
        | by_level(thresholds, day, due_soon)
    )
    return Case(
        When(state__in=BLUE, then=Value("blue")),
        When(state__in=GREY, then=Value("grey")),
        When(~Q(state__in=LIT), then=Value("")),
        When(overridden_on(day), then=F("override")),
        When(red, then=Value("red")),
        When(yellow, then=Value("yellow")),
        default=Value("green"),
        output_field=CharField(),
    )


def long_overdue(limits: Thresholds, day: date) -> Q:
    return Q(next_open_due__lt=day - timedelta(days=limits.overdue_red_days))


def due_soon(limits: Thresholds, day: date) -> Q:
    return Q(next_due_below_80__lte=day + timedelta(days=limits.due_soon_days))


def by_level(thresholds: Thresholds, day: date, rule: Callable[[Thresholds, date], Q]) -> Q:
    """A rule with each level's own limits; one condition where no level has any."""
    condition = rule(thresholds, day)
    if not thresholds.levels:
        return condition
    condition &= ~Q(level__in=[level for level, _ in thresholds.levels])
    for level, limits in thresholds.levels:
        condition |= Q(level=level) & rule(limits, day)
    return condition


def overridden_on(day: date) -> Q:
    """An officer's light holds up to and including its last day, while the rules would give a light at all."""
    return ~Q(override="") & Q(override_until__gte=day, state__in=LIT)


def explain(project: Project, thresholds: Thresholds, today: date | None = None) -> Light:
    """The same judgement for one project, with the rule in words."""
    day = today or timezone.localdate()
    if project.state in BLUE:
        done = project.closed_on or project.accepted_on
        return Light("blue", f"{month_day(done)}{project.get_state_display()}" if done else "已完成")
    if project.state in GREY:
        if project.suspended_on:
            return Light("grey", "暂停实施", "恢复实施后按进度亮灯", rule="suspended")
        return Light("grey", "已立项，尚未启动", "任务分解、启动攻坚后亮灯", rule="not_started")
    if project.state not in LIT:
        return Light("", "")
    computed = _computed(project, thresholds.at(project.level), day)
    if not is_overridden(project, day):
        return computed
    until = month_day(project.override_until)
    reason = f"人工调为{WORDS[project.override]}灯至 {until}：{project.override_reason}"
    cure = f"系统测算为{computed.word}灯：{computed.reason}"
    return Light(project.override, reason, cure, overridden=True, rule="override", computed=computed)


def is_overridden(project: Project, day: date) -> bool:
    """overridden_on() for one project."""
    until = project.override_until
    return bool(project.override) and until is not None and until >= day and project.state in LIT


def _computed(project: Project, limits: Thresholds, day: date) -> Light:
    """The first rule that says red, else the first that fired at all, with the others that fired."""
    rules = (_far_behind, _task_overdue, _notice_overdue, _behind, _due_soon, _report_missing)
    fired = [light for rule in rules if (light := rule(project, limits, day))]
    if not fired:
        return GREEN
    chosen = next((light for light in fired if light.code == "red"), fired[0])
    names = {light.rule for light in fired}
    implied = {weaker for stronger, weaker in IMPLIED if stronger in names}
    others = tuple(light for light in fired if light is not chosen and light.rule not in implied)
    return replace(chosen, others=others)


def _lag(project: Project, day: date) -> int:
    return round(planned_percent(project, day) - project.percent)


def _far_behind(project: Project, limits: Thresholds, day: date) -> Light | None:
    if project.far_behind_from and project.far_behind_from <= day:
        return Light(
            "red",
            f"落后 {_lag(project, day)} 个百分点",
            f"差距缩小到 {limits.lag_red} 个百分点以内后转黄，不足 {limits.lag_yellow} 个百分点后转绿",
            rule="far_behind",
        )
    return None


def _task_overdue(project: Project, limits: Thresholds, day: date) -> Light | None:
    if not project.next_open_due or project.next_open_due >= day:
        return None
    days = (day - project.next_open_due).days
    code = "red" if days > limits.overdue_red_days else "yellow"
    return Light(code, f"任务逾期 {days} 天", "核验该任务，或延期申请获批后解除", rule="task_overdue")


def _notice_overdue(project: Project, limits: Thresholds, day: date) -> Light | None:
    if project.next_notice_due and project.next_notice_due < day:
        days = (day - project.next_notice_due).days
        return Light("red", f"督办单逾期 {days} 天", "反馈督办单后解除", rule="notice_overdue")
    return None


def _behind(project: Project, limits: Thresholds, day: date) -> Light | None:
    if project.behind_from and project.behind_from <= day:
        return Light(
            "yellow",
            f"落后 {_lag(project, day)} 个百分点",
            f"差距缩小到不足 {limits.lag_yellow} 个百分点后转绿",
            rule="behind",
        )
    return None


def _due_soon(project: Project, limits: Thresholds, day: date) -> Light | None:
    due = project.next_due_below_80
    if due and due <= day + timedelta(days=limits.due_soon_days):
        when = f" {(due - day).days} 天后" if due > day else "今日"
        return Light(
            "yellow",
            f"任务{when}到期，进度不足 {limits.due_soon_percent}%",
            "任务进度达到要求后转绿",
            rule="due_soon",
        )
    return None


def _report_missing(project: Project, limits: Thresholds, day: date) -> Light | None:
    if project.next_report_due and project.next_report_due < day:
        return Light(
            "yellow", f"{project.next_report_due.month} 月进展未报", "补报后转绿", rule="report_missing"
        )
    return None


def red_since(
    far_behind: date | None, task_due: date | None, notice_due: date | None, thresholds: Thresholds
) -> date | None:
    """First day on which one of the red rules holds."""
    days = [
        far_behind,
        task_due + timedelta(days=thresholds.overdue_red_days + 1) if task_due else None,
        notice_due + timedelta(days=1) if notice_due else None,
    ]
    return min((day for day in days if day), default=None)


def month_day(day: date | None) -> str:
    return f"{day.month} 月 {day.day} 日" if day else ""
