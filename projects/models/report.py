from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from projects.periods import month_after
from projects.querysets import ProgressReportQuerySet
from projects.states import ReportState

from .project import Project
from .task import Task


class DifficultyKind(models.TextChoices):
    RESOURCE = "resource", "资源瓶颈"
    POLICY = "policy", "政策障碍"
    COORDINATION = "coordination", "部门协同"
    DISAGREEMENT = "disagreement", "群众分歧"
    OTHER = "other", "其他"


class ProgressReport(models.Model):
    """进展 of one calendar month. `period` is the month's first day; the first period is the month
    after the start. Computed light and rule are kept as they stood when it was submitted."""

    State = ReportState
    STATE_TONES = {ReportState.AWAITING_CONFIRMATION: "ask", ReportState.SUBMITTED: "done"}

    class OwnLight(models.TextChoices):
        GREEN = "green", "绿"
        YELLOW = "yellow", "黄"
        RED = "red", "红"

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports", verbose_name="项目")
    period = models.DateField("月份")
    due_on = models.DateField("报送时限")
    done = models.TextField("工作进展", max_length=300, blank=True)
    difficulty = models.TextField("困难问题", max_length=300, blank=True)
    difficulty_kind = models.CharField("问题类型", max_length=12, choices=DifficultyKind.choices, blank=True)
    next_step = models.TextField("下步打算", max_length=300, blank=True)
    own_light = models.CharField("书记判断", max_length=6, choices=OwnLight.choices, blank=True)
    spending = models.DecimalField("累计支出（万元）", max_digits=12, decimal_places=2, null=True, blank=True)
    no_change = models.BooleanField("本月无变化", default=False)
    light = models.CharField("系统测算", max_length=6, blank=True, editable=False)
    light_rule = models.CharField("测算说明", max_length=200, blank=True, editable=False)
    percent = models.DecimalField("完成进度", max_digits=5, decimal_places=2, default=Decimal(0))
    state = models.CharField("状态", max_length=22, choices=ReportState.choices, default=ReportState.DRAFT)
    reported_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="填报人")
    confirmed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    proposed_at = models.DateTimeField("填报时间", null=True, blank=True)
    submitted_at = models.DateTimeField("报送时间", null=True, blank=True)
    updated_at = models.DateTimeField("保存时间", auto_now=True)

    # What the reporter writes, as a correction may change it.
    WORDING = ("done", "difficulty_kind", "difficulty", "next_step", "own_light", "spending")

    objects = ProgressReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period"]
        indexes = [models.Index(fields=["period", "state"], name="report_period")]
        constraints = [
            models.UniqueConstraint(fields=["project", "period"], name="one_report_per_project_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.period.month} 月进展"

    def get_absolute_url(self) -> str:
        return reverse("projects:report", args=[self.pk])

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def locked_after(self) -> Project:
        """The project's row is locked first (see engine.lock): its columns follow from every report."""
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        """For the timeline."""
        return {"title": str(self), "done": "本月无变化" if self.no_change else self.done[:60]}

    @property
    def filed_at(self) -> Any:
        """The time that decides whether the report is on time: the clerk's, if a clerk drafted it."""
        return self.proposed_at or self.submitted_at

    @property
    def is_on_time(self) -> bool:
        return self.filed_at is not None and timezone.localdate(self.filed_at) <= self.due_on

    @property
    def is_on_behalf(self) -> bool:
        """代填: written by someone other than the secretary who confirmed it."""
        return self.confirmed_by_id is not None and self.confirmed_by_id != self.reported_by_id

    @property
    def marks(self) -> list[str]:
        """What is special about a submitted report, in words: 代填, 逾期报送, 本月无变化."""
        found = ["本月无变化"] if self.no_change else []
        if self.is_on_behalf:
            found.append("代填")
        if self.filed_at is not None and not self.is_on_time:
            found.append("逾期报送")
        return found

    @property
    def disagrees(self) -> bool:
        """Whether the reporter saw the project otherwise than the rule did."""
        return bool(self.own_light and self.light) and self.own_light != self.light

    def propose(self, actor: Any, **data: Any) -> None:
        self.proposed_at = timezone.now()

    def confirm(self, actor: Any, **data: Any) -> None:
        self.submitted_at = timezone.now()
        self.confirmed_by_id = actor.post_id

    def submit(self, actor: Any, **data: Any) -> None:
        self.submitted_at = timezone.now()
        self.confirmed_by_id = actor.post_id

    def correct(self, actor: Any, **content: Any) -> None:
        """Take over the corrected wording; the old one stays in the audit entry."""
        for name in self.WORDING:
            if name in content:
                setattr(self, name, content[name])
        self.no_change = False

    @property
    def last_day(self) -> date:
        """The last day on which the report may be corrected: its month ends then."""
        return month_after(self.period) - timedelta(days=1)


class ReportedPercent(models.Model):
    """Percent of a task that changed in the month of the report."""

    report = models.ForeignKey(ProgressReport, models.CASCADE, related_name="percents")
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    before = models.PositiveSmallIntegerField("原进度")
    after = models.PositiveSmallIntegerField("现进度")

    class Meta:
        ordering = ["task__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["report", "task"], name="one_percent_per_report_and_task")
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.before}% → {self.after}%"
