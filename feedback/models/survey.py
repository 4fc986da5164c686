from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from feedback.querysets import SurveyQuerySet
from organizations.models import Appointment, Organization
from projects.models import AnnualRound, Project

from .question import QuestionWording, SurveyTemplate

LEAST_SHOWN = 10  # answers from which results are shown
FLOOR = 5  # no setting goes below


class Survey(models.Model):
    """满意度调查 of one organization, or of one of its projects, in a round.

    Run by an organization above the surveyed one (at the root by its own officers). What people answer is
    kept in StagedAnswer and SealedAnswer, which know the survey and nothing about who answered.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        OPENED = "opened", "调查中"
        CLOSED = "closed", "已截止"
        PUBLISHED = "published", "已公布"

    class Collecting(models.TextChoices):
        """Where people answer when phones do not reach this system; empty: here."""

        HANDED_OVER = "handed", "外网采集端收取，结果尚未导入"
        RETURNED = "returned", "外网采集端收取，结果已导入"
        KEPT = "kept", "本系统收取，不再交采集端"

    STATE_TONES = {State.DRAFT: "ask", State.OPENED: "active", State.CLOSED: "ask", State.PUBLISHED: "done"}

    code = models.CharField("调查码", max_length=12, unique=True, editable=False)
    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="surveys", verbose_name="年度")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="surveys", verbose_name="被调查党组织"
    )
    path = models.CharField(max_length=72, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="surveys", verbose_name="项目"
    )
    runner = models.ForeignKey(
        Organization, models.PROTECT, related_name="surveys_run", verbose_name="组织调查的党组织"
    )
    template = models.ForeignKey(
        SurveyTemplate, models.PROTECT, null=True, related_name="surveys", verbose_name="问卷模板"
    )
    title = models.CharField("调查名称", max_length=60)
    introduction = models.CharField("开头语", max_length=200, blank=True)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")
    slips_only = models.BooleanField("只收一次性码答卷", default=False)
    void_slips = models.PositiveIntegerField(
        "作废问卷码", default=0
    )  # printed, but lost, spoilt or left over
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    least_shown = models.PositiveSmallIntegerField("最少公布份数", default=LEAST_SHOWN)
    # Nobody made the copy that a collector holds, and it knows no project.
    created_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="创建人"
    )
    collecting = models.CharField(
        "收答卷", max_length=10, choices=Collecting.choices, blank=True, editable=False
    )
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "path", "pk"]
        indexes = [models.Index(fields=["round", "path"], name="survey_scope")]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "organization"],
                condition=Q(project=None, created_by__isnull=False),
                name="one_survey_per_organization",
            ),
            models.UniqueConstraint(fields=["round", "project"], name="one_survey_per_project"),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="survey_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(least_shown__gte=FLOOR), name="survey_shown_from_floor"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = self.organization.path
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("feedback:running_survey", args=[self.pk])

    @property
    def answer_path(self) -> str:
        return reverse("feedback:answer", args=[self.code])

    @property
    def audit_root(self) -> Project | None:
        return self.project

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPENED

    @property
    def is_over(self) -> bool:
        """No answer comes any more: what people said may be shown to whoever runs it."""
        return self.state in {self.State.CLOSED, self.State.PUBLISHED}

    @property
    def is_handed_over(self) -> bool:
        """A collector takes the answers, and none are taken here."""
        return self.collecting == self.Collecting.HANDED_OVER

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def subject(self) -> str:
        return str(self.project or self.organization)

    @property
    def printed_slips(self) -> int:
        return self.slips.count()

    @property
    def issued_slips(self) -> int:
        """发出: printed without those declared void."""
        return self.printed_slips - self.void_slips

    def overall_question(self) -> "Question | None":
        """The question whose answers are the satisfaction."""
        return self.questions.filter(is_overall=True).first()


class Question(QuestionWording):
    """One question of a survey, with its own copy of the scale: wording and worth as people saw them.

    `options` is a list of {"key", "label", "points", "standing"}; keys are "1", "2" … in the order shown.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions", verbose_name="调查")
    options = models.JSONField("选项", default=list)

    class Meta(QuestionWording.Meta):
        constraints = [models.UniqueConstraint(fields=["survey", "position"], name="one_question_per_place")]

    @property
    def dissatisfied_keys(self) -> frozenset[str]:
        return frozenset(option["key"] for option in self.options if option["standing"] == "dissatisfied")
