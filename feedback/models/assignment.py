from django.db import models

from organizations.models import Appointment, Organization
from projects.models import AnnualRound


class SurveyAssignment(models.Model):
    """委托调查: a surveyor's post may load results of this organization and everything below it."""

    round = models.ForeignKey(
        AnnualRound, models.CASCADE, related_name="survey_assignments", verbose_name="年度"
    )
    post = models.ForeignKey(
        Appointment, models.CASCADE, related_name="survey_assignments", verbose_name="调查员"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", verbose_name="调查范围")
    assigned_by = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="+", verbose_name="委托人"
    )

    class Meta:
        ordering = ["organization__path", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "post", "organization"], name="survey_assigned_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return f"{self.post.user.name}：{self.organization.short_name}及以下"
