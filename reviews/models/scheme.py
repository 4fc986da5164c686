from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from organizations.models import Level, Organization, Sector
from projects.models import AnnualRound
from reviews.states import Grade

HUNDRED = Decimal(100)


class Scheme(models.Model):
    """考核方案 of a round, for one level and sector or, left empty, for all of them.

    Locked by the first score: a change afterwards is a new version, so that nobody is scored by two
    rules. Points and percents are decimals, 0 to 100.
    """

    class Missing(models.TextChoices):
        BLOCK = "block", "缺少满意度结果时不得完成评分"
        REWEIGHT = "reweight", "缺少满意度结果时按其余指标折算，并在考核表上注明"

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="schemes", verbose_name="年度")
    level = models.CharField("层级", max_length=10, choices=Level.choices, blank=True)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    excellent_from = models.DecimalField("好的最低分", max_digits=5, decimal_places=2, default=Decimal(90))
    good_from = models.DecimalField("较好的最低分", max_digits=5, decimal_places=2, default=Decimal(80))
    fair_from = models.DecimalField("一般的最低分", max_digits=5, decimal_places=2, default=Decimal(60))
    excellent_quota = models.DecimalField(
        "好的名额（%）", max_digits=5, decimal_places=2, default=Decimal(30)
    )
    satisfaction_floor = models.DecimalField(
        "满意度一票否决线（%）", max_digits=5, decimal_places=2, default=Decimal(60)
    )
    veto_cap = models.CharField(
        "一票否决的最高等次", max_length=12, choices=Grade.choices, default=Grade.FAIR
    )
    least_months = models.PositiveSmallIntegerField("定等次的最少任职月数", default=3)
    scorers = models.PositiveSmallIntegerField("每份考核表评分人数", default=1)
    missing = models.CharField("缺少满意度结果", max_length=8, choices=Missing.choices, default=Missing.BLOCK)
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-round__year", "level", "sector", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "sector", "version"], name="one_scheme_of_a_version"
            ),
            models.CheckConstraint(
                condition=Q(
                    excellent_from__lte=HUNDRED,
                    excellent_from__gt=F("good_from"),
                    good_from__gt=F("fair_from"),
                    fair_from__gte=0,
                ),
                name="scheme_thresholds_descend",
            ),
            models.CheckConstraint(
                condition=Q(excellent_quota__gte=0, excellent_quota__lte=HUNDRED),
                name="scheme_quota_is_a_percent",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction_floor__gte=0, satisfaction_floor__lte=HUNDRED),
                name="scheme_floor_is_a_percent",
            ),
            models.CheckConstraint(condition=Q(scorers__gte=1), name="scheme_has_a_scorer"),
        ]

    def __str__(self) -> str:
        what = self.get_level_display() if self.level else ""
        if self.sector and self.sector != Sector.TERRITORIAL:
            what += self.get_sector_display()
        return f"{self.round.year} 年{what}考核方案 第 {self.version} 版"

    def lock(self) -> None:
        """Bind the scheme: somebody was scored by it."""
        self.locked_at = self.locked_at or timezone.now()


class Criterion(models.Model):
    """考核指标: what is worth how much, where its points come from, and the rule as printed."""

    class Code(models.TextChoices):
        PROCESS = "process", "过程管理"
        TASKS = "tasks", "任务完成"
        ACCEPTANCE = "acceptance", "成效验收"
        REPORT = "report", "述职"
        PUBLIC = "public", "群众满意度"
        CONVERSION = "conversion", "成果转化"

    class Kind(models.TextChoices):
        AUTOMATIC = "automatic", "系统测算"
        SUPERIOR = "superior", "组织部门评分"
        PUBLIC = "public", "群众评议"
        EXPERT = "expert", "专家评分"
        BALLOT = "ballot", "民主测评"
        SELF = "self", "自评"

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="criteria", verbose_name="考核方案")
    position = models.PositiveSmallIntegerField("序号", default=0)
    code = models.CharField("指标", max_length=12, choices=Code.choices)
    kind = models.CharField("来源", max_length=10, choices=Kind.choices)
    full_marks = models.DecimalField("分值", max_digits=5, decimal_places=2)
    rule = models.CharField("计分办法", max_length=200)

    class Meta:
        ordering = ["scheme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="criterion_once_per_scheme"),
            models.CheckConstraint(
                condition=Q(full_marks__gt=0, full_marks__lte=HUNDRED), name="criterion_marks_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @property
    def is_scored_by_officers(self) -> bool:
        return self.kind == self.Kind.SUPERIOR


class ComparisonGroup(models.Model):
    """比较组 = level × sector × judging organization: ranks and quotas are made inside it."""

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="review_groups", verbose_name="年度")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices)
    judge = models.ForeignKey(
        Organization, models.PROTECT, related_name="review_groups", verbose_name="审定单位"
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="groups", verbose_name="考核方案")
    self_report_due_on = models.DateField("自评截止日期")

    class Meta:
        ordering = ["judge__path", "level", "sector"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "sector", "judge"], name="one_group_of_a_kind_per_judge"
            )
        ]

    def __str__(self) -> str:
        """青石街道 村（社区）; with the sector where it is not the usual one."""
        sector = "" if self.sector == Sector.TERRITORIAL else f" {self.get_sector_display()}"
        return f"{self.judge.short_name} {self.get_level_display()}{sector}"

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self)}
