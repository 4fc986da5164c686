from django.db import models
from django.urls import reverse

from .offered import Offered, OfferedQuerySet


class Scale(Offered):
    """量表: the answers that a question offers, and what each is worth. Surveys keep their own copy."""

    name = models.CharField("量表", max_length=30, unique=True)

    objects = OfferedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:scale", args=[self.pk])


class ScaleOption(models.Model):
    """One answer of a scale. Without points it is not counted (不了解); its standing decides the 满意率."""

    class Standing(models.TextChoices):
        SATISFIED = "satisfied", "计入满意"
        BASICALLY = "basically", "计入基本满意"
        DISSATISFIED = "dissatisfied", "计入不满意"
        UNKNOWN = "unknown", "不计入"

    scale = models.ForeignKey(Scale, models.CASCADE, related_name="options", verbose_name="量表")
    position = models.PositiveSmallIntegerField("序号")
    label = models.CharField("选项", max_length=12)
    points = models.PositiveSmallIntegerField("折合分值", null=True, blank=True)
    standing = models.CharField("计入", max_length=12, choices=Standing.choices)

    class Meta:
        ordering = ["scale", "position"]
        constraints = [
            models.UniqueConstraint(fields=["scale", "position"], name="one_option_per_place"),
            models.UniqueConstraint(fields=["scale", "label"], name="option_label_once"),
            models.CheckConstraint(
                condition=models.Q(points=None) | models.Q(points__lte=100), name="option_points_to_100"
            ),
        ]

    def __str__(self) -> str:
        return self.label
