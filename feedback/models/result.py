from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from feedback.querysets import SurveyResultQuerySet
from feedback.rates import Counts
from organizations.models import Appointment, Organization
from projects.models import AnnualRound, Project


def random_name(result: "SurveyResult", filename: str) -> str:
    """A name that tells nothing and cannot be guessed; the extension was checked against the content."""
    return f"surveys/{uuid4().hex}.{result.file_extension}"


class SurveyResult(models.Model):
    """满意度结果 of one organization (or one of its projects) in a round, of one kind.

    Kinds are never mixed: each counts by itself, and the best-ranked one that counts is used.
    """

    class Kind(models.TextChoices):
        THIRD_PARTY = "third_party", "第三方调查"
        SLIPS = "slips", "一次性码"
        TYPED_IN = "typed_in", "纸质代录"
        OPEN_LINK = "open_link", "公开链接"

    class Method(models.TextChoices):
        PHONE = "phone", "电话访问"
        VISIT = "visit", "入户访问"
        PAPER = "paper", "纸质问卷"
        ONLINE = "online", "网络问卷"
        MIXED = "mixed", "多种方式"

    # Best first; an open link is only indicative (weight 0).
    RANKED = (Kind.THIRD_PARTY, Kind.SLIPS, Kind.TYPED_IN)
    # Typed in by people; slips and open links are counted by the survey itself.
    TYPED = (Kind.THIRD_PARTY, Kind.TYPED_IN)
    NUMBERS = ("issued", "returned", "invalid", "unknown", "satisfied", "basically", "dissatisfied")

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="survey_results", verbose_name="年度")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="survey_results", verbose_name="被调查党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="survey_results",
        verbose_name="项目",
    )
    kind = models.CharField("结果种类", max_length=12, choices=Kind.choices)
    agency = models.CharField("调查机构", max_length=60, blank=True)
    method = models.CharField("调查方式", max_length=8, choices=Method.choices, blank=True)
    surveyed_from = models.DateField("调查开始日期")
    surveyed_to = models.DateField("调查结束日期")
    sample_note = models.CharField("样本说明", max_length=200, blank=True)
    issued = models.PositiveIntegerField("发出", null=True, blank=True)
    returned = models.PositiveIntegerField("收回")
    invalid = models.PositiveIntegerField("无效", default=0)
    unknown = models.PositiveIntegerField("不了解", default=0)
    satisfied = models.PositiveIntegerField("满意")
    basically = models.PositiveIntegerField("基本满意")
    dissatisfied = models.PositiveIntegerField("不满意")
    # Where the scale of a survey has other answers than the three: Σ answers × worth, exact.
    points = models.DecimalField("折合总分", max_digits=12, decimal_places=2, null=True, blank=True)
    file = models.FileField("原始文件", upload_to=random_name, blank=True)
    file_name = models.CharField("文件名", max_length=120, blank=True)
    file_extension = models.CharField("类型", max_length=8, blank=True)
    file_size = models.PositiveIntegerField("大小（字节）", default=0)
    file_sha256 = models.CharField("摘要", max_length=64, blank=True)
    entered_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="录入人"
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    waiver_reason = models.CharField("样本不足仍采用的理由", max_length=200, blank=True)
    waived_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="豁免人"
    )
    correction_reason = models.CharField("更正理由", max_length=200, blank=True)

    objects = SurveyResultQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "path", "kind", "pk"]
        indexes = [
            models.Index(fields=["round", "path"], name="survey_result_scope"),
            models.Index(fields=["organization", "round"], name="survey_result_house"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organization", "kind"],
                condition=Q(project=None),
                name="one_survey_result_of_a_kind",
            ),
            models.UniqueConstraint(
                fields=["round", "project", "kind"], name="one_survey_result_of_a_kind_per_project"
            ),
            models.CheckConstraint(
                condition=Q(
                    returned=F("satisfied") + F("basically") + F("dissatisfied") + F("unknown") + F("invalid")
                ),
                name="survey_answers_add_up",
            ),
            models.CheckConstraint(
                condition=Q(issued=None) | Q(issued__gte=F("returned")), name="survey_returned_at_most_issued"
            ),
            models.CheckConstraint(
                condition=Q(surveyed_to__gte=F("surveyed_from")), name="survey_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project or self.organization}{self.get_kind_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("feedback:survey", args=[self.pk])

    @property
    def audit_root(self) -> Project | None:
        return self.project

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": f"“{self.get_kind_display()}”"}

    @property
    def counts(self) -> Counts:
        return Counts(self.satisfied, self.basically, self.dissatisfied)

    @property
    def valid(self) -> int:
        return self.counts.valid

    @property
    def source_words(self) -> str:
        """江澜调查队，电话访问; the kind where nothing more is known."""
        parts = [self.agency, self.get_method_display() if self.method else ""]
        return "，".join(part for part in parts if part) or self.get_kind_display()

    @property
    def subject(self) -> str:
        """What was asked about: the project's title or the organization's name."""
        return str(self.project or self.organization)

    def withdraw_waiver(self) -> None:
        """A waiver was given for the numbers of that day."""
        self.waiver_reason = ""
        self.waived_by = None

    def waive_sample(self, post: Appointment | None, reason: str) -> None:
        """Let the result count although its sample is small; the reason is printed."""
        self.waiver_reason = reason
        self.waived_by = post
