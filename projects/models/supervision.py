from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from projects.supervision_querysets import SupervisionNoticeQuerySet, TalkQuerySet

from .number import NumberSeries
from .project import Project


class SupervisionNotice(models.Model):
    """督办单. Its due date is one of the dates that decide the project's light.

    A reply stops the clock and a return starts it again; `days_late` adds up what every turn was late, so that
    neither a return nor an extension asked for afterwards wipes it out.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        ISSUED = "issued", "待签收"
        SIGNED = "signed", "办理中"
        REPLIED = "replied", "待核实"
        CLOSED = "closed", "办结"
        REVOKED = "revoked", "已撤销"

    STATE_TONES = {
        State.ISSUED: "ask",
        State.SIGNED: "active",
        State.REPLIED: "ask",
        State.CLOSED: "done",
        State.REVOKED: "done",
    }
    RUNNING_CLOCK = frozenset({State.ISSUED, State.SIGNED})
    OPEN = RUNNING_CLOCK | {State.REPLIED}
    # What was replied is told outside the house of the addressee.
    ANSWERED = frozenset({State.REPLIED, State.CLOSED, State.REVOKED})
    # Columns of the form, as an edit is recorded.
    WORDING = ("addressee", "co_addressee", "co_addressee_text", "matter", "basis", "demand", "due_on")
    DEFAULT_WORD = "督"

    project = models.ForeignKey(Project, models.PROTECT, related_name="notices", verbose_name="项目")
    number = models.CharField("编号", max_length=40, blank=True)
    issuer = models.ForeignKey(
        Organization, models.PROTECT, related_name="issued_notices", verbose_name="签发单位"
    )
    addressee = models.ForeignKey(
        Organization, models.PROTECT, related_name="received_notices", verbose_name="主办单位"
    )
    co_addressee = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协办单位"
    )
    co_addressee_text = models.CharField("协办单位", max_length=40, blank=True)
    drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟稿人"
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
    signed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收人"
    )
    replied_on = models.DateField("反馈日期", null=True, blank=True)
    replied_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="反馈人"
    )
    reply = models.TextField("办理结果", max_length=500, blank=True)
    reply_draft = models.TextField("代拟的办理结果", max_length=500, blank=True)
    reply_drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="代拟人"
    )
    late_reason = models.CharField("未按期原因", max_length=200, blank=True)
    opinion = models.CharField("审核意见", max_length=200, blank=True)
    times_returned = models.PositiveSmallIntegerField("退回次数", default=0)
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    days_late = models.PositiveSmallIntegerField("逾期天数", default=0)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)

    objects = SupervisionNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        indexes = [
            models.Index(fields=["addressee", "state"], name="notice_addressee"),
            models.Index(fields=["issuer", "state"], name="notice_issuer"),
        ]
        constraints = [
            # Two organizations without a document word may both issue 督〔2026〕1号.
            models.UniqueConstraint(
                fields=["issuer", "number"], condition=~Q(number=""), name="notice_number_once_per_issuer"
            )
        ]

    def __str__(self) -> str:
        return self.number or self.matter

    def get_absolute_url(self) -> str:
        return reverse("projects:notice", args=[self.pk])

    @property
    def audit_root(self) -> Any:
        """A draft is no matter of the project yet: its timeline does not tell of it."""
        return self.project if self.issued_on else self.issuer

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"督办单 {self}"}

    @property
    def locked_after(self) -> Project:
        """The project's row is locked first: its light follows from every move (see engine.lock)."""
        return self.project

    @property
    def is_open(self) -> bool:
        """Issued and not yet closed."""
        return self.state in self.OPEN

    @property
    def co_addressee_name(self) -> str:
        return self.co_addressee.short_name if self.co_addressee else self.co_addressee_text

    @property
    def is_on_behalf(self) -> bool:
        """代填: the reply was drafted by somebody else than who gave it."""
        return bool(self.reply_drafted_by_id) and self.reply_drafted_by_id != self.replied_by_id

    @classmethod
    def overdue_on(cls, today: date, prefix: str = "") -> Q:
        """days_overdue() > 0 in a query; `prefix` leads to the notice, as in notices__."""

        def on_notice(**conditions: Any) -> Q:
            return Q(**{f"{prefix}{name}": value for name, value in conditions.items()})

        running = on_notice(state__in=cls.RUNNING_CLOCK, due_on__isnull=False)
        return running & on_notice(due_on__lt=today) | on_notice(days_late__gt=0)

    @classmethod
    def owners(cls, prefix: str = "") -> Q:
        """Addressed to the project's own organization, for queries on projects: who else is late costs the
        secretary no points."""
        return Q(**{f"{prefix}addressee": F("organization")})

    def days_past(self, today: date) -> int:
        """Days past the present due date while the clock runs."""
        if self.state in self.RUNNING_CLOCK and self.due_on is not None:
            return max(0, (today - self.due_on).days)
        return 0

    def days_overdue(self, today: date) -> int:
        """Days late in all: those of earlier turns, and while the clock runs those past the due date."""
        return self.days_late + self.days_past(today)

    def give_number(self, year: int) -> None:
        """督〔2026〕7号: the issuer's document word and its own serial of the year."""
        word = self.issuer.document_word or self.DEFAULT_WORD
        serial = NumberSeries.take(f"notice-{year}-{self.issuer_id}")
        self.number = f"{word}〔{year}〕{serial}号"

    def issue(self, actor: Any, *, light: str = "") -> None:
        self.issued_on = timezone.localdate()
        self.issued_by_id = actor.post_id
        self.light = light or self.light
        self.give_number(self.issued_on.year)

    def sign(self, actor: Any, **data: Any) -> None:
        self.signed_on = timezone.localdate()
        self.signed_by_id = actor.post_id

    def draft_reply(self, actor: Any, *, draft: str, **data: Any) -> None:
        self.reply_draft = draft
        self.reply_drafted_by_id = actor.post_id

    def give_reply(self, actor: Any, *, result: str, late_reason: str = "", **data: Any) -> None:
        """反馈: stops the clock and adds what it was late. A later turn without delay keeps the first reason."""
        today = timezone.localdate()
        self.days_late += self.days_past(today)
        self.late_reason = late_reason or self.late_reason
        self.replied_on = today
        self.replied_by_id = actor.post_id
        self.reply, self.reply_draft = result, ""

    def close(self, actor: Any, *, opinion: str = "") -> None:
        self.opinion = opinion
        self.closed_on = timezone.localdate()
        self.closed_by_id = actor.post_id

    def send_back(self, actor: Any, *, reason: str, due_on: date) -> None:
        """退回重办: the clock runs again, to the new date; what was replied is the next reply's beginning."""
        self.opinion = reason
        self.due_on = due_on
        self.times_returned += 1
        self.reply_draft, self.reply_drafted_by = self.reply, None

    def extend(self, actor: Any, *, reason: str, due_on: date) -> None:
        """An extension after the due date leaves the days counted that were late already."""
        self.days_late += self.days_past(timezone.localdate())
        self.due_on = due_on

    def revoke(self, actor: Any, *, reason: str) -> None:
        """撤销 what was issued wrongly: the number stays taken, nobody was late."""
        self.opinion = reason
        self.days_late = 0
        self.closed_on = timezone.localdate()
        self.closed_by_id = actor.post_id


class Talk(models.Model):
    """约谈: the step after a notice; who talked with whom, when, and what came of it."""

    audit_masked = frozenset({"outcome"})

    project = models.ForeignKey(Project, models.PROTECT, related_name="talks", verbose_name="项目")
    held_on = models.DateField("约谈日期")
    talker = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="约谈人")
    person = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="约谈对象")
    reason = models.CharField("约谈事由", max_length=200)
    outcome = models.TextField("约谈结果", max_length=300)
    recorded_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now, editable=False)

    objects = TalkQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.held_on.month} 月 {self.held_on.day} 日约谈"

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}?tab=notices"

    @property
    def audit_root(self) -> Any:
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self.project)}

    @property
    def is_late_entry(self) -> bool:
        """补录: typed in after its day."""
        return timezone.localdate(self.recorded_at) > self.held_on
