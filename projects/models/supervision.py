from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from organizations.models import Appointment, Organization
from projects.querysets import SupervisionNoticeQuerySet

from .project import Project


class SupervisionNotice(models.Model):
    """督办单. Its due date is one of the dates that decide the project's light."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "待签收"
        SIGNED = "signed", "办理中"
        REPLIED = "replied", "待核实"
        CLOSED = "closed", "办结"

    STATE_TONES = {State.ISSUED: "ask", State.SIGNED: "active", State.REPLIED: "ask", State.CLOSED: "done"}
    RUNNING_CLOCK = frozenset({State.ISSUED, State.SIGNED})

    project = models.ForeignKey(Project, models.PROTECT, related_name="notices", verbose_name="项目")
    number = models.CharField("编号", max_length=40, blank=True)
    issuer = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="签发单位")
    addressee = models.ForeignKey(
        Organization, models.PROTECT, related_name="received_notices", verbose_name="主办单位"
    )
    issued_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    light = models.CharField("灯色", max_length=6, blank=True)
    matter = models.CharField("督办事项", max_length=200)
    basis = models.CharField("督办依据", max_length=200, blank=True)
    demand = models.CharField("办理要求", max_length=200, blank=True)
    issued_on = models.DateField("签发日期", null=True, blank=True)
    due_on = models.DateField("反馈时限", null=True, blank=True)
    signed_on = models.DateField("签收日期", null=True, blank=True)
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    reply = models.TextField("办理结果", max_length=500, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    days_late = models.PositiveSmallIntegerField("逾期天数", default=0)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)

    objects = SupervisionNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="notice_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.matter

    @property
    def audit_root(self) -> Any:
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"督办单 {self}"}

    @property
    def is_open(self) -> bool:
        """Issued and not yet closed."""
        return self.state not in {self.State.DRAFT, self.State.CLOSED}

    @classmethod
    def overdue_on(cls, today: date, prefix: str = "") -> Q:
        """days_overdue() > 0 in a query; `prefix` leads to the notice, as in notices__."""

        def on_notice(**conditions: Any) -> Q:
            return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

        running = on_notice(state__in=cls.RUNNING_CLOCK, due_on__isnull=False)
        return running & on_notice(due_on__lt=today) | ~running & on_notice(days_late__gt=0)

    def days_overdue(self, today: date) -> int:
        """Days past the due date: counted until the reply, then as recorded."""
        if self.state in self.RUNNING_CLOCK and self.due_on is not None:
            return max(0, (today - self.due_on).days)
        return self.days_late
