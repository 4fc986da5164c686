from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from organizations.models import Level, Organization, Sector
from projects.models import AnnualRound
from reviews.querysets import ComparisonGroupQuerySet

from .scheme import Scheme


class ComparisonGroup(models.Model):
    """比较组 = level × sector × judging organization: ranks and quotas are made inside it.

    Where a round widens it, `wider` is the group of the county or city in which it is ranked; it is still
    scored and decided by its own judging organization.
    """

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="review_groups", verbose_name="年度")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices)
    judge = models.ForeignKey(
        Organization, models.PROTECT, related_name="review_groups", verbose_name="审定单位"
    )
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="groups", verbose_name="考核方案")
    wider = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="narrower", verbose_name="扩大后的比较组"
    )
    self_report_due_on = models.DateField("自评截止日期")

    objects = ComparisonGroupQuerySet.as_manager()

    class Meta:
        ordering = ["judge__path", "level", "sector"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "level", "sector", "judge"], name="one_group_of_a_kind_per_judge"
            ),
            models.CheckConstraint(
                condition=Q(wider=None) | ~Q(wider=F("id")), name="group_not_its_own_wider"
            ),
        ]

    def __str__(self) -> str:
        """青石街道 村（社区）; with the sector where it is not the usual one."""
        sector = "" if self.sector == Sector.TERRITORIAL else f" {self.get_sector_display()}"
        return f"{self.judge.short_name} {self.get_level_display()}{sector}"

    def get_absolute_url(self) -> str:
        """Its sheets."""
        return f"{reverse('reviews:sheets')}?round={self.round_id}&group={self.pk}"

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self)}

    @property
    def ranking_id(self) -> int:
        """The group in which its sheets are ranked."""
        return self.wider_id or self.pk


class Widening(models.Model):
    """A round's decision to compare a level and sector within the county or the whole city."""

    class Extent(models.TextChoices):
        JUDGE = "judge", "审定单位"
        COUNTY = "county", "县（市、区）"
        CITY = "city", "全市"

    round = models.ForeignKey(AnnualRound, models.PROTECT, related_name="widenings", verbose_name="年度")
    level = models.CharField("层级", max_length=10, choices=Level.choices)
    sector = models.CharField("类别", max_length=20, choices=Sector.choices)
    extent = models.CharField("比较范围", max_length=8, choices=Extent.choices, default=Extent.JUDGE)

    class Meta:
        ordering = ["round", "level", "sector"]
        constraints = [
            models.UniqueConstraint(fields=["round", "level", "sector"], name="widened_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.get_level_display()} {self.get_sector_display()}：{self.get_extent_display()}"

    @property
    def audit_facts(self) -> dict[str, Any]:
        return {"title": str(self)}
