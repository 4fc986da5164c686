from django.db import models


class ReceivedBundle(models.Model):
    """A file that came from the other side, so that no older one is taken after it."""

    written_at = models.DateTimeField("写成时间", unique=True)
    digest = models.CharField("摘要", max_length=64)
    received_at = models.DateTimeField("导入时间", auto_now_add=True)
    # Receipts of opinions that were not taken: the collector is told, so that it does not send them for ever.
    refused = models.JSONField("未能受理的回执号", default=list)

    class Meta:
        ordering = ["-written_at"]

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M} 的数据包"
