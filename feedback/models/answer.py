"""What people answered. No column says who, from where or at what time, and no row leads to a slip.

`choices` is {position of the question: key of the option}; questions that were skipped are missing.
"""

from uuid import uuid4

from django.db import models

from projects.models import Problem

from .survey import Survey


class AnswerKind(models.TextChoices):
    SLIPS = "slips", "一次性码"
    OPEN_LINK = "open_link", "公开链接"


class StagedAnswer(models.Model):
    """An answer until it is sealed; nothing reads it but sealing. `id` comes from the page that was answered,
    so that a form sent twice is one answer."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="staged_answers")
    kind = models.CharField(max_length=10, choices=AnswerKind.choices)
    day = models.DateField()
    choices = models.JSONField()
    remark = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return "待封存答卷"


class SealedBatch(models.Model):
    """Answers of one kind that were sealed together, at least as many as results are shown from,
    or whatever was left at closing. `digest` is the SHA-256 over the sorted canonical answers."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="sealed_batches")
    kind = models.CharField("种类", max_length=10, choices=AnswerKind.choices)
    sealed_on = models.DateField("封存日期")
    count = models.PositiveIntegerField("份数")
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        ordering = ["sealed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.sealed_on} 封存 {self.count} 份"


class SealedAnswer(models.Model):
    """An answer as it is counted: rewritten under a new random id, in random order within its batch."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    batch = models.ForeignKey(SealedBatch, models.PROTECT, related_name="answers")
    choices = models.JSONField()

    def __str__(self) -> str:
        return "已封存答卷"


class Remark(models.Model):
    """意见建议 from a sealed batch, apart from the answers it came with, shown only after somebody looked."""

    class State(models.TextChoices):
        WAITING = "waiting", "待审看"
        SHOWN = "shown", "已公开"
        HIDDEN = "hidden", "不公开"

    STATE_TONES = {State.WAITING: "ask", State.SHOWN: "done", State.HIDDEN: "done"}

    id = models.UUIDField(primary_key=True, default=uuid4)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="remarks")
    text = models.CharField("意见建议", max_length=300)
    is_dissatisfied = models.BooleanField("来自不满意答卷", default=False)
    hidden_reason = models.CharField("不公开理由", max_length=100, blank=True)
    problem = models.ForeignKey(
        Problem, models.PROTECT, null=True, blank=True, related_name="remarks", verbose_name="问题"
    )
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.WAITING)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:20]

    @property
    def is_shown(self) -> bool:
        return self.state == self.State.SHOWN

    def show(self, actor: object, **data: object) -> None:
        """The house and everybody in scope may read it once the survey is published."""
        self.hidden_reason = ""

    def hide(self, actor: object, reason: str = "", **data: object) -> None:
        """Nobody but the moderators reads it; the reason stays beside it."""
        self.hidden_reason = reason
