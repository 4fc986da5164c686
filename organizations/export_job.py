"""A large workbook that somebody asked for. A setting aside of the web process's work: without audit entries."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from .beside import is_held
from .workbooks.kept import Shelf

SHELF = Shelf("exports", "a large workbook that may still be fetched")
# Without a word from the process for so long, it is over: it reports every second or so.
SILENT_FOR = timedelta(minutes=5)
KEPT_FOR = timedelta(hours=24)


class ExportJob(models.Model):
    """A workbook made by a process of its own while its page shows how far it is.

    `kind` is the list that was asked for and `query` what it was narrowed to; the process asks again, as the same post,
    what of it may be seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="导出人"
    )
    post = models.ForeignKey(
        "organizations.Appointment", models.CASCADE, related_name="+", verbose_name="任职"
    )
    kind = models.CharField("内容", max_length=40)
    query = models.TextField("条件", blank=True)
    total = models.PositiveIntegerField("总数", default=0)
    done = models.PositiveIntegerField("已生成", default=0)
    name = models.CharField("文件名", max_length=120)
    begun_at = models.DateTimeField("开始时间", default=timezone.now)
    heard_at = models.DateTimeField("最近进展", default=timezone.now)
    ready_at = models.DateTimeField("完成时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    has_failed = models.BooleanField("失败", default=False)

    class Meta:
        ordering = ["-begun_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organizations:export_job", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        return self.ready_at is not None and self.cancelled_at is None

    @property
    def order(self) -> Path:
        """A file that its process holds locked as long as it lives; there from the moment it is started."""
        return SHELF.folder / f"{self.pk}.order"

    @property
    def is_over(self) -> bool:
        """It failed, its process was killed or has fallen silent."""
        if self.ready_at is not None or self.cancelled_at is not None:
            return False
        is_silent = timezone.now() - self.heard_at > SILENT_FOR
        return self.has_failed or is_silent or self.is_deserted

    @property
    def is_deserted(self) -> bool:
        """Its process is gone; not if it ended well since this row was read."""
        if not self.order.exists() or is_held(self.order):
            return False
        return type(self)._base_manager.filter(pk=self.pk, ready_at=None).exists()

    @property
    def is_running(self) -> bool:
        return self.ready_at is None and self.cancelled_at is None and not self.is_over

    @property
    def is_expired(self) -> bool:
        return timezone.now() - self.begun_at > KEPT_FOR

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0

    @property
    def list_query(self) -> str:
        """The filter of the list that it came from."""
        kept = QueryDict(self.query, mutable=True)
        kept.pop("export", None)
        return kept.urlencode()
