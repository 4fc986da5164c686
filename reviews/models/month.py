from django.db import models

from organizations.models import Organization
from projects.models import AnnualRound


class MonthSnapshot(models.Model):
    """月度快照: how many projects of a round ended a month with which light, at an organization and below it.

    Added up from the lights recorded at the month's end (LightRecord) once the month is over, and never written
    again. `month` is its first day. A month without any light is kept with zeros: 未记录.
    """

    LIGHTS = ("red", "yellow", "green", "grey")

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="month_snapshots", verbose_name="党组织"
    )
    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="+", verbose_name="年度")
    month = models.DateField("月份")
    red = models.PositiveIntegerField("红灯")
    yellow = models.PositiveIntegerField("黄灯")
    green = models.PositiveIntegerField("绿灯")
    grey = models.PositiveIntegerField("灰灯")
    recorded_on = models.DateField("记录日期")

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "round", "month"], name="one_snapshot_per_unit_round_and_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.month:%Y-%m}"
