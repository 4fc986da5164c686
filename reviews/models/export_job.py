from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, User

# Without a word from the process for so long, it is over: it reports every few sheets.
SILENT_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(hours=24)


class ExportJob(models.Model):
    """A workbook of many review sheets, made by a process of its own while its page shows how far it is.

    `query` is what the list was narrowed to; the process asks again, as the same post, what of it may be seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name="导出人")
    post = models.ForeignKey(Appointment, models.CASCADE, related_name="+", verbose_name="任职")
    query = models.TextField("条件", blank=True)
    total = models.PositiveIntegerField("份数", default=0)
    done = models.PositiveIntegerField("已生成", default=0)
    name = models.CharField("文件名", max_length=120)
    begun_at = models.DateTimeField("开始时间", default=timezone.now)
    heard_at = models.DateTimeField("最近进展", default=timezone.now)
    ready_at = models.DateTimeField("完成时间", null=True, blank=True)
    has_failed = models.BooleanField("失败", default=False)

    class Meta:
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("reviews:export_job", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None

    @property
    def is_over(self) -> bool:
        """It failed, or its process has fallen silent."""
        return not self.is_ready and (self.has_failed or timezone.now() - self.heard_at > SILENT_FOR)

    @property
    def is_running(self) -> bool:
        return not self.is_ready and not self.is_over

    @property
    def is_expired(self) -> bool:
        return timezone.now() - self.begun_at > KEPT_FOR

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0
