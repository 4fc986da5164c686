from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from reviews.querysets import SheetVersionQuerySet, UnlockRequestQuerySet
from reviews.states import Grade
from workflow.protection import Protected

from .sheet import ReviewSheet

if TYPE_CHECKING:
    from organizations.actor import Actor

# What a version takes over from the sheet as it was decided and told.
KEPT = (
    "version", "self_report", "self_reported_at", "total", "rank", "suggested_grade", "suggestion_note",
    "grade", "meeting_on", "document_number", "difference_reason", "confirmed_by_id", "confirmed_at",
    "published_at", "strengths", "problems", "snapshot", "digest",
)  # fmt: skip


class SheetVersion(Protected):
    """历史版本: a sheet as it was decided before two persons unlocked it. Never changed, never deleted."""

    audit_masked = ReviewSheet.audit_masked
    audit_settled = "digest"
    audit_frozen = frozenset({"sheet", "unlocked_at", *(name.removesuffix("_id") for name in KEPT)})

    sheet = models.ForeignKey(ReviewSheet, models.PROTECT, related_name="versions", verbose_name="考核表")
    version = models.PositiveSmallIntegerField("版本")
    self_report = models.TextField("述职报告", blank=True)
    self_reported_at = models.DateTimeField("自评时间", null=True)
    total = models.DecimalField("综合得分", max_digits=5, decimal_places=2, null=True)
    rank = models.PositiveSmallIntegerField("组内名次", null=True)
    suggested_grade = models.CharField("建议等次", max_length=12, choices=Grade.choices, blank=True)
    suggestion_note = models.CharField("建议说明", max_length=200, blank=True)
    grade = models.CharField("审定等次", max_length=12, choices=Grade.choices)
    meeting_on = models.DateField("会议日期")
    document_number = models.CharField("文号", max_length=40)
    difference_reason = models.CharField("与建议不一致的理由", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="审定人"
    )
    confirmed_at = models.DateTimeField("审定时间", null=True)
    published_at = models.DateTimeField("反馈时间", null=True)
    strengths = models.TextField("主要成绩", blank=True)
    problems = models.TextField("存在问题", blank=True)
    snapshot = models.JSONField("封存内容", null=True)
    digest = models.CharField("封存摘要", max_length=64)
    unlocked_at = models.DateTimeField("解锁时间", default=timezone.now)

    objects = SheetVersionQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "version"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="one_copy_of_a_version"),
            models.CheckConstraint(condition=~Q(digest=""), name="version_has_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.version} 版"

    def get_absolute_url(self) -> str:
        return reverse("reviews:version", args=[self.pk])

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"digest": self.digest}

    @classmethod
    def of(cls, sheet: ReviewSheet) -> "SheetVersion":
        """The sheet as it stands, not saved yet."""
        return cls(sheet=sheet, **{name: getattr(sheet, name) for name in KEPT})


class UnlockRequest(models.Model):
    """解锁申请: one officer asks for a decided sheet to be opened again, another one of the level above decides."""

    class Kind(models.TextChoices):
        RESCORE = "rescore", "重新评分"
        REDECIDE = "redecide", "重新审定"

    class State(models.TextChoices):
        REQUESTED = "requested", "待批准"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "不予批准"
        WITHDRAWN = "withdrawn", "已撤回"

    STATE_TONES = {State.REQUESTED: "ask", State.APPROVED: "done", State.REFUSED: "done"}

    sheet = models.ForeignKey(
        ReviewSheet, models.PROTECT, related_name="unlock_requests", verbose_name="考核表"
    )
    version = models.PositiveSmallIntegerField("要解锁的版本")
    kind = models.CharField("解锁后怎样办理", max_length=8, choices=Kind.choices)
    reason = models.CharField("解锁理由", max_length=300)
    answer = models.CharField("给书记的复核答复", max_length=500, blank=True)
    requested_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", default=timezone.now)
    decided_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    decided_at = models.DateTimeField("批准时间", null=True, blank=True)
    opinion = models.CharField("批准意见", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.REQUESTED)

    objects = UnlockRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(state="requested"), name="one_open_unlock_request"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")) | Q(state="withdrawn"),
                name="unlocked_by_two",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="unlock_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}解锁申请"

    def get_absolute_url(self) -> str:
        return reverse("reviews:unlock", args=[self.pk])

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    @property
    def locked_after(self) -> ReviewSheet:
        return self.sheet

    @property
    def is_open(self) -> bool:
        return self.state == self.State.REQUESTED

    def approve(self, actor: "Actor", *, opinion: str = "") -> None:
        self.opinion = opinion
        self._decided(actor)

    def refuse(self, actor: "Actor", *, opinion: str) -> None:
        self.opinion = opinion
        self._decided(actor)

    def _decided(self, actor: "Actor") -> None:
        self.decided_by_id = actor.post_id
        self.decided_at = timezone.now()
