from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.search_keys import SearchKeyField
from projects.querysets import MeetingQuerySet, ResolutionQuerySet

from .obstacle import Obstacle
from .project import Project
from .task import Task


class Meeting(models.Model):
    """调度会、专题会商会、现场办公会, chaired by the secretary.

    补录 is a meeting that was typed in after the day on which it was held; the mark stays when the
    record is corrected later.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "待召开"
        HELD = "held", "已召开"
        CLOSED = "closed", "已印发纪要"
        CANCELLED = "cancelled", "已取消"

    class Kind(models.TextChoices):
        DISPATCH = "dispatch", "调度会"
        CONSULTATION = "consultation", "专题会商会"
        ON_SITE = "on_site", "现场办公会"

    STATE_TONES = {State.PLANNED: "ask", State.HELD: "active", State.CLOSED: "done", State.CANCELLED: "done"}
    TOOK_PLACE = frozenset({State.HELD, State.CLOSED})
    audit_masked = frozenset({"attendees", "observers"})

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="meetings", verbose_name="召开单位"
    )
    path = models.CharField(max_length=72, editable=False)
    kind = models.CharField("会议类型", max_length=12, choices=Kind.choices, default=Kind.DISPATCH)
    title = models.CharField("会议名称", max_length=60, blank=True)
    chair = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="主持人")
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=40)
    attendees = models.TextField("其他出席人员", max_length=500, blank=True)
    observers = models.CharField("其他列席人员", max_length=200, blank=True)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="followers", verbose_name="上次会议"
    )
    minutes = models.TextField("会议纪要", max_length=3000, blank=True)
    is_late_entry = models.BooleanField("补录", default=False)
    recorded_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("记录时间", default=timezone.now, editable=False)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PLANNED)
    search_key = SearchKeyField(of=("title", "get_kind_display", "place"))

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-held_at", "-pk"]
        indexes = [models.Index(fields=["path", "held_at"], name="meeting_scope")]

    def __str__(self) -> str:
        return (
            self.title
            or f"{timezone.localtime(self.held_at):%m}".lstrip("0") + f" 月{self.get_kind_display()}"
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("projects:meeting", args=[self.pk])

    @property
    def held_on(self) -> date:
        return timezone.localdate(self.held_at)

    @property
    def is_ahead(self) -> bool:
        """Whether its time has not come yet."""
        return self.held_at > timezone.now()

    def mark_late_entry(self) -> None:
        """Set the mark when the meeting was typed in after its day; it stays unless the day turns out to be ahead."""
        was_late = self.is_late_entry or timezone.localdate(self.recorded_at) > self.held_on
        self.is_late_entry = was_late and not self.is_ahead


class Attendance(models.Model):
    """出席、列席、请假 of somebody with a post; who has none stands in the meeting's texts."""

    class Kind(models.TextChoices):
        PRESENT = "present", "出席"
        OBSERVER = "observer", "列席"
        ABSENT = "absent", "请假"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="会议")
    post = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="人员")
    kind = models.CharField("出席情况", max_length=8, choices=Kind.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "post"], name="one_attendance_per_meeting_and_post")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.post}"

    @property
    def audit_root(self) -> Meeting:
        return self.meeting


class AgendaItem(models.Model):
    """议题: one project (task, obstacle, earlier resolution) that a meeting dealt with, and what came of it.

    `reported` is what the latest report said when the minutes were issued; until then it is read from the report.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="agenda", verbose_name="会议")
    position = models.PositiveSmallIntegerField("序号", default=0)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="项目"
    )
    task = models.ForeignKey(
        Task, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="任务"
    )
    obstacle = models.ForeignKey(
        Obstacle, models.PROTECT, null=True, blank=True, related_name="agenda_items", verbose_name="难点堵点"
    )
    resolution = models.ForeignKey(
        "projects.Resolution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda_items",
        verbose_name="议定事项",
    )
    reason = models.CharField("列入理由", max_length=120, blank=True)
    reported = models.TextField("汇报情况", max_length=1200, blank=True, editable=False)
    outcome = models.TextField("研究情况", max_length=500, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.resolution or self.obstacle or self.task or self.project or self.outcome[:20])

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    @property
    def audit_root(self) -> models.Model:
        return self.project or self.meeting

    @property
    def audit_facts(self) -> dict[str, Any]:
        """For the timeline of the project."""
        return {"title": f"“{self.meeting}”"}


class Resolution(models.Model):
    """议定事项: a to-do of the unit and person named, on the next agenda until verified."""

    class State(models.TextChoices):
        OPEN = "open", "办理中"
        DONE = "done", "待落实核验"
        VERIFIED = "verified", "已落实"

    STATE_TONES = {State.OPEN: "active", State.DONE: "ask", State.VERIFIED: "done"}
    DAYS_TO_ACT = 20  # for resolutions that name no other date
    audit_masked = frozenset({"person_text"})

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="resolutions", verbose_name="会议")
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name="项目"
    )
    obstacle = models.ForeignKey(
        Obstacle, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name="难点堵点"
    )
    matter = models.CharField("议定事项", max_length=200)
    unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任单位"
    )
    unit_text = models.CharField("责任单位", max_length=40, blank=True)
    person = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="resolutions", verbose_name="责任人"
    )
    person_text = models.CharField("责任人", max_length=40, blank=True)
    due_on = models.DateField("完成时限")
    result = models.CharField("落实情况", max_length=300, blank=True)
    done_on = models.DateField("报完成日期", null=True, blank=True)
    verified_on = models.DateField("核验日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.OPEN)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["unit", "state"], name="resolution_unit"),
            models.Index(fields=["state", "due_on"], name="resolution_due"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(unit=None) | ~Q(unit_text="") | ~Q(person=None), name="resolution_names_somebody"
            )
        ]

    def __str__(self) -> str:
        return self.matter

    def get_absolute_url(self) -> str:
        return reverse("projects:resolution", args=[self.pk])

    @property
    def audit_root(self) -> models.Model:
        return self.project or self.meeting

    @property
    def locked_after(self) -> Project | None:
        """The project's row is locked first (see engine.lock), as whoever carries it over does."""
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.matter[:30]}”"}

    @property
    def unit_name(self) -> str:
        return self.unit.short_name if self.unit else self.unit_text

    @property
    def person_name(self) -> str:
        return self.person.user.name if self.person else self.person_text

    @property
    def holder(self) -> str:
        """Who owes it in one line: 区住建局　周以宁."""
        return "　".join(name for name in (self.unit_name, self.person_name) if name)

    def days_overdue(self, today: date) -> int:
        """Whole days past the due date while nobody has reported it done, else 0."""
        if self.state != self.State.OPEN:
            return 0
        return max(0, (today - self.due_on).days)

    def report_done(self, actor: object, *, result: str) -> None:
        self.result = result
        self.done_on = timezone.localdate()

    def verify(self, actor: object, **data: Any) -> None:
        self.verified_on = timezone.localdate()

    def send_back(self, actor: object, *, reason: str) -> None:
        self.done_on = None


class ResolutionUpdate(models.Model):
    """办理进展: what whoever owes a resolution has done so far."""

    resolution = models.ForeignKey(
        Resolution, models.CASCADE, related_name="updates", verbose_name="议定事项"
    )
    done = models.CharField("办理进展", max_length=300)
    reported_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="填报人")
    created_at = models.DateTimeField("时间", default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.done[:30]

    @property
    def audit_root(self) -> models.Model:
        root: models.Model = self.resolution.audit_root
        return root
