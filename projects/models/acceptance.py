from typing import Any, ClassVar

from django.db import models

from organizations.models import Appointment

from .project import Indicator, Project
from .task import Task


class Acceptance(models.Model):
    """验收: the sheet made from task standards and indicators when acceptance is requested."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="acceptances", verbose_name="项目")
    number = models.PositiveSmallIntegerField("第几次验收", default=1)
    requested_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="申请人")
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    resumed_on = models.DateField(
        "恢复实施日期", null=True, editable=False, help_text="要求整改或重启整改之日，此前等候验收或已验收"
    )
    site_visit_on = models.DateField("现场核查日期", null=True, blank=True)
    site_visit = models.CharField("现场核查情况", max_length=300, blank=True)
    conclusion = models.CharField("验收结论", max_length=300, blank=True)
    concluded_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="验收人"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"第 {self.number} 次验收"

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self)}


class AcceptanceRow(models.Model):
    """One standard or indicator: target, actual, judgement."""

    class Judgement(models.TextChoices):
        MET = "met", "达标"
        PARTLY = "partly", "部分达标"
        NOT = "not", "未达标"

    TONES: ClassVar[dict[str, str]] = {Judgement.MET: "done", Judgement.PARTLY: "ask", Judgement.NOT: "grave"}

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="rows", verbose_name="验收")
    position = models.PositiveSmallIntegerField("序号", default=0)
    task = models.ForeignKey(Task, models.PROTECT, null=True, blank=True, related_name="+")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField("验收内容", max_length=60)
    target = models.CharField("目标", max_length=120)
    actual = models.CharField("实际", max_length=120, blank=True)
    judgement = models.CharField("判定", max_length=6, choices=Judgement.choices, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.subject

    @property
    def tone(self) -> str:
        """Tone of the judgement's badge."""
        return self.TONES.get(self.judgement, "")

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.subject}”"}

    @property
    def audit_root(self) -> Project:
        return self.acceptance.project
