from uuid import uuid4

from django.db import models

from organizations.models import Appointment

from .survey import Survey


class SlipBatch(models.Model):
    """一次性码 printed together, offered once as a sheet; afterwards nobody can print the same again."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="slip_batches", verbose_name="调查")
    count = models.PositiveIntegerField("张数")
    made_on = models.DateField("印制日期")
    made_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="印制人")

    class Meta:
        ordering = ["made_on", "pk"]

    def __str__(self) -> str:
        return f"{self.made_on} 印制 {self.count} 张"


class Slip(models.Model):
    """A one-time code, kept as its HMAC only. `is_used` is rewritten for the whole survey at every sealing."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="slips")
    code_hmac = models.CharField(max_length=64, unique=True)
    is_used = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["survey", "is_used"], name="slip_used")]

    def __str__(self) -> str:
        return "一次性码"
