from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models import Appointment
from projects.querysets import BelowProjectQuerySet

from .meeting import Resolution
from .project import Project
from .task import Task


class Urge(models.Model):
    """催办: an officer's light nudge to the house of a project. Nothing is to be filled in: what was urged
    is done, or it is not."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="urges", verbose_name="项目")
    sender = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="催办人")
    addressee = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="被催书记")
    note = models.CharField("附言", max_length=100, blank=True)
    sent_at = models.DateTimeField("催办时间", default=timezone.now)
    entry_id = models.UUIDField("审计记录", null=True, editable=False)  # its messages tell when it was read

    objects = BelowProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            models.Index(fields=["project", "sent_at"], name="urge_project"),
            models.Index(fields=["sender", "sent_at"], name="urge_sender"),
        ]

    def __str__(self) -> str:
        return f"催办 {self.sent_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()

    @property
    def audit_root(self) -> Project:
        return self.project


class UrgedMatter(models.Model):
    """One thing that an urge was about; `key` tells it apart: report:2026-07, task:12, red."""

    class Kind(models.TextChoices):
        REPORT = "report", "进展未报"
        RED = "red", "红灯"
        TASK = "task", "任务逾期"
        RETURNED = "returned", "退回未改"
        RESOLUTION = "resolution", "议定事项逾期"

    urge = models.ForeignKey(Urge, models.CASCADE, related_name="matters")
    kind = models.CharField("事由", max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=30)
    words = models.CharField("事由", max_length=120)
    period = models.DateField("月份", null=True, blank=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    resolution = models.ForeignKey(Resolution, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["urge", "key"], name="one_matter_once_per_urge"),
            models.CheckConstraint(
                condition=~Q(kind="task") | Q(task__isnull=False), name="urged_task_is_named"
            ),
        ]

    def __str__(self) -> str:
        return self.words
