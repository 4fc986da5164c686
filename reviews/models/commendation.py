"""评优评先: the round's rules, the list that an organization draws up, and what is said about it while it is public."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Level, Organization
from organizations.tree import strictly_below
from projects.models import AnnualRound
from reviews.querysets import CommendationQuerySet
from reviews.states import Grade

from .sheet import ReviewSheet

if TYPE_CHECKING:
    from organizations.actor import Actor

HUNDRED = 100


class CommendationRules(models.Model):
    """评优规则 of a round; the default rules hold where a round has none of its own."""

    LOWEST = [(Grade.EXCELLENT, "好"), (Grade.GOOD, "较好及以上")]

    round = models.OneToOneField(
        AnnualRound, models.CASCADE, related_name="commendation_rules", verbose_name="年度"
    )
    lowest_grade = models.CharField("等次要求", max_length=12, choices=LOWEST, default=Grade.EXCELLENT)
    share = models.PositiveSmallIntegerField(
        "每个比较组的名额（%）", default=20, validators=[MinValueValidator(1), MaxValueValidator(HUNDRED)]
    )
    bars_veto = models.BooleanField("一票否决的不列入", default=True)
    bars_talk = models.BooleanField("当年被约谈的不列入", default=True)
    bars_objection = models.BooleanField("正在复核的不列入", default=True)
    bars_unfinished = models.BooleanField("当年没有项目验收通过的不列入", default=True)
    notice_days = models.PositiveSmallIntegerField(
        "公示期（工作日）", default=5, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=1, share__lte=HUNDRED), name="commendation_share_is_a_percent"
            )
        ]

    def __str__(self) -> str:
        return f"{self.round.year} 年评优规则"


class Commendation(models.Model):
    """评优名单 of the posts below one organization, of one level or of all."""

    class State(models.TextChoices):
        DRAFT = "draft", "拟定中"
        ANNOUNCED = "announced", "公示中"
        FINAL = "final", "已确定"
        DISCARDED = "discarded", "已废弃"

    STATE_TONES = {State.DRAFT: "ask", State.ANNOUNCED: "active", State.FINAL: "done"}
    PUBLIC = frozenset({State.ANNOUNCED, State.FINAL})

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="commendations", verbose_name="年度")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="commendations", verbose_name="评定单位"
    )
    title = models.CharField("名单名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=Level.choices, blank=True)
    drawn_up_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="拟定人"
    )
    contact = models.CharField("受理意见的单位和电话", max_length=80, blank=True)
    announced_on = models.DateField("公示开始", null=True, blank=True)
    announced_until = models.DateField("公示截止", null=True, blank=True)
    document_number = models.CharField("文号", max_length=40, blank=True)
    decided_on = models.DateField("确定日期", null=True, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)

    objects = CommendationQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reviews:commendation", args=[self.pk])

    @property
    def notice_title(self) -> str:
        """Of the public notice; as everywhere a blank parts Chinese from a number."""
        return f"关于{' ' if self.title[:1].isdigit() else ''}{self.title}拟表彰名单的公示"

    @property
    def is_draft(self) -> bool:
        return self.state == Commendation.State.DRAFT

    @property
    def is_discarded(self) -> bool:
        return self.state == Commendation.State.DISCARDED

    @property
    def is_announced(self) -> bool:
        return self.state == Commendation.State.ANNOUNCED

    def sheets(self) -> models.QuerySet[Any]:
        """Those that the list is drawn from: posts below the organization, of the level."""
        found = ReviewSheet.objects.filter(strictly_below(self.organization.path), round=self.round_id)
        return found.filter(group__level=self.level) if self.level else found

    def is_about(self, user_id: int | None) -> bool:
        return user_id is not None and self.sheets().filter(user=user_id).exists()

    def announce(self, actor: "Actor", *, contact: str, announced_until: date) -> None:
        self.contact = contact
        self.announced_on, self.announced_until = timezone.localdate(), announced_until

    def take_back(self, actor: "Actor", **data: Any) -> None:
        self.announced_on = self.announced_until = None

    def finish(self, actor: "Actor", *, document_number: str, decided_on: date) -> None:
        self.document_number, self.decided_on = document_number, decided_on


class CommendationEntry(models.Model):
    """A person on the list, by the sheet that the rule looked at; struck off with a reason after an objection."""

    commendation = models.ForeignKey(
        Commendation, models.CASCADE, related_name="entries", verbose_name="名单"
    )
    sheet = models.ForeignKey(ReviewSheet, models.PROTECT, related_name="+", verbose_name="考核表")
    struck_off = models.CharField("取消理由", max_length=300, blank=True)

    class Meta:
        ordering = ["commendation", "sheet__path", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["commendation", "sheet"], name="commended_once_in_a_list")
        ]

    def __str__(self) -> str:
        return self.sheet.holder

    @property
    def audit_root(self) -> Commendation:
        return self.commendation


class CommendationObjection(models.Model):
    """公示期意见: what somebody brought forward, about whom, and what came of looking into it."""

    # Who objected is never written down; what was said about a person stays out of the log.
    audit_masked = frozenset({"text", "outcome"})

    commendation = models.ForeignKey(
        Commendation, models.CASCADE, related_name="objections", verbose_name="名单"
    )
    sheet = models.ForeignKey(ReviewSheet, models.PROTECT, related_name="+", verbose_name="涉及人选")
    received_on = models.DateField("收到日期")
    text = models.TextField("反映的问题", max_length=500)
    outcome = models.CharField("核查结果", max_length=300, blank=True)
    is_upheld = models.BooleanField("是否取消资格", null=True)
    noted_by = models.ForeignKey(Appointment, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        ordering = ["received_on", "pk"]

    def __str__(self) -> str:
        return f"关于{self.sheet.holder}的意见"

    @property
    def audit_root(self) -> Commendation:
        return self.commendation

    @property
    def is_open(self) -> bool:
        return self.is_upheld is None
