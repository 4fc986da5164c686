from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property

from organizations.judging import judging_organization
from organizations.models import Appointment, Level, Organization, User
from organizations.names import pinyin_key
from projects import clock
from projects.querysets import ProjectQuerySet
from projects.states import ESTABLISHED, STARTED, STATE_TONES, ProjectState

from .lifecycle import ProjectLifecycle
from .problem import Problem
from .round import AnnualRound, Category


class Project(ProjectLifecycle, models.Model):
    """项目. One secretary, one plan; belongs to an organization and its secretary's post.

    The columns under "light" are resolved dates, refreshed by projects.lights.refresh() after every
    change below the project, so that a light is comparisons of dates with today and nothing else.
    """

    class Size(models.TextChoices):
        MAJOR = "major", "重点攻坚项目"
        MINOR = "minor", "领办事项"

    State = ProjectState
    STATE_TONES = STATE_TONES
    ESTABLISHED = ESTABLISHED
    STARTED = STARTED

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="projects", verbose_name="年度")
    number = models.CharField("项目编号", max_length=32, blank=True)
    size = models.CharField("规模", max_length=6, choices=Size.choices, default=Size.MAJOR)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, verbose_name="项目类别")
    title = models.CharField("项目名称", max_length=40)
    problems = models.ManyToManyField(Problem, related_name="projects", verbose_name="攻克问题")
    source = models.CharField(
        "问题来源", max_length=12, choices=Problem.Source.choices, blank=True, help_text="首个问题的来源"
    )
    background = models.TextField("实施背景", max_length=500, blank=True)
    problem_statement = models.TextField("拟破解难题", max_length=300, blank=True)
    objectives = models.TextField("攻坚目标", max_length=300, blank=True)
    approach = models.TextField("方法路径", max_length=800, blank=True)
    expected_results = models.TextField("预期成效", max_length=300, blank=True)
    beneficiaries = models.PositiveIntegerField("受益群众人数", null=True, blank=True)
    budget = models.DecimalField("经费预算（万元）", max_digits=12, decimal_places=2, null=True, blank=True)
    budget_source = models.CharField("经费来源", max_length=40, blank=True)
    matters_for_superiors = models.TextField("需上级协调事项", max_length=200, blank=True)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    original_due_on = models.DateField("原定时限", null=True, blank=True)
    times_postponed = models.PositiveSmallIntegerField("延期次数", default=0)
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="projects", verbose_name="党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    level = models.CharField("层级", max_length=10, choices=Level.choices, editable=False)
    lead = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="领办书记"
    )
    drafted_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="起草人"
    )
    state = models.CharField("状态", max_length=20, choices=ProjectState.choices, default=ProjectState.DRAFT)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name="结转自"
    )

    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    return_due_on = models.DateField("修改期限", null=True, blank=True)
    checklist = models.JSONField("立项检查", default=dict, blank=True)
    approved_on = models.DateField("立项日期", null=True, blank=True)
    decision_reason = models.CharField("审核说明", max_length=200, blank=True)
    started_on = models.DateField("启动日期", null=True, blank=True)
    rectify_due_on = models.DateField("整改期限", null=True, blank=True)
    rectify_from = models.DateField("整改开始日期", null=True, blank=True)
    accepted_on = models.DateField("验收日期", null=True, blank=True)
    closed_on = models.DateField("销号日期", null=True, blank=True)
    waiver_reason = models.CharField("满意度豁免理由", max_length=200, blank=True)
    state_before_suspension = models.CharField(max_length=20, blank=True, editable=False)
    suspended_on = models.DateField("暂停日期", null=True, blank=True)
    ended_on = models.DateField("终止或结转日期", null=True, blank=True)

    # light
    percent = models.DecimalField("完成进度", max_digits=5, decimal_places=2, default=Decimal(0))
    behind_from = models.DateField("落后日", null=True, editable=False)
    far_behind_from = models.DateField("严重落后日", null=True, editable=False)
    rectify_extended_on = models.DateField("顺延后整改期限", null=True, editable=False)
    clock_stopped_on = models.DateField("暂停计时日期", null=True, editable=False)
    next_open_due = models.DateField("最早未完成时限", null=True, editable=False)
    next_due_below_80 = models.DateField("最早临期时限", null=True, editable=False)
    next_notice_due = models.DateField("督办反馈时限", null=True, editable=False)
    next_report_due = models.DateField("进展报送时限", null=True, editable=False)
    suspended_days = models.PositiveIntegerField("暂停天数", default=0)
    override = models.CharField("人工灯色", max_length=6, blank=True)
    override_reason = models.CharField("调灯理由", max_length=200, blank=True)
    override_until = models.DateField("调灯有效期", null=True, blank=True)
    override_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="调灯人"
    )
    spent = models.DecimalField("已支出（万元）", max_digits=12, decimal_places=2, default=Decimal(0))
    # Of a year that was reviewed elsewhere, from a workbook; a year reviewed here has its sheets.
    past_score = models.DecimalField(
        "往年考核得分", max_digits=5, decimal_places=2, null=True, editable=False
    )
    past_grade = models.CharField("往年考核等次", max_length=4, blank=True, editable=False)
    search_key = models.CharField(max_length=500, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "path", "pk"]
        indexes = [
            models.Index(fields=["round", "path"], name="project_scope"),
            models.Index(fields=["state", "path"], name="project_waiting"),
            models.Index(fields=["organization", "round"], name="project_house"),
            models.Index(fields=["path"], name="project_path"),
            models.Index(fields=["lead", "round"], name="project_lead"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="project_number_once"),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(starts_on=None) | Q(due_on__gte=F("starts_on")),
                name="project_due_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        self.level = self.organization.level
        self.search_key = pinyin_key(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])

    @cached_property
    def judge(self) -> Organization | None:
        """The organization that decides on the project: a page asks several times, one query answers."""
        return judging_organization(self.organization)

    @property
    def must_revise(self) -> bool:
        """Returned and not submitted again."""
        return self.state == ProjectState.RETURNED

    def override_light(self, light: str, reason: str, until: date, post_id: int | None) -> None:
        """人工调灯: shown instead of the computed light up to and including the day."""
        self.override, self.override_reason, self.override_until = light, reason, until
        self.override_by_id = post_id

    def lift_override(self) -> None:
        self.override, self.override_reason, self.override_until, self.override_by_id = "", "", None, None

    @property
    def rectify_until(self) -> date | None:
        """The last day in time; None while the project waits for the level above."""
        return None if self.clock_stopped_on else self.rectify_extended_on or self.rectify_due_on

    @property
    def pause_reason(self) -> str:
        """What the clocks of its tasks stand or stood for."""
        if self.suspended_on:
            return "暂停实施"
        return f"暂停实施或{clock.WAITING}" if self.suspended_days else clock.WAITING

    @property
    def pause_words(self) -> str:
        """Why the clocks of the project stand, and by how much a rectification was extended."""
        extended = self.rectify_extended_on if self.rectify_due_on else None
        return clock.words(self.rectify_due_on, extended, self.clock_stopped_on)

    def was_begun_by(self, user_id: int) -> bool:
        """Whether it counts against the person's maximum, which one that was taken over does not."""
        return self.leaderships.filter(user=user_id, taken_over=False).exists()

    @property
    def is_major(self) -> bool:
        return self.size == Project.Size.MAJOR


class Leadership(models.Model):
    """领办: which secretary led the project in which post, from when to when."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="leaderships")
    post = models.ForeignKey(Appointment, models.PROTECT, related_name="leaderships")
    user = models.ForeignKey(User, models.PROTECT, related_name="leaderships")
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期", null=True, blank=True)
    taken_over = models.BooleanField("接任", default=False)

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"], condition=Q(to_on=None), name="one_present_lead_per_project"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.from_on:%Y-%m-%d}"


class Indicator(models.Model):
    """量化指标: up to six; the actual value is asked half-yearly and at acceptance only."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField("序号", default=0)
    name = models.CharField("指标名称", max_length=40)
    baseline = models.DecimalField("基线值", max_digits=14, decimal_places=2)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2)
    unit = models.CharField("单位", max_length=10)
    actual = models.DecimalField("实际值", max_digits=14, decimal_places=2, null=True, blank=True)
    actual_on = models.DateField("填报日期", null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_root(self) -> Project:
        return self.project

    @property
    def share_reached(self) -> int | None:
        """Percent of the way from baseline to target, None without an actual value."""
        if self.actual is None or self.target == self.baseline:
            return None
        return round((self.actual - self.baseline) * 100 / (self.target - self.baseline))


class Milestone(models.Model):
    """时间节点: up to five stages, optional."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones")
    stage = models.CharField("阶段", max_length=20)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    content = models.CharField("主要内容", max_length=200)

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="milestone_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.stage
