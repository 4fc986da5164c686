from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Organization, User
from organizations.names import post_name
from projects.models import AnnualRound
from projects.workdays import add_workdays
from reviews.querysets import ReviewSheetQuerySet, ScoreQuerySet
from reviews.states import DECIDED, STATE_TONES, TOLD, UNSCORED, Grade, SheetState
from workflow.protection import Protected

from .criterion import Criterion
from .group import ComparisonGroup


class ReviewSheet(Protected):
    """考核表 of the holder of a secretary's post on the opening day; without `post` the post is 空缺.

    `total`, `rank` and `suggested_grade` are what the records gave when they were last computed
    (reviews.suggesting); confirming freezes them together with everything they were made of.
    """

    State = SheetState
    STATE_TONES = STATE_TONES
    Grade = Grade
    # The snapshot is proven by its digest; names and texts about persons stay out of the audit log.
    audit_masked = frozenset({"snapshot", "predecessor", "self_report", "strengths", "problems"})
    # Recomputed without an entry until the sheet is confirmed.
    audit_derived = frozenset({"path", "total", "rank", "suggested_grade", "suggestion_note", "computed_at"})
    audit_settled = "digest"
    # What stands in the snapshot or was decided on it: fixed until two persons unlock the sheet.
    audit_frozen = frozenset(
        {
            "round", "group", "organization", "post", "user", "too_new", "predecessor", "opened_on",
            "self_report", "self_reported_at", "total", "rank", "suggested_grade", "suggestion_note",
            "grade", "meeting_on", "document_number", "difference_reason", "confirmed_by", "confirmed_at",
            "version", "snapshot", "digest",
        }
    )  # fmt: skip
    audit_kept = ("reviews.SheetVersion", "sheet")

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="review_sheets", verbose_name="年度")
    group = models.ForeignKey(ComparisonGroup, models.PROTECT, related_name="sheets", verbose_name="比较组")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="review_sheets", verbose_name="党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    post = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="review_sheets", verbose_name="任职"
    )
    user = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="review_sheets", verbose_name="书记"
    )
    too_new = models.BooleanField("任职时间不足", default=False)
    predecessor = models.CharField("前任期间", max_length=200, blank=True)
    opened_on = models.DateField("开启日期", default=timezone.localdate)
    state = models.CharField("状态", max_length=16, choices=SheetState.choices, default=SheetState.OPEN)

    self_report = models.TextField("述职报告", max_length=3000, blank=True)
    self_reported_at = models.DateTimeField("自评时间", null=True, blank=True)

    total = models.DecimalField("综合得分", max_digits=5, decimal_places=2, null=True, blank=True)
    rank = models.PositiveSmallIntegerField("组内名次", null=True, blank=True)
    suggested_grade = models.CharField("建议等次", max_length=12, choices=Grade.choices, blank=True)
    suggestion_note = models.CharField("建议说明", max_length=200, blank=True)
    computed_at = models.DateTimeField("测算时间", null=True, blank=True)

    grade = models.CharField("审定等次", max_length=12, choices=Grade.choices, blank=True)
    meeting_on = models.DateField("会议日期", null=True, blank=True)
    document_number = models.CharField("文号", max_length=40, blank=True)
    difference_reason = models.CharField("与建议不一致的理由", max_length=300, blank=True)
    confirmed_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审定人"
    )
    confirmed_at = models.DateTimeField("审定时间", null=True, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    snapshot = models.JSONField("封存内容", null=True, blank=True, editable=False)
    digest = models.CharField("封存摘要", max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("反馈时间", null=True, blank=True)
    strengths = models.TextField("主要成绩", max_length=500, blank=True)
    problems = models.TextField("存在问题", max_length=500, blank=True)
    objection_until = models.DateField("申请复核截止日期", null=True, blank=True)

    # Set by a page that has evaluated the whole group already, so that each button need not do it again.
    evaluated: Any = None
    # The same for permissions.scores_in_group(): ids of the persons who score in the group.
    group_scorers: frozenset[int] | None = None
    # And the kinds of criteria to which somebody is assigned on it.
    assigned_kinds: frozenset[str] | None = None

    objects = ReviewSheetQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "path", "pk"]
        indexes = [
            models.Index(fields=["round", "path"], name="sheet_scope"),
            models.Index(fields=["group", "state"], name="sheet_group"),
            models.Index(fields=["user", "round"], name="sheet_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "organization"], name="one_sheet_per_organization"),
            models.CheckConstraint(
                condition=Q(post=None, user=None) | Q(post__isnull=False, user__isnull=False),
                name="sheet_names_post_and_person",
            ),
            models.CheckConstraint(
                # Bonus points come on top of the hundred, up to 20 (Scheme.bonus_cap).
                condition=Q(total=None) | Q(total__gte=0, total__lte=120),
                name="sheet_total_in_range",
            ),
            models.CheckConstraint(condition=Q(rank=None) | Q(rank__gte=1), name="sheet_rank_from_one"),
            models.CheckConstraint(
                condition=Q(grade="", state__in=[s for s in SheetState if s not in DECIDED])
                | Q(~Q(grade=""), ~Q(document_number=""), ~Q(digest=""), meeting_on__isnull=False),
                name="sheet_decided_with_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round.year} 年度考核表（{self.holder}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        super().save(*args, **kwargs)

    @cached_property
    def scorer_known(self) -> dict[int | None, bool]:
        """Of persons that were asked for, whether they score in the group: permissions.scores_in_group()."""
        return {}

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Whoever reads it anew, as under its lock, forgets what was known of it and its group before."""
        super().refresh_from_db(*args, **kwargs)
        self.evaluated = self.group_scorers = self.assigned_kinds = None
        self.__dict__.pop("scorer_known", None)

    def get_absolute_url(self) -> str:
        return reverse("reviews:sheet", args=[self.pk])

    @property
    def locked_after(self) -> ComparisonGroup:
        """The group in which it is ranked: of two who change what one ranking is made of, the second reads what
        the first one did. A bare row, so that a group in hand keeps what it has loaded."""
        return ComparisonGroup(pk=self.group.ranking_id)

    @property
    def audit_facts(self) -> dict[str, Any]:
        """The digest of what was confirmed goes into the chain with the entry."""
        return {"digest": self.digest} if self.digest else {}

    @property
    def holder(self) -> str:
        return self.user.name if self.user else "空缺"

    @property
    def is_vacant(self) -> bool:
        return self.post_id is None

    @property
    def is_ranked(self) -> bool:
        """Takes part in rank and quota: somebody holds the post, and long enough."""
        return not self.is_vacant and not self.too_new

    @property
    def is_self_reported(self) -> bool:
        """Handed in; a draft of the self-report is nobody else's business."""
        return self.self_reported_at is not None

    @property
    def self_report_words(self) -> str:
        """What stands in place of a report that was not handed in."""
        if self.is_scored:
            return "书记未提交述职报告，自评期满后直接评分。"
        return "书记提交自评后在这里显示。"

    @property
    def is_scored(self) -> bool:
        """Scoring is over, whether or not the committee has decided."""
        return self.state not in UNSCORED

    @property
    def is_decided(self) -> bool:
        return self.state in DECIDED

    @property
    def is_told(self) -> bool:
        return self.state in TOLD

    @property
    def tenure_words(self) -> str:
        """桐花社区党委书记，2024 年 3 月起任职."""
        post = self.post
        if post is None:
            return f"{self.organization.short_name}书记空缺"
        since = f"{post.starts_on.year} 年 {post.starts_on.month} 月起任职"
        return f"{post_name(self.organization.short_name, post.duty)}，{since}"

    @property
    def frozen_veto(self) -> str:
        """Why the grade was capped when the sheet was confirmed."""
        return str((self.snapshot or {}).get("result", {}).get("veto", ""))

    @property
    def differs(self) -> bool:
        """The committee decided otherwise than suggested."""
        return self.is_decided and self.grade != self.suggested_grade

    def is_past_due(self, today: date) -> bool:
        """The time for the self-report is over; the due day itself still belongs to it."""
        return today > self.group.self_report_due_on

    def submit_self(self, actor: Any, *, self_report: str) -> None:
        self.self_report = self_report
        self.self_reported_at = timezone.now()

    def confirm(self, actor: Any, *, snapshot: dict[str, Any], digest: str, **decision: Any) -> None:
        """Take over what the committee decided, and freeze what it was decided on.

        `decision` holds total, rank, suggested_grade, suggestion_note, grade, meeting_on,
        document_number and difference_reason.
        """
        for name, value in decision.items():
            setattr(self, name, value)
        self.snapshot, self.digest = snapshot, digest
        self.confirmed_by_id = actor.post_id
        self.confirmed_at = timezone.now()

    def publish(self, actor: Any, *, strengths: str = "", problems: str = "") -> None:
        """The window for an objection is reckoned in working days from the day after."""
        self.published_at = timezone.now()
        self.strengths, self.problems = strengths, problems
        self.objection_until = add_workdays(timezone.localdate(), self.round.objection_days)

    def release(self) -> None:
        """Begin the next version: nothing is decided any more. The version that was is kept beside."""
        self.version += 1
        self.total = self.rank = self.meeting_on = self.confirmed_by = self.confirmed_at = None
        self.snapshot = self.published_at = self.objection_until = self.computed_at = None
        self.suggested_grade = self.suggestion_note = self.grade = self.digest = ""
        self.document_number = self.difference_reason = self.strengths = self.problems = ""


class Score(Protected):
    """评分 of one officer on one criterion for one version of the sheet; a draft until it is submitted, then fixed."""

    audit_under = "sheet"

    sheet = models.ForeignKey(ReviewSheet, models.CASCADE, related_name="scores", verbose_name="考核表")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="scores", verbose_name="指标")
    scorer = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="评分人")
    value = models.DecimalField("得分", max_digits=6, decimal_places=2)
    comment = models.CharField("评语", max_length=200, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    version = models.PositiveSmallIntegerField("考核表版本", default=1, editable=False)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "scorer", "version"], name="scored_once_per_post"
            ),
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=1000), name="score_value_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.value}"

    @property
    def value_words(self) -> str:
        return f"{self.value.normalize():f}"

    @property
    def audit_root(self) -> ReviewSheet:
        return self.sheet

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.criterion}”"}
