from django.db import models
from django.utils import timezone

from organizations.models import Appointment
from reviews.querysets import ScoreAssignmentQuerySet

from .criterion import Criterion
from .sheet import ReviewSheet


class ScoreAssignment(models.Model):
    """评分分工: this post scores this criterion on this sheet.

    Once anybody is assigned to a criterion of a sheet, only those assigned score it, and its points exist
    when all of them have; without an assignment any officer of the judging organization may score what the
    superior scores, and nobody what experts score.
    """

    sheet = models.ForeignKey(ReviewSheet, models.CASCADE, related_name="assignments", verbose_name="考核表")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+", verbose_name="指标")
    scorer = models.ForeignKey(
        Appointment, models.PROTECT, related_name="score_assignments", verbose_name="评分人"
    )
    assigned_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="分配人"
    )
    assigned_at = models.DateTimeField("分配时间", default=timezone.now)
    urged_at = models.DateTimeField("催办时间", null=True, blank=True)

    objects = ScoreAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["criterion__position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "criterion", "scorer"], name="assigned_once_per_criterion"
            )
        ]
        indexes = [models.Index(fields=["scorer", "sheet"], name="assignment_scorer")]

    def __str__(self) -> str:
        return f"{self.scorer.user.name}：{self.criterion}"
