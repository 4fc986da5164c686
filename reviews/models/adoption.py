from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from organizations.models import Appointment, Organization
from reviews.querysets import AdoptionQuerySet

from .mechanism import Mechanism

if TYPE_CHECKING:
    from organizations.actor import Actor


class Adoption(models.Model):
    """复制推广: another organization works by a mechanism, and says what it does with it.

    Withdrawn rather than deleted; who takes the mechanism up again makes a new record.
    """

    class State(models.TextChoices):
        ADOPTED = "adopted", "采用中"
        WITHDRAWN = "withdrawn", "已停用"

    STATE_TONES = {State.ADOPTED: "active", State.WITHDRAWN: "done"}

    mechanism = models.ForeignKey(
        Mechanism, models.PROTECT, related_name="adoptions", verbose_name="长效机制"
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="adoptions", verbose_name="采用单位"
    )
    note = models.CharField("采用说明", max_length=300)
    adopted_on = models.DateField("采用日期", default=timezone.localdate)
    adopted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人"
    )
    withdrawn_on = models.DateField("停用日期", null=True, blank=True)
    withdrawal_reason = models.CharField("停用理由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ADOPTED)

    objects = AdoptionQuerySet.as_manager()

    class Meta:
        ordering = ["-adopted_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mechanism", "organization"], condition=Q(state="adopted"), name="adopted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization}采用“{self.mechanism}”"

    def get_absolute_url(self) -> str:
        return self.mechanism.get_absolute_url()

    @property
    def is_running(self) -> bool:
        return self.state == Adoption.State.ADOPTED

    def withdraw(self, actor: "Actor", *, reason: str) -> None:
        self.withdrawal_reason, self.withdrawn_on = reason, timezone.localdate()

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self.mechanism)}
