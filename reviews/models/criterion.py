from decimal import Decimal

from django.db import models
from django.db.models import Q

from reviews.scoring.points import plain

from .scheme import HUNDRED, Scheme, percents


class Criterion(models.Model):
    """考核指标: what is worth how much, where its points come from, and the rule as printed.

    Marks are given from 0 to `full_marks`; `weight` is what full marks are worth in the criterion above, at
    the top in the hundred points of the scheme. Weight 0 is shown and not counted. One with others below it
    takes its marks from them.
    """

    class Code(models.TextChoices):
        """Codes of the default scheme."""

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

    class Measure(models.TextChoices):
        """What is looked at; empty where people score on what they know."""

        PROCESS = "process", "按时报送、月末红灯、督办逾期"
        TASKS = "tasks", "任务按权重的完成率"
        ROWS = "rows", "验收表达标率"
        CONVERSION = "conversion", "印发的长效机制"
        ACCEPTANCE = "acceptance", "验收表"
        REPORT = "report", "述职报告"
        PUBLIC = "public", "满意度（依次采用第三方、一次性码、纸质代录）"
        THIRD_PARTY = "third_party", "第三方调查满意度"
        OPEN_LINK = "open_link", "公开链接满意度"

    class Scaling(models.TextChoices):
        ABSOLUTE = "absolute", "按得分"
        FIRST = "first", "与组内第一名相比折算"
        RANK = "rank", "按组内名次折算"

    AUTOMATIC = frozenset({Measure.PROCESS, Measure.TASKS, Measure.ROWS, Measure.CONVERSION})
    SURVEYS = frozenset({Measure.PUBLIC, Measure.THIRD_PARTY, Measure.OPEN_LINK})

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="criteria", verbose_name="考核方案")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="children", verbose_name="上级指标"
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    code = models.CharField("代码", max_length=12)
    name = models.CharField("指标", max_length=30, blank=True)
    kind = models.CharField("来源", max_length=10, choices=Kind.choices, blank=True)
    measure = models.CharField("依据", max_length=12, choices=Measure.choices, blank=True)
    full_marks = models.DecimalField("满分", max_digits=6, decimal_places=2)
    weight = models.DecimalField("权重", max_digits=6, decimal_places=2, default=0)
    rule = models.CharField("计分办法", max_length=200)

    # Scored by people.
    scorers = models.PositiveSmallIntegerField("评分人数", null=True, blank=True)
    trims = models.BooleanField("去掉一个最高分和一个最低分", default=False)
    least_marks = models.DecimalField("单人最低评分", max_digits=6, decimal_places=2, default=0)
    whole_marks = models.BooleanField("只评整数分", default=False)

    scaling = models.CharField("折算", max_length=8, choices=Scaling.choices, default=Scaling.ABSOLUTE)
    rank_step = models.DecimalField("每降一位减（%）", max_digits=5, decimal_places=2, default=0)

    class Meta:
        ordering = ["scheme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="criterion_once_per_scheme"),
            models.CheckConstraint(
                condition=Q(full_marks__gt=0, full_marks__lte=1000), name="criterion_full_marks_in_range"
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=1000), name="criterion_weight_in_range"
            ),
            models.CheckConstraint(
                condition=Q(least_marks__gte=0, least_marks__lt=models.F("full_marks")),
                name="criterion_least_below_full",
            ),
            models.CheckConstraint(condition=percents("rank_step"), name="criterion_rank_step_is_a_percent"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_scored_by_people(self) -> bool:
        """By officers or experts, one by one."""
        return self.kind in SCORED_KINDS

    @property
    def mark_places(self) -> int:
        """Decimal places of a score that one person gives."""
        return 0 if self.whole_marks else 1

    @property
    def marks_words(self) -> str:
        exact = "只评整数分" if self.whole_marks else "最多 1 位小数"
        return f"在 {plain(self.least_marks)} 到 {plain(self.full_marks)} 之间，{exact}"

    def takes(self, value: Decimal) -> bool:
        """Whether one person may give this score, on the page as in a workbook."""
        exact = value == round(value, self.mark_places)
        return exact and self.least_marks <= value <= self.full_marks

    @property
    def is_judged(self) -> bool:
        """Persons gave it: hidden from whoever may not see what others gave."""
        return self.kind in JUDGED_KINDS


# Scored one by one by officers (上级评) or experts.
SCORED_KINDS = frozenset({Criterion.Kind.SUPERIOR, Criterion.Kind.EXPERT})
JUDGED_KINDS = SCORED_KINDS | {Criterion.Kind.BALLOT}


class RaterGroup(models.Model):
    """评议主体 of a criterion by ballots: whose votes weigh how much, in percent of the criterion."""

    criterion = models.ForeignKey(
        Criterion, models.CASCADE, related_name="rater_groups", verbose_name="考核指标"
    )
    position = models.PositiveSmallIntegerField("序号", default=0)
    code = models.CharField("代码", max_length=12)
    name = models.CharField("评议主体", max_length=30)
    weight = models.DecimalField("权重（%）", max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["criterion", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "code"], name="rater_group_once_per_criterion"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=HUNDRED), name="rater_group_weight_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Band(models.Model):
    """分档: whoever reaches the share gets these marks, of several bands the first one that is reached.

    瑞安 2012: 好票率 ≥ 90 % → 200; 一般和差票合计 ≥ 1/3 → 130.
    """

    class Share(models.TextChoices):
        WORST = "worst", "“一般”和“差”票合计占比"
        BEST = "best", "“好”票占比，调查为满意率"

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="bands", verbose_name="考核指标")
    position = models.PositiveSmallIntegerField("序号", default=0)
    share = models.CharField("占比", max_length=8, choices=Share.choices, default=Share.BEST)
    at_least = models.DecimalField("不低于（%）", max_digits=7, decimal_places=4)
    marks = models.DecimalField("计分", max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["criterion", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "share", "at_least"], name="one_band_at_a_share"),
            models.CheckConstraint(
                condition=percents("at_least") & Q(marks__gte=0, marks__lte=1000), name="band_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_share_display()} ≥ {self.at_least}%"
