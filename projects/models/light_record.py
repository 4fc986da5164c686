from typing import Any

from django.db import models

from projects.querysets import BelowProjectQuerySet

from .project import Project


class LightRecord(models.Model):
    """月末灯色: a project's light as it stood at the end of a month, written by `manage.py record_lights`.

    `month` is the month's first day. Never computed afterwards from what has changed since: a month that
    was not recorded stays 未记录.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="light_records", verbose_name="项目")
    month = models.DateField("月份")
    light = models.CharField("灯色", max_length=6)
    rule = models.CharField("测算规则", max_length=20, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    computed = models.CharField("系统测算", max_length=6, blank=True)  # where an officer had set another one
    recorded_on = models.DateField("记录日期")

    objects = BelowProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        indexes = [models.Index(fields=["month", "light"], name="light_record_month")]
        constraints = [
            models.UniqueConstraint(fields=["project", "month"], name="one_light_per_project_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.light}"

    @property
    def audit_root(self) -> Any:
        return self.project
