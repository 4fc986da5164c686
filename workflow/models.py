"""The two records that every state change writes: what happened, and who is told."""

import json
import uuid
from typing import Any

from django.db import models

from .form_models import Draft, SentForm

__all__ = ["AuditEntry", "Draft", "Notice", "SentForm"]


class AuditEntry(models.Model):
    """One link of the audit chain. Append-only.

    `payload` is the canonical JSON of the whole entry as it was hashed (see chain.py); the other
    columns repeat parts of it so that the timeline and the auditor's page can be indexed.
    Actor and post are plain ids: an entry outlives whatever it speaks of.
    """

    class Result(models.TextChoices):
        DONE = "done", "已办理"
        REFUSED = "refused", "已拒绝"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sequence = models.PositiveBigIntegerField("序号", unique=True)
    written_at = models.DateTimeField("记录时间")
    happened_at = models.DateTimeField("发生时间")
    actor_id = models.BigIntegerField("人员", null=True)
    post_id = models.BigIntegerField("任职", null=True)
    service = models.CharField("服务", max_length=40, blank=True)
    verb = models.CharField("动作", max_length=60)
    subject_type = models.CharField("记录种类", max_length=60)
    subject_id = models.CharField("记录", max_length=40)
    root_type = models.CharField("所属种类", max_length=60, blank=True)
    root_id = models.CharField("所属记录", max_length=40, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices, default=Result.DONE)
    request_id = models.CharField("请求编号", max_length=36, blank=True)
    caused_by_id = models.UUIDField("起因", null=True)
    payload = models.BinaryField("内容")
    algorithm = models.CharField("算法", max_length=16, default="sha256")
    previous_hash = models.CharField("上一摘要", max_length=64)
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["root_type", "root_id", "sequence"], name="audit_timeline"),
            models.Index(fields=["subject_type", "subject_id"], name="audit_subject"),
            models.Index(fields=["actor_id", "sequence"], name="audit_actor"),
            models.Index(fields=["verb", "sequence"], name="audit_verb"),
            models.Index(fields=["written_at"], name="audit_written"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.verb} {self.subject_type} {self.subject_id}"

    @property
    def content(self) -> dict[str, Any]:
        """The hashed content: keys before, after, details and the columns' values."""
        return json.loads(bytes(self.payload))


class Notice(models.Model):
    """消息: one row per person and post told. Read state belongs to the receiver alone."""

    entry_id = models.UUIDField("审计记录")
    user_id = models.BigIntegerField("收件人")
    post_id = models.BigIntegerField("任职", null=True)
    text = models.CharField("内容", max_length=200)
    url = models.CharField("去处", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "post_id", "-created_at"], name="notice_inbox"),
            models.Index(
                fields=["user_id", "post_id"], name="notice_unread", condition=models.Q(read_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.text
