from django.db import models

from organizations.models import Appointment

from .project import Project


class DeclarationOpinion(models.Model):
    """审核意见 on one field of a declaration, and the secretary's answer on resubmission.

    `given` is false while the officer is still writing: saved, but not yet sent back.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="opinions", verbose_name="项目")
    submission = models.PositiveSmallIntegerField("第几次申报", default=1)
    field = models.CharField("栏目", max_length=30)
    text = models.CharField("意见", max_length=200)
    answer = models.CharField("答复", max_length=200, blank=True)
    author = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="提出人")
    given = models.BooleanField("已退回", default=False)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["submission", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "submission", "field"], name="one_opinion_per_field")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def audit_root(self) -> Project:
        return self.project


class DeclarationVersion(models.Model):
    """The declaration as it was submitted; the approved one is frozen for good."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="versions", verbose_name="项目")
    number = models.PositiveSmallIntegerField("第几次申报")
    content = models.JSONField("内容")
    submitted_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="提交人")
    submitted_at = models.DateTimeField("提交时间", auto_now_add=True)
    approved_at = models.DateTimeField("立项时间", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="declaration_version_once")]

    def __str__(self) -> str:
        return f"第 {self.number} 次申报"


class PlanBaseline(models.Model):
    """方案基准: the plan as it stood when the project was started."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="baseline", verbose_name="项目")
    content = models.JSONField("内容")
    frozen_at = models.DateTimeField("冻结时间", auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.project} 方案基准"
