from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization
from organizations.search_keys import SearchKeyField
from projects import clock
from projects.clock import Pause
from projects.querysets import TaskQuerySet
from projects.states import OPEN_TASK, TaskState

from .project import Project


class Task(models.Model):
    """任务. Persons and units are a reference where the tree has them, else text.

    `due_on` is the date that was agreed. While the project waits for the level above, the task's clock
    stands (`stopped_on`); the days waited are resolved into `extended_due_on` by standing.refresh().
    """

    State = TaskState
    STATE_TONES: ClassVar[dict[str, str]] = {
        TaskState.ONGOING: "active",
        TaskState.DONE: "ask",
        TaskState.VERIFIED: "done",
        TaskState.CANCELLED: "done",
    }
    audit_masked = frozenset({"leader_text", "owner_text"})

    project = models.ForeignKey(Project, models.CASCADE, related_name="tasks", verbose_name="项目")
    position = models.PositiveSmallIntegerField("序号", default=0)
    title = models.CharField("任务名称", max_length=40)
    measure = models.CharField("具体举措", max_length=200, blank=True)
    standard = models.CharField("工作标准", max_length=100, blank=True)
    leader_post = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="led_tasks", verbose_name="牵头领导"
    )
    leader_text = models.CharField("牵头领导", max_length=40, blank=True)
    department_unit = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="责任部门"
    )
    department_text = models.CharField("责任部门", max_length=40, blank=True)
    owner_post = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="owned_tasks", verbose_name="责任人"
    )
    owner_text = models.CharField("责任人", max_length=40, blank=True)
    cooperating_units = models.ManyToManyField(
        Organization, blank=True, related_name="cooperating_tasks", verbose_name="配合单位"
    )
    cooperating_text = models.CharField("其他配合单位", max_length=100, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    original_due_on = models.DateField("原定时限", null=True, blank=True)
    extended_due_on = models.DateField("顺延后时限", null=True, editable=False)
    stopped_on = models.DateField("暂停计时日期", null=True, editable=False)
    times_postponed = models.PositiveSmallIntegerField("延期次数", default=0)
    late_from = models.DateField(
        "逾期起算日", null=True, blank=True, help_text="到期后才申请延期的，逾期仍从原时限起算"
    )
    weight = models.DecimalField("权重（%）", max_digits=5, decimal_places=2, default=Decimal(0))
    percent = models.PositiveSmallIntegerField(
        "完成进度（%）", default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    state = models.CharField("状态", max_length=12, choices=TaskState.choices, default=TaskState.NOT_STARTED)
    finished_on = models.DateField("报完成日期", null=True, blank=True)
    finished_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="报完成人"
    )
    verified_on = models.DateField("核验日期", null=True, blank=True)
    waits = models.JSONField("等待上级核验", default=list, blank=True, editable=False)
    search_key = SearchKeyField(of=("title", "standard"))

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["due_on", "state"], name="task_due")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:task", args=[self.pk])

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def locked_after(self) -> Project:
        """The project's row is locked first (see engine.lock): its columns follow from every move."""
        return self.project

    @property
    def owner(self) -> str:
        """Name of whoever is responsible, from the tree or as text."""
        return self.owner_post.user.name if self.owner_post else self.owner_text

    @property
    def has_owner(self) -> bool:
        return self.owner_post_id is not None or bool(self.owner_text)

    @property
    def has_department(self) -> bool:
        return self.department_unit_id is not None or bool(self.department_text)

    @property
    def department(self) -> str:
        return self.department_unit.short_name if self.department_unit else self.department_text

    @property
    def leader(self) -> str:
        return self.leader_post.user.name if self.leader_post else self.leader_text

    @property
    def cooperating(self) -> str:
        """Names of all co-operating units; prefetch cooperating_units where many tasks are shown."""
        names = [unit.short_name for unit in self.cooperating_units.all()]
        return "、".join([*names, self.cooperating_text] if self.cooperating_text else names)

    @property
    def hands(self) -> set[int]:
        """Persons who did the work: its owner and whoever reported it done. They may not verify it."""
        return {post.user_id for post in (self.owner_post, self.finished_by) if post}

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.title}”"}

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_TASK

    @property
    def reckoned_due_on(self) -> date | None:
        """The due date that lateness is counted from: a delay asked for after it moves it no more."""
        return self.late_from or self.counts_until

    @property
    def days_late(self) -> int:
        """Whole days by which the verification passed the due date that counts, else 0."""
        due = self.reckoned_due_on
        if self.verified_on is None or due is None:
            return 0
        return max(0, (self.verified_on - due).days)

    @property
    def counts_until(self) -> date | None:
        """The last day in time: the due date, later by the days that the level above was waited for."""
        return self.extended_due_on or self.due_on

    @property
    def pause_words(self) -> str:
        """Why the clock stands or stood, and by how much the due date moved by it."""
        return clock.words(self.due_on, self.extended_due_on, self.stopped_on, self.project.pause_reason)

    def days_overdue(self, today: date) -> int:
        """Whole days past the due date of a task that is still open, else 0."""
        if not self.is_open or self.due_on is None:
            return 0
        return clock.days_past(self.due_on, self.extended_due_on, self.stopped_on, today)

    def is_past_due(self, today: date) -> bool:
        """Whether the due date has passed, or had when the clock stopped: standing still makes nobody punctual."""
        day, until = self.stopped_on or today, self.counts_until
        return self.is_open and until is not None and until < day

    @classmethod
    def overdue_on(cls, today: date) -> Q:
        """days_overdue() > 0 in a query."""
        return Q(state__in=OPEN_TASK) & cls.due_before(today)

    @classmethod
    def due_before(cls, day: date) -> Q:
        """The clock runs and its last day lies before `day`. `due_on` first: it is in the index."""
        return Q(due_on__lt=day, stopped_on=None) & (Q(extended_due_on=None) | Q(extended_due_on__lt=day))

    def finish(self, actor: Any, **data: Any) -> None:
        self.percent = 100
        self.finished_on = timezone.localdate()
        self.finished_by_id = actor.post_id

    def verify(self, actor: object, **data: Any) -> None:
        self.verified_on = timezone.localdate()
        self.stop_waiting()

    def wait_above(self) -> None:
        """Finished, and nobody in the house may verify it: the judging officer is waited for from today."""
        self.waits = [*self.waits, [timezone.localdate().isoformat(), None]]

    def stop_waiting(self) -> None:
        today = timezone.localdate().isoformat()
        self.waits = [[first, last or today] for first, last in self.waits]

    @property
    def pauses(self) -> list[Pause]:
        """Waits for the judging officer's verification, the present one without an end."""
        return [
            Pause(date.fromisoformat(first), date.fromisoformat(last) if last else None)
            for first, last in self.waits
        ]

    def cancel(self, actor: object, *, project: Project | None = None) -> None:
        """Nothing but the state changes: what was done stays on record. `project` saves the look-up of each."""
        if project is not None:
            self.project = project

    def send_back(self, actor: object, *, reason: str, percent: int | None = None) -> None:
        self.finished_on = None
        self.finished_by = None
        self.stop_waiting()
        if percent is not None:
            self.percent = percent


class TaskUpdate(models.Model):
    """任务进展: what the owner did; prefilled into the monthly report."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="updates", verbose_name="任务")
    percent = models.PositiveSmallIntegerField("完成进度（%）", validators=[MaxValueValidator(100)])
    done = models.TextField("工作进展", max_length=300)
    reported_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="填报人")
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.task} {self.percent}%"

    @property
    def reporter(self) -> str:
        """陆知远; 韩砚秋（代周以宁填报） where somebody else reported for the owner."""
        name, owner = self.reported_by.user.name, self.task.owner
        return name if owner in {"", name} else f"{name}（代{owner}填报）"

    @property
    def audit_root(self) -> Project:
        return self.task.project
