from uuid import uuid4

from django.db import models
from django.urls import reverse

from organizations.models import Appointment
from projects.supervision_querysets import AttachmentQuerySet

from .project import Project
from .report import ProgressReport
from .supervision import SupervisionNotice
from .task import TaskUpdate


def random_name(attachment: "Attachment", filename: str) -> str:
    """A name that tells nothing and cannot be guessed; the extension was checked against the content."""
    return f"attachments/{uuid4().hex}.{attachment.extension}"


class Attachment(models.Model):
    """附件: stored outside the web root, served by a view that checks scope."""

    file = models.FileField("文件", upload_to=random_name)
    name = models.CharField("文件名", max_length=120)
    extension = models.CharField("类型", max_length=8)
    size = models.PositiveIntegerField("大小（字节）")
    sha256 = models.CharField("摘要", max_length=64)
    uploaded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    project = models.ForeignKey(
        Project, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="项目"
    )
    report = models.ForeignKey(
        ProgressReport, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="进展"
    )
    update = models.ForeignKey(
        TaskUpdate, models.CASCADE, null=True, blank=True, related_name="attachments", verbose_name="任务进展"
    )
    notice = models.ForeignKey(
        SupervisionNotice,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="attachments",
        verbose_name="督办单",
    )
    replied_on = models.DateField("随反馈报出日期", null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:attachment", args=[self.pk])

    @property
    def url(self) -> str:
        """For lists of files: components/files.html."""
        return self.get_absolute_url()

    @property
    def audit_root(self) -> Project | None:
        return self.project
