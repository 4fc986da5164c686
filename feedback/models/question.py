from django.db import models
from django.urls import reverse

from .offered import Offered, OfferedQuerySet
from .scale import Scale, ScaleOption


class QuestionWording(models.Model):
    """What a question asks: shared by the template library and by the surveys made from it."""

    class Kind(models.TextChoices):
        INVOLVEMENT = "involvement", "知晓参与"
        RATING = "rating", "评价"
        REMARK = "remark", "意见建议"

    position = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("题型", max_length=12, choices=Kind.choices, default=Kind.RATING)
    text = models.CharField("题目", max_length=80)
    scale = models.ForeignKey(
        Scale, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="量表"
    )
    is_overall = models.BooleanField("总体满意", default=False)
    needs_involvement = models.BooleanField("未参与可跳过", default=False)

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class SurveyTemplate(Offered):
    """问卷模板 of the library; the default one has six questions and a remark (design §6).

    From the first survey drafted from it on its wording stays as it is; other wording is another template.
    """

    name = models.CharField("模板名称", max_length=40, unique=True)
    introduction = models.CharField("开头语", max_length=200, blank=True)
    is_default = models.BooleanField("默认模板", default=False)

    objects = OfferedQuerySet.as_manager()

    class Meta:
        ordering = ["-is_default", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="one_default_template"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("feedback:template", args=[self.pk])


class TemplateQuestion(QuestionWording):
    template = models.ForeignKey(
        SurveyTemplate, models.CASCADE, related_name="questions", verbose_name="模板"
    )

    class Meta(QuestionWording.Meta):
        constraints = [
            models.UniqueConstraint(fields=["template", "position"], name="one_template_question_per_place")
        ]

    @property
    def options(self) -> list[ScaleOption]:
        """What a survey's question will offer, with the same names as its own copy."""
        return list(self.scale.options.all()) if self.scale else []
