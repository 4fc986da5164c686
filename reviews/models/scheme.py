from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from organizations.models import Level, Sector
from projects.models import AnnualRound
from reviews.querysets import SchemeQuerySet
from reviews.states import SCHEME_TONES, Grade, SchemeState

HUNDRED = Decimal(100)


def percents(*names: str) -> Q:
    """Each of the columns is empty or between 0 and 100."""
    found = Q()
    for name in names:
        found &= Q(**{name: None}) | Q(**{f"{name}__gte": 0, f"{name}__lte": HUNDRED})
    return found


class Scheme(models.Model):
    """考核方案 of a round, for one level and sector or, left empty, for all of them.

    Drafted, checked, put in force, and locked by the first score or ballot: a change afterwards is a new
    version, so that nobody is scored by two rules. Points and percents are decimals.
    """

    class Missing(models.TextChoices):
        BLOCK = "block", "缺少满意度结果时不得完成评分"
        REWEIGHT = "reweight", "缺少满意度结果时按其余指标折算，并在考核表上注明"

    class Rounding(models.TextChoices):
        DOWN = "down", "向下取整"
        HALF_UP = "half_up", "四舍五入"
        UP = "up", "向上取整"

    State = SchemeState
    STATE_TONES = SCHEME_TONES

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="schemes", verbose_name="年度")
    name = models.CharField("名称", max_length=40, blank=True)
    level = models.CharField("层级", max_length=10, choices=Level.choices, blank=True)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices, blank=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    state = models.CharField("状态", max_length=12, choices=SchemeState.choices, default=SchemeState.DRAFT)
    copied_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="复制自"
    )

    excellent_from = models.DecimalField("好的最低分", max_digits=5, decimal_places=2, default=Decimal(90))
    good_from = models.DecimalField("较好的最低分", max_digits=5, decimal_places=2, default=Decimal(80))
    fair_from = models.DecimalField("一般的最低分", max_digits=5, decimal_places=2, default=Decimal(60))
    excellent_quota = models.DecimalField(
        "好的名额（%）", max_digits=5, decimal_places=2, default=Decimal(30)
    )
    rounding = models.CharField("名额取整", max_length=8, choices=Rounding.choices, default=Rounding.DOWN)
    least_one = models.BooleanField("名额不足 1 名时按 1 名", default=True)
    tie_criterion = models.CharField("并列时比较的指标", max_length=12, blank=True)

    satisfaction_floor = models.DecimalField(
        "满意度一票否决线（%）", max_digits=5, decimal_places=2, default=Decimal(60)
    )
    veto_cap = models.CharField(
        "一票否决的最高等次", max_length=12, choices=Grade.choices, default=Grade.FAIR
    )
    bonus_cap = models.DecimalField("加分上限", max_digits=4, decimal_places=2, default=Decimal(5))

    least_months = models.PositiveSmallIntegerField("定等次的最少任职月数", default=3)
    scorers = models.PositiveSmallIntegerField("每份考核表评分人数", default=1)
    missing = models.CharField("缺少满意度结果", max_length=8, choices=Missing.choices, default=Missing.BLOCK)

    # 民主测评: what a vote is worth, and the share of ballots that must come back for the vote to count.
    vote_excellent = models.DecimalField("“好”票折算", max_digits=5, decimal_places=2, default=Decimal(100))
    vote_good = models.DecimalField("“较好”票折算", max_digits=5, decimal_places=2, default=Decimal(80))
    vote_fair = models.DecimalField("“一般”票折算", max_digits=5, decimal_places=2, default=Decimal(60))
    vote_poor = models.DecimalField("“差”票折算", max_digits=5, decimal_places=2, default=Decimal(40))
    least_return = models.DecimalField(
        "测评票最低收回率（%）", max_digits=5, decimal_places=2, default=Decimal(0)
    )

    # 系统测算: what is taken off 过程管理, how late tasks and narrow mechanisms count.
    red_month = models.DecimalField("月末红灯每次扣分", max_digits=4, decimal_places=2, default=Decimal(1))
    notice_overdue = models.DecimalField(
        "督办逾期每次扣分", max_digits=4, decimal_places=2, default=Decimal(2)
    )
    late_share = models.DecimalField(
        "逾期完成的任务计", max_digits=3, decimal_places=2, default=Decimal("0.8")
    )
    reach_own = models.DecimalField(
        "机制本单位适用计", max_digits=3, decimal_places=2, default=Decimal("0.4")
    )
    reach_county = models.DecimalField(
        "机制全县（市、区）适用计", max_digits=3, decimal_places=2, default=Decimal("0.7")
    )
    locked_at = models.DateTimeField("锁定时间", null=True, blank=True, editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "level", "sector", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "sector", "version"], name="one_scheme_of_a_version"
            ),
            models.UniqueConstraint(
                fields=["round", "level", "sector"],
                condition=Q(state=SchemeState.IN_FORCE),
                name="one_scheme_in_force",
            ),
            # Equal limits leave a grade out, as where only three are given.
            models.CheckConstraint(
                condition=Q(
                    excellent_from__lte=HUNDRED,
                    excellent_from__gte=F("good_from"),
                    good_from__gte=F("fair_from"),
                    fair_from__gte=0,
                ),
                name="scheme_limits_descend",
            ),
            models.CheckConstraint(
                condition=percents("excellent_quota", "satisfaction_floor", "least_return"),
                name="scheme_percents_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    vote_excellent__lte=HUNDRED,
                    vote_excellent__gte=F("vote_good"),
                    vote_good__gte=F("vote_fair"),
                    vote_fair__gte=F("vote_poor"),
                    vote_poor__gte=0,
                ),
                name="scheme_votes_descend",
            ),
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0, bonus_cap__lte=20), name="scheme_bonus_cap_in_range"
            ),
            models.CheckConstraint(
                condition=Q(
                    reach_own__gte=0,
                    reach_own__lte=F("reach_county"),
                    reach_county__lte=1,
                    late_share__gte=0,
                    late_share__lte=1,
                    red_month__gte=0,
                    notice_overdue__gte=0,
                ),
                name="scheme_shares_in_range",
            ),
            models.CheckConstraint(condition=Q(scorers__gte=1), name="scheme_has_a_scorer"),
        ]

    def __str__(self) -> str:
        what = self.get_level_display() if self.level else ""
        if self.sector and self.sector != Sector.TERRITORIAL:
            what += self.get_sector_display()
        return f"{self.round.year} 年{what}考核方案 第 {self.version} 版"

    def get_absolute_url(self) -> str:
        return reverse("reviews:scheme", args=[self.pk])

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self)}

    @property
    def scope_words(self) -> str:
        """Whom it is for: 村（社区） 学校, or 全部层级和类别."""
        found = [
            self.get_level_display() if self.level else "",
            self.get_sector_display() if self.sector else "",
        ]
        return "　".join(word for word in found if word) or "全部层级和类别"

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_editable(self) -> bool:
        """What is in force is changed by a new version."""
        return self.state == SchemeState.DRAFT and not self.is_locked

    def lock(self) -> None:
        """Bind the scheme: somebody was scored by it."""
        self.locked_at = self.locked_at or timezone.now()


class Quota(models.Model):
    """名额 beside that of 好: at most so many get the grade or a better one, in percent or as a number.

    至少 15 % 较好及以下 is 好 at most 85 %; 20/60/20 is 好 20 %, 一般及以上 80 %.
    """

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="quotas", verbose_name="考核方案")
    grade = models.CharField(
        "等次", max_length=12, choices=[c for c in Grade.choices if c[0] != Grade.UNDETERMINED]
    )
    percent = models.DecimalField("占比（%）", max_digits=5, decimal_places=2, null=True, blank=True)
    places = models.PositiveSmallIntegerField("名额", null=True, blank=True)

    class Meta:
        ordering = ["scheme", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "grade"], name="one_quota_per_grade"),
            models.CheckConstraint(
                condition=(Q(percent=None) ^ Q(places=None)) & percents("percent"), name="quota_says_how_many"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_grade_display()}及以上不超过 {self.places or self.percent}"


class AdjustmentRule(models.Model):
    """加分, 扣分, 一票否决 or 资格条件: what happens to score or grade beside the criteria.

    `family`: the same honour at several levels counts once, the highest. `most` limits one rule's points.
    A veto caps the grade (定为“差” is a cap at 差), a gate caps it unless it was found to be met.
    """

    class Kind(models.TextChoices):
        BONUS = "bonus", "加分"
        DEDUCTION = "deduction", "扣分"
        VETO = "veto", "一票否决"
        GATE = "gate", "资格条件"

    class Trigger(models.TextChoices):
        FOUND = "found", "由组织部门逐人认定"
        SATISFACTION = "satisfaction", "满意率低于（%）"
        RED_MONTHS = "red_months", "月末红灯不少于（次）"
        NOTICES = "notices", "督办逾期不少于（次）"

    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="adjustments", verbose_name="考核方案")
    position = models.PositiveSmallIntegerField("序号", default=0)
    kind = models.CharField("性质", max_length=10, choices=Kind.choices)
    code = models.CharField("代码", max_length=12)
    name = models.CharField("事项", max_length=40)
    trigger = models.CharField("依据", max_length=12, choices=Trigger.choices, default=Trigger.FOUND)
    limit = models.DecimalField("界限", max_digits=6, decimal_places=2, null=True, blank=True)
    points = models.DecimalField("每次分值", max_digits=4, decimal_places=2, default=Decimal(0))
    most = models.DecimalField("本项最多", max_digits=4, decimal_places=2, null=True, blank=True)
    family = models.CharField("同类", max_length=20, blank=True)
    grade = models.CharField(
        "等次",
        max_length=12,
        choices=[c for c in Grade.choices if c[0] != Grade.UNDETERMINED],
        blank=True,
    )

    class Meta:
        ordering = ["scheme", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="adjustment_once_per_scheme"),
            models.CheckConstraint(
                condition=Q(kind__in=("bonus", "deduction"), points__gt=0, grade="")
                | Q(kind="veto", points=0) & ~Q(grade="")
                | Q(kind="gate", points=0, trigger="found") & ~Q(grade=""),
                name="adjustment_does_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(trigger="found", limit=None) | Q(~Q(trigger="found"), limit__gte=0),
                name="adjustment_trigger_has_a_limit",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_found(self) -> bool:
        """Recorded by officers for one secretary, not read from the records."""
        return self.trigger == self.Trigger.FOUND
