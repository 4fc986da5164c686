from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from projects.querysets import BelowProjectQuerySet

from .project import Project


class Instruction(models.Model):
    """批示: a leader's words on a project, pinned on its page until its secretary has answered."""

    class State(models.TextChoices):
        OPEN = "open", "待回复"
        DRAFTED = "drafted", "待书记确认"
        ANSWERED = "answered", "已回复"
        READ = "read", "已阅"
        WITHDRAWN = "withdrawn", "已撤回"

    STATE_TONES: ClassVar[dict[str, str]] = {
        State.OPEN: "ask",
        State.DRAFTED: "ask",
        State.ANSWERED: "active",
        State.READ: "done",
        State.WITHDRAWN: "done",
    }
    PINNED = frozenset({State.OPEN, State.DRAFTED})

    project = models.ForeignKey(Project, models.PROTECT, related_name="instructions", verbose_name="项目")
    author = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="批示人")
    text = models.TextField("批示", max_length=300)
    written_at = models.DateTimeField("批示时间", default=timezone.now)
    answer_text = models.TextField("回复", max_length=300, blank=True)
    drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代拟人"
    )
    answered_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回复人"
    )
    answered_at = models.DateTimeField("回复时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)

    objects = BelowProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["author", "state"], name="instruction_author"),
            models.Index(fields=["project", "state"], name="instruction_project"),
        ]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 30 else f"{self.text[:30]}…"

    def get_absolute_url(self) -> str:
        return reverse("projects:instruction", args=[self.pk])

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        """For the timeline of the project."""
        return {"title": f"“{self}”"}

    @property
    def author_words(self) -> str:
        """沈既白（江澜市委书记）."""
        return self.author.named_duty

    @property
    def answered_words(self) -> str:
        """陆知远（韩砚秋代填）."""
        if self.answered_by is None:
            return ""
        drafter = self.drafted_by
        by = f"（{drafter.user.name}代填）" if drafter and drafter.user_id != self.answered_by.user_id else ""
        return f"{self.answered_by.user.name}{by}"

    def draft_answer(self, actor: Any, *, answer_text: str) -> None:
        self.answer_text = answer_text
        self.drafted_by_id = actor.post_id

    def answer(self, actor: Any, *, answer_text: str) -> None:
        self.answer_text = answer_text
        self.answered_by_id = actor.post_id
        self.answered_at = timezone.now()

    def withdraw(self, actor: Any, *, reason: str) -> None:
        self.withdrawn_reason = reason
