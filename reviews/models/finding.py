from typing import Any

from django.db import models
from django.db.models import Q

from organizations.models import Appointment
from workflow.protection import Protected

from .scheme import AdjustmentRule
from .sheet import ReviewSheet


class Finding(Protected):
    """认定 of a bonus, deduction, veto or met condition about one secretary; withdrawn, never deleted.

    Without a version, as Ballot is: see there.
    """

    audit_under = "sheet"

    sheet = models.ForeignKey(ReviewSheet, models.CASCADE, related_name="findings", verbose_name="考核表")
    rule = models.ForeignKey(AdjustmentRule, models.PROTECT, related_name="findings", verbose_name="事项")
    times = models.PositiveSmallIntegerField("次数", default=1)
    basis = models.CharField("依据（文号或事实）", max_length=100)
    found_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="认定人")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)

    class Meta:
        ordering = ["sheet", "rule__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(times__gte=1, times__lte=99), name="finding_times_in_range")
        ]

    def __str__(self) -> str:
        return f"{self.rule} × {self.times}"

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.rule}”"}
