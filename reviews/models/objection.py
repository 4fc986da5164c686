from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from reviews.querysets import ObjectionFileQuerySet

from .sheet import ReviewSheet


class Objection(models.Model):
    """复核申请 of the reviewed person against one version of the sheet, and what was answered."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", "维持原结果"
        CORRECTED = "corrected", "已解锁更正"

    sheet = models.ForeignKey(ReviewSheet, models.PROTECT, related_name="objections", verbose_name="考核表")
    version = models.PositiveSmallIntegerField("版本")
    reason = models.TextField("申请复核的理由", max_length=1000)
    filed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="申请人"
    )
    filed_at = models.DateTimeField("申请时间", default=timezone.now)
    outcome = models.CharField("复核结果", max_length=10, choices=Outcome.choices, blank=True)
    answer = models.TextField("复核答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        ordering = ["-filed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "version"], name="one_objection_per_version"),
            models.CheckConstraint(
                condition=Q(outcome="", answer="", answered_at=None) | ~Q(outcome="") & ~Q(answer=""),
                name="objection_answered_in_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}复核申请"

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    def give_answer(self, post_id: int | None, answer: str, outcome: str) -> None:
        self.answer, self.outcome = answer, outcome
        self.answered_by_id, self.answered_at = post_id, timezone.now()


def random_name(file: "ObjectionFile", filename: str) -> str:
    """A name that tells nothing and cannot be guessed."""
    return f"objections/{uuid4().hex}.{file.extension}"


class ObjectionFile(models.Model):
    """附件 of an objection; takes room in the space of the reviewed organization."""

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files", verbose_name="复核申请")
    file = models.FileField("文件", upload_to=random_name)
    name = models.CharField("文件名", max_length=120)
    extension = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("摘要", max_length=64)

    objects = ObjectionFileQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("reviews:objection_file", args=[self.pk])

    @property
    def audit_root(self) -> ReviewSheet:
        return self.objection.sheet
