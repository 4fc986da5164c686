from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from projects.models import Problem
from reviews.querysets import RectificationItemQuerySet

from .sheet import ReviewSheet

if TYPE_CHECKING:
    from organizations.actor import Actor


class RectificationItem(models.Model):
    """整改事项: one line of the 整改清单 that comes with the result; goes into the next year's problems."""

    class State(models.TextChoices):
        OPEN = "open", "整改中"
        REPORTED = "reported", "待核验"
        VERIFIED = "verified", "已整改"

    STATE_TONES = {State.OPEN: "active", State.REPORTED: "ask", State.VERIFIED: "done"}

    sheet = models.ForeignKey(
        ReviewSheet, models.PROTECT, related_name="rectifications", verbose_name="考核表"
    )
    problem = models.CharField("要整改的问题", max_length=200)
    due_on = models.DateField("整改时限")
    report = models.CharField("整改情况", max_length=500, blank=True)
    reported_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报告人"
    )
    reported_on = models.DateField("报告日期", null=True, blank=True)
    opinion = models.CharField("核验意见", max_length=300, blank=True)
    verified_on = models.DateField("核验日期", null=True, blank=True)
    pooled = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="列入的下年问题"
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)

    objects = RectificationItemQuerySet.as_manager()

    class Meta:
        ordering = ["sheet", "due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="rectification_state")]

    def __str__(self) -> str:
        return f"整改事项“{self.problem[:20]}{'…' if len(self.problem) > 20 else ''}”"

    def get_absolute_url(self) -> str:
        return f"{self.sheet.get_absolute_url()}#rectification"

    @property
    def base(self) -> str:
        """Address under which its steps are."""
        return reverse("reviews:rectification", args=[self.pk])

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    def report_done(self, actor: "Actor", *, report: str) -> None:
        self.report = report
        self.reported_by_id, self.reported_on = actor.post_id, timezone.localdate()

    def verify(self, actor: "Actor", *, opinion: str = "") -> None:
        self.opinion, self.verified_on = opinion, timezone.localdate()

    def send_back(self, actor: "Actor", *, opinion: str, due_on: Any) -> None:
        self.opinion, self.due_on = opinion, due_on
