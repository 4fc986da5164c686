from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from organizations.models import Level
from projects.querysets import AnnualRoundQuerySet


class AnnualRound(models.Model):
    """年度批次: the calendar and the rules of one year. Nothing is "this year" by the clock."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    name = models.CharField("名称", max_length=40)
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    is_current = models.BooleanField("当前年度", default=False)
    report_due_day = models.PositiveSmallIntegerField(
        "每月报送截止日", default=28, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    max_projects = models.PositiveSmallIntegerField("每名书记最多领办项目数", default=2)
    return_days = models.PositiveSmallIntegerField("退回后修改期限（工作日）", default=5)
    lag_yellow = models.PositiveSmallIntegerField("黄灯落后百分点", default=10)
    lag_red = models.PositiveSmallIntegerField("红灯落后百分点", default=30)
    overdue_red_days = models.PositiveSmallIntegerField("红灯逾期天数", default=7)
    due_soon_days = models.PositiveSmallIntegerField("临期天数", default=7)
    due_soon_percent = models.PositiveSmallIntegerField("临期应达进度", default=80)
    level_limits = models.JSONField(
        "各层级灯色规则", default=dict, blank=True
    )  # {"village": {"lag_red": 40}}
    notice_days = models.PositiveSmallIntegerField("督办反馈期限（工作日）", default=5)
    notice_red_days = models.PositiveSmallIntegerField("红灯持续多少天提示督办", default=15)
    notice_red_months = models.PositiveSmallIntegerField("连续多少个月红灯提示督办", default=2)
    talk_red_months = models.PositiveSmallIntegerField("连续多少个月红灯提示约谈", default=3)
    talk_notices = models.PositiveSmallIntegerField("第几张督办单提示约谈", default=2)
    satisfaction_line = models.DecimalField("满意度合格线", max_digits=5, decimal_places=2, default=60)
    objection_days = models.PositiveSmallIntegerField("考核结果申请复核期限（工作日）", default=5)
    satisfaction_required = models.BooleanField("销号须有满意度结果", default=False)

    objects = AnnualRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"], condition=Q(is_current=True), name="one_current_round"
            ),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="round_ends_after_start"),
            models.CheckConstraint(condition=Q(lag_red__gt=F("lag_yellow")), name="red_lag_above_yellow"),
        ]

    def __str__(self) -> str:
        return self.name


class RoundWindow(models.Model):
    """When a level may do a phase of the year; both days belong to the window."""

    class Phase(models.TextChoices):
        DECLARATION = "declaration", "申报"
        PLAN = "plan", "制定方案"
        COMPLETION = "completion", "申请验收"
        REVIEW = "review", "年度考核"

    round = models.ForeignKey(AnnualRound, models.CASCADE, related_name="windows", verbose_name="年度")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    phase = models.CharField("阶段", max_length=12, choices=Phase.choices)
    opens_on = models.DateField("开始日期")
    closes_on = models.DateField("截止日期")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "phase"], name="one_window_per_level_and_phase"
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=F("opens_on")), name="window_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()}{self.get_phase_display()}"

    def is_open_on(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


class Category(models.Model):
    """项目类别: an editable list; one that is in use is switched off, not deleted."""

    name = models.CharField("项目类别", max_length=20, unique=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
