from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.querysets import ChangeRequestQuerySet

from .project import Indicator, Project
from .task import Task


class ChangeKind(models.TextChoices):
    DELAY = "delay", "延期"
    SCOPE = "scope", "调整范围"
    SUSPEND = "suspend", "暂停实施"
    RESUME = "resume", "恢复实施"
    TERMINATE = "terminate", "终止"
    CARRY_OVER = "carry_over", "结转下年"


class ChangeState(models.TextChoices):
    DRAFTED = "drafted", "待书记提交"
    SUBMITTED = "submitted", "待审批"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "不予批准"
    WITHDRAWN = "withdrawn", "已撤回"


OPEN_CHANGE = frozenset({ChangeState.DRAFTED, ChangeState.SUBMITTED})


def is_past(day: date | None) -> bool:
    return day is not None and day < timezone.localdate()


class ChangeRequest(models.Model):
    """变更申请. What it proposes stands in its columns and in its rows (TaskChange, IndicatorChange).

    One that only tightens is in force when it is sent; everything else waits for the judging officer.
    `agenda_item` is what a meeting dealt with when it decided on the tasks that the request adds.
    """

    Kind = ChangeKind
    State = ChangeState
    STATE_TONES: ClassVar[dict[str, str]] = {
        ChangeState.DRAFTED: "ask",
        ChangeState.SUBMITTED: "ask",
        ChangeState.APPROVED: "active",
        ChangeState.REJECTED: "grave",
        ChangeState.WITHDRAWN: "done",
    }

    project = models.ForeignKey(Project, models.PROTECT, related_name="changes", verbose_name="项目")
    kind = models.CharField("变更类型", max_length=10, choices=ChangeKind.choices)
    state = models.CharField("状态", max_length=9, choices=ChangeState.choices, default=ChangeState.DRAFTED)
    reason = models.TextField("变更理由", max_length=200)
    is_tightening = models.BooleanField("只收紧", default=False)
    was_due_on = models.DateField("申请时的完成时限", null=True, blank=True)
    new_due_on = models.DateField("申请的完成时限", null=True, blank=True)
    is_late = models.BooleanField("过期后申请", default=False)
    was_objectives = models.TextField("申请时的攻坚目标", max_length=300, blank=True)
    new_objectives = models.TextField("申请的攻坚目标", max_length=300, blank=True)
    drafted_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="起草人")
    requested_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请人"
    )
    requested_at = models.DateTimeField("申请时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_reason = models.CharField("审批意见", max_length=200, blank=True)
    agenda_item = models.ForeignKey(
        "projects.AgendaItem",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="changes",
        verbose_name="会议议题",
    )
    created_at = models.DateTimeField("起草时间", auto_now_add=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "kind"], name="change_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind"],
                condition=Q(state__in=["drafted", "submitted"]),
                name="one_open_change_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.project}"

    def get_absolute_url(self) -> str:
        return reverse("projects:change", args=[self.pk])

    def page_after_drafting(self, actor: Any) -> str:
        """The secretary goes on to send it, a clerk to the page where it waits for the secretary."""
        if actor.has_role(Role.SECRETARY):
            return reverse("projects:change_transition", args=[self.pk, "send"])
        return self.get_absolute_url()

    @property
    def name(self) -> str:
        """延期申请; one that brings dates forward is named so: 提前完成申请."""
        return f"{self.kind_words}申请"

    @property
    def kind_words(self) -> str:
        is_earlier = self.kind == ChangeKind.DELAY and self.is_tightening
        return "提前完成" if is_earlier else str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_CHANGE

    @property
    def is_draft(self) -> bool:
        return self.state == ChangeState.DRAFTED

    @property
    def is_in_force(self) -> bool:
        return self.state == ChangeState.APPROVED

    def send(self, actor: Any, *, is_tightening: bool) -> None:
        """From today on the request counts: a delay asked for after the due date is late."""
        self.is_tightening = is_tightening
        self.requested_by_id = actor.post_id
        self.requested_at = timezone.now()
        self.was_due_on = self.project.due_on
        self.is_late = bool(self.new_due_on) and is_past(self.was_due_on) and not is_tightening
        if is_tightening:
            self.decide(actor)

    def decide(self, actor: Any, *, reason: str = "") -> None:
        self.decided_by_id = actor.post_id
        self.decided_at = timezone.now()
        self.decision_reason = reason

    def keep_what_was(self, rows: Iterable["TaskChange"]) -> None:
        """The due dates as they stand when the request is sent, and which of them have passed."""
        for row in rows:
            if row.action == TaskChange.Action.MOVE and row.task:
                row.was_due_on = row.task.due_on
                row.is_late = row.task.is_past_due(timezone.localdate())
                row.save(update_fields=["was_due_on", "is_late"])

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def locked_after(self) -> Project:
        """The project's row is locked first (see engine.lock): what is approved changes it."""
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        """Why is told outside the house once the request was sent."""
        facts = {"title": f"“{self.name}”"}
        return facts | {"reason": self.reason} if self.requested_at else facts


class TaskChange(models.Model):
    """What a request proposes for one task: another due date, its end, a new one, another weight."""

    class Action(models.TextChoices):
        MOVE = "move", "调整时限"
        CANCEL = "cancel", "取消"
        ADD = "add", "新增"
        REWEIGH = "reweigh", "调整权重"

    audit_masked = frozenset({"owner_text"})

    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="task_changes")
    action = models.CharField("变更", max_length=8, choices=Action.choices)
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="changes", verbose_name="任务"
    )
    was_due_on = models.DateField("原时限", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    is_late = models.BooleanField("过期后申请", default=False)
    was_weight = models.DecimalField("原权重", max_digits=5, decimal_places=2, null=True, blank=True)
    weight = models.DecimalField("权重（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    title = models.CharField("任务名称", max_length=40, blank=True)
    standard = models.CharField("工作标准", max_length=100, blank=True)
    owner_post = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任人"
    )
    owner_text = models.CharField("责任人", max_length=40, blank=True)
    department_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任部门"
    )
    department_text = models.CharField("责任部门", max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "action", "task"],
                condition=Q(task__isnull=False),
                name="one_change_of_a_task_per_action",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.task or self.title}"

    @property
    def audit_root(self) -> Project:
        return self.request.project

    @property
    def owner(self) -> str:
        return self.owner_post.user.name if self.owner_post else self.owner_text

    @property
    def department(self) -> str:
        return self.department_unit.short_name if self.department_unit else self.department_text


class IndicatorChange(models.Model):
    """Another target for one indicator."""

    request = models.ForeignKey(ChangeRequest, models.CASCADE, related_name="indicator_changes")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="changes", verbose_name="指标")
    was_target = models.DecimalField("原目标值", max_digits=14, decimal_places=2)
    target = models.DecimalField("申请的目标值", max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "indicator"], name="one_change_of_an_indicator")
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.target}"

    @property
    def audit_root(self) -> Project:
        return self.request.project

    @property
    def asks_for_more(self) -> bool:
        """Further from the baseline in the direction that the target already had."""
        up = self.indicator.target >= self.indicator.baseline
        return self.target > self.was_target if up else self.target < self.was_target


class Suspension(models.Model):
    """暂停: from the day of approval; `to_on` is the day on which work went on or the project ended."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="suspensions", verbose_name="项目")
    from_on = models.DateField("暂停日期")
    to_on = models.DateField("恢复日期", null=True, blank=True)

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(to_on=None), name="one_present_suspension"
            ),
            models.CheckConstraint(
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")), name="suspension_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.from_on:%Y-%m-%d}"
