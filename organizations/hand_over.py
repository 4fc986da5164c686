"""移交: the record that both secretaries sign. The posts themselves are given by appointing.py."""

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from workflow.templatetags.look import full_day, stamp

from .querysets import HandOverQuerySet


class HandOver(models.Model):
    """移交 of an organization, made by the appointment of a new secretary.

    `matters` is what was open at that moment, as organizations.open_matters lists it; it never changes.
    Signatures block nothing: the successor is in office whether or not anybody has signed.
    """

    class State(models.TextChoices):
        OPEN = "open", "待双方签字"
        HANDED = "handed", "待接任签字"
        RECEIVED = "received", "待前任签字"
        SIGNED = "signed", "交接已办结"

    STATE_TONES: ClassVar[dict[str, str]] = {
        State.OPEN: "ask",
        State.HANDED: "ask",
        State.RECEIVED: "ask",
        State.SIGNED: "done",
    }
    # The states in which each side still has to sign.
    WAITS_FOR_PREDECESSOR = frozenset({State.OPEN, State.RECEIVED})
    WAITS_FOR_SUCCESSOR = frozenset({State.OPEN, State.HANDED})

    organization = models.ForeignKey(
        "organizations.Organization", models.PROTECT, related_name="hand_overs", verbose_name="党组织"
    )
    predecessor = models.ForeignKey(
        "organizations.Appointment", models.PROTECT, related_name="handed_over", verbose_name="前任"
    )
    successor = models.OneToOneField(
        "organizations.Appointment", models.PROTECT, related_name="taken_over", verbose_name="接任"
    )
    day = models.DateField("交接日期")
    matters = models.JSONField("移交事项", default=list, editable=False)
    note = models.CharField("移交说明", max_length=300, blank=True)
    predecessor_signed_at = models.DateTimeField("前任签字时间", null=True, blank=True)
    successor_signed_at = models.DateTimeField("接任签字时间", null=True, blank=True)
    unsigned_reason = models.CharField("前任未签原因", max_length=200, blank=True)
    unsigned_noted_by = models.ForeignKey(
        "organizations.Appointment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="注明人",
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)

    objects = HandOverQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="hand_over_between_two_posts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization.short_name}书记交接"

    def get_absolute_url(self) -> str:
        return reverse("organizations:hand_over", args=[self.pk])

    @property
    def names(self) -> str:
        """顾明川 → 陆知远."""
        return f"{self.predecessor.user.name} → {self.successor.user.name}"

    @property
    def predecessor_term(self) -> str:
        """2021 年 3 月 1 日至 2026 年 7 月 23 日任职."""
        post = self.predecessor
        return f"{full_day(post.starts_on)}至 {full_day(post.ends_on)}任职"

    @property
    def predecessor_words(self) -> str:
        """When he signed, or why he did not and who says so."""
        if self.predecessor_signed_at:
            return stamp(self.predecessor_signed_at)
        if self.unsigned_noted_by:
            return f"未签：{self.unsigned_reason}（{self.unsigned_noted_by.user.name}注明）"
        return "未签"

    @property
    def successor_words(self) -> str:
        return stamp(self.successor_signed_at) if self.successor_signed_at else "未签"

    @property
    def count(self) -> int:
        return sum(len(kind["matters"]) for kind in self.matters)

    @property
    def counts(self) -> dict[str, int]:
        """Number of open matters by kind: what the audit entry keeps of the list."""
        return {kind["label"]: len(kind["matters"]) for kind in self.matters}

    def hand(self, actor: object, *, note: str = "") -> None:
        self.predecessor_signed_at = timezone.now()
        self.note = note

    def receive(self, actor: object, **data: Any) -> None:
        self.successor_signed_at = timezone.now()

    def note_unsigned(self, actor: Any, *, reason: str) -> None:
        self.unsigned_reason = reason
        self.unsigned_noted_by_id = actor.post_id
