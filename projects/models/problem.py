from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.search_keys import SearchKeyField
from organizations.tree import organization_id
from projects.querysets import ProblemQuerySet

from .number import NumberSeries
from .round import AnnualRound


class Problem(models.Model):
    """问题: something that a project may solve, kept in the pool until it is decided upon."""

    class State(models.TextChoices):
        OPEN = "open", "待研判"
        ADOPTED = "adopted", "已纳入"
        SOLVED = "solved", "已解决"
        MERGED = "merged", "已合并"
        DISMISSED = "dismissed", "不予纳入"

    class Source(models.TextChoices):
        INSPECTION = "inspection", "巡视巡察反馈"
        APPRAISAL = "appraisal", "述职评议查摆"
        PUBLIC = "public", "群众意见"
        ASSIGNED = "assigned", "上级交办"

    class Urgency(models.TextChoices):
        NORMAL = "normal", "一般"
        URGENT = "urgent", "紧急"
        CRITICAL = "critical", "特急"

    class Reach(models.TextChoices):
        COMMON = "common", "共性"
        SINGLE = "single", "个性"

    # Decided neither against nor for good: another problem may be merged into it.
    UNSOLVED = frozenset({State.OPEN, State.ADOPTED})

    STATE_TONES = {
        State.OPEN: "ask",
        State.ADOPTED: "active",
        State.SOLVED: "done",
        State.MERGED: "done",
        State.DISMISSED: "done",
    }

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="problems", verbose_name="年度")
    number = models.CharField("问题编号", max_length=20, unique=True)
    source = models.CharField("问题来源", max_length=12, choices=Source.choices)
    source_reference = models.CharField("来源文件或渠道", max_length=60, blank=True)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="problems", verbose_name="所属党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    description = models.TextField("问题描述", max_length=200, validators=[MaxLengthValidator(200)])
    people_affected = models.PositiveIntegerField("影响人数", null=True, blank=True)
    urgency = models.CharField("紧急程度", max_length=8, choices=Urgency.choices, default=Urgency.NORMAL)
    reach = models.CharField("共性或个性", max_length=6, choices=Reach.choices, default=Reach.SINGLE)
    found_on = models.DateField("发现日期", default=timezone.localdate)
    deadline = models.DateField("办理期限", null=True, blank=True)
    assigned_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="交办人"
    )
    recorded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_problems", verbose_name="并入问题"
    )
    outcome = models.CharField("处理说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)
    search_key = SearchKeyField(of=("number", "description", "source_reference"))

    objects = ProblemQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "-number"]
        indexes = [
            models.Index(fields=["round", "path"], name="problem_scope"),
            models.Index(fields=["round", "state"], name="problem_state"),
        ]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path or organization_id(self.path) != self.organization_id:
            self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("projects:problem", args=[self.pk])

    def give_number(self) -> None:
        (self.number,) = self.take_numbers(self.round.year, 1)

    @staticmethod
    def take_numbers(year: int, count: int) -> list[str]:
        """W2026-0001: serials of the round, never reused."""
        last = NumberSeries.take(f"problem-{year}", count)
        return [f"W{year}-{serial:04d}" for serial in range(last - count + 1, last + 1)]

    def adopt(self, actor: object, **data: object) -> None:
        self.outcome = ""

    def dismiss(self, actor: object, *, reason: str) -> None:
        self.outcome = reason

    def merge(self, actor: object, *, target: "Problem") -> None:
        self.merged_into = target
        self.outcome = f"并入 {target.number}"

    def forward(self, actor: object, *, organization: Organization, reason: str = "") -> None:
        self.organization = organization
        self.outcome = reason

    def reconsider(self, actor: object, *, reason: str) -> None:
        self.merged_into = None
        self.outcome = reason
