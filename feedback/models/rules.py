from typing import Any

from django.db import models
from django.db.models import Q

from feedback.rates import Mapping
from organizations.models import Level
from projects.models import AnnualRound

from .survey import FLOOR, LEAST_SHOWN


class SurveyRules(models.Model):
    """Worth of the answers and minimum samples of one round; a round without a row has the defaults."""

    round = models.OneToOneField(
        AnnualRound, models.CASCADE, related_name="survey_rules", verbose_name="年度"
    )
    satisfied = models.PositiveSmallIntegerField("满意", default=100)
    basically = models.PositiveSmallIntegerField("基本满意", default=75)
    dissatisfied = models.PositiveSmallIntegerField("不满意", default=55)
    city = models.PositiveSmallIntegerField("市级最低样本", default=300)
    county = models.PositiveSmallIntegerField("县级最低样本", default=200)
    township = models.PositiveSmallIntegerField("乡镇级最低样本", default=100)
    village = models.PositiveSmallIntegerField("村级最低样本", default=30)
    least_shown = models.PositiveSmallIntegerField("最少公布份数", default=LEAST_SHOWN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(least_shown__gte=FLOOR), name="survey_rules_shown_from_floor")
        ]

    def __str__(self) -> str:
        return f"{self.round}满意度规则"

    @classmethod
    def of(cls, round_: AnnualRound) -> "SurveyRules":
        """The round's rules; the defaults, unsaved, where none were set.

        A round loaded with select_related("survey_rules") costs no query, whether it has a row or not.
        """
        link: Any = cls._meta.get_field("round").remote_field
        if link.is_cached(round_):
            found = link.get_cached_value(round_)
        else:
            found = cls.objects.filter(round=round_).first()
        return found or cls(round=round_)

    @property
    def mapping(self) -> Mapping:
        return Mapping(self.satisfied, self.basically, self.dissatisfied)

    def minimum(self, level: str) -> int:
        return {
            Level.CITY: self.city,
            Level.COUNTY: self.county,
            Level.TOWNSHIP: self.township,
            Level.VILLAGE: self.village,
        }[Level(level)]
