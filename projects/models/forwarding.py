from typing import Any

from django.db import models
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.tree import organization_id

from .problem import Problem


class ProblemForwarding(models.Model):
    """转办: one step of the way that a problem went through the tree.

    `organization` is the house that handed it on: it and everyone above it go on reading the problem.
    """

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="forwardings", verbose_name="问题")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="转出单位")
    path = models.CharField(max_length=72, editable=False, db_index=True)
    target = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="承办单位")
    forwarded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="转办人"
    )
    reason = models.CharField("转办说明", max_length=200, blank=True)
    forwarded_at = models.DateTimeField("转办时间", default=timezone.now)

    class Meta:
        ordering = ["forwarded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.problem}　{self.organization} → {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path or organization_id(self.path) != self.organization_id:
            self.path = self.organization.path
        super().save(*args, **kwargs)

    @property
    def goes_up(self) -> bool:
        """提请上级, else handed down."""
        return self.path.startswith(self.target.path)
