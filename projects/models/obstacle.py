from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from projects.clock import Pause
from projects.querysets import ObstacleQuerySet

from .project import Project
from .report import DifficultyKind, ProgressReport


class Obstacle(models.Model):
    """难点堵点: a difficulty raised in a report. A resolution solves it, or the level above is asked for help.

    While it is escalated the clocks of its project stand still (clock.py): `waits` are the first and last days
    of earlier waits as ISO dates, the present one runs from `escalated_on`.
    """

    class State(models.TextChoices):
        OPEN = "open", "待解决"
        ON_AGENDA = "on_agenda", "已上会"
        SOLVED = "solved", "已解决"
        ESCALATED = "escalated", "提请上级"
        ANSWERED = "answered", "上级已答复"

    STATE_TONES = {
        State.OPEN: "ask",
        State.ON_AGENDA: "active",
        State.SOLVED: "done",
        State.ESCALATED: "grave",
        State.ANSWERED: "active",
    }
    UNSOLVED = frozenset(State) - {State.SOLVED}
    # In the hands of the house; an escalated one is in those of the level above.
    IN_HOUSE = UNSOLVED - {State.ESCALATED}
    audit_masked = frozenset({"answer_person"})

    project = models.ForeignKey(Project, models.CASCADE, related_name="obstacles", verbose_name="项目")
    report = models.ForeignKey(
        ProgressReport, models.CASCADE, null=True, related_name="obstacles", verbose_name="来源进展"
    )
    kind = models.CharField("类型", max_length=12, choices=DifficultyKind.choices)
    description = models.TextField("困难问题", max_length=300)
    raised_on = models.DateField("提出日期", default=timezone.localdate)
    escalated_to = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提请组织"
    )
    asked = models.CharField("提请事项", max_length=200, blank=True)
    escalated_on = models.DateField("提请日期", null=True, blank=True)
    answer = models.TextField("答复意见", max_length=300, blank=True)
    answer_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="牵头单位"
    )
    answer_unit_text = models.CharField("牵头单位", max_length=40, blank=True)
    answered_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_on = models.DateField("答复日期", null=True, blank=True)
    waits = models.JSONField("等候期间", default=list, blank=True, editable=False)
    solution = models.CharField("解决情况", max_length=200, blank=True)
    solved_on = models.DateField("解决日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        ordering = ["-raised_on", "-pk"]
        indexes = [models.Index(fields=["escalated_to", "state"], name="obstacle_escalated")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.description[:30]}"

    def get_absolute_url(self) -> str:
        return reverse("projects:obstacle", args=[self.pk])

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def locked_after(self) -> Project:
        """The project's row is locked first (see engine.lock): its clocks follow from every move."""
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        """For the timeline."""
        return {"title": f"“{self.description[:30]}”"}

    @property
    def answering_unit(self) -> str:
        """Who was told to take it up, by the tree's name or as text."""
        return self.answer_unit.short_name if self.answer_unit else self.answer_unit_text

    def days_waited(self, today: date) -> int:
        """Whole days during which the level above had it, the present wait included."""
        return self.days_waited_before + self.days_waiting(today)

    @property
    def days_waited_before(self) -> int:
        return sum((pause.last - pause.first).days for pause in self.past_pauses if pause.last)

    @property
    def past_pauses(self) -> list[Pause]:
        return [Pause(date.fromisoformat(first), date.fromisoformat(last)) for first, last in self.waits]

    @property
    def pauses(self) -> list[Pause]:
        """Every wait for the level above, the present one without an end."""
        if self.state != self.State.ESCALATED or self.escalated_on is None:
            return self.past_pauses
        return [*self.past_pauses, Pause(self.escalated_on)]

    def days_waiting(self, today: date) -> int:
        """Whole days of the present wait, 0 while nobody above is asked."""
        if self.state != self.State.ESCALATED or self.escalated_on is None:
            return 0
        return max(0, (today - self.escalated_on).days)

    def escalate(self, actor: object, *, to: Organization, asked: str) -> None:
        """Ask the level above; what was answered before stays in the story only."""
        self.escalated_to, self.asked = to, asked
        self.escalated_on = timezone.localdate()
        self.answer, self.answer_unit, self.answer_unit_text = "", None, ""
        self.answered_by = self.answered_on = None

    def stop_waiting(self) -> None:
        if self.escalated_on is not None:
            wait = [self.escalated_on.isoformat(), timezone.localdate().isoformat()]
            self.waits = [*self.waits, wait]

    def recall(self, actor: object, **data: Any) -> None:
        """As if never asked: nobody above decided that time is given, so the days waited count as the house's own."""
        self.escalated_to = self.escalated_on = None

    def give_answer(
        self, actor: Any, *, answer: str, unit: Organization | None = None, unit_text: str = ""
    ) -> None:
        self.stop_waiting()
        self.answer, self.answer_unit, self.answer_unit_text = answer, unit, unit_text
        self.answered_by_id = actor.post_id
        self.answered_on = timezone.localdate()

    def solve(self, actor: object, *, solution: str = "") -> None:
        self.solution = solution
        self.solved_on = timezone.localdate()

    def reopen(self, actor: object, *, reason: str) -> None:
        self.solution, self.solved_on = "", None
