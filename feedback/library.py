"""问卷模板 and 量表: copied, offered, and what of them stays as it is once people were asked with it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from workflow import audit

from .models import Question, Scale, ScaleOption, Survey, SurveyTemplate, TemplateQuestion

WORDING = ("kind", "text", "scale_id", "is_overall", "needs_involvement")


def templates() -> QuerySet[Any]:
    """The library, the default first, each with how many surveys were drafted from it and its questions."""
    return SurveyTemplate.objects.annotate(
        used=Count("surveys", distinct=True), asked=Count("questions", distinct=True)
    ).order_by("state", "-is_default", "name")


def scales() -> QuerySet[Any]:
    """Scales with their options, and in how many surveys each was offered."""
    holding = Question.objects.filter(scale=OuterRef("pk")).order_by().values("scale")
    surveys = holding.annotate(surveys=Count("survey", distinct=True)).values("surveys")
    counted = Scale.objects.annotate(used=Coalesce(Subquery(surveys), 0))
    return counted.prefetch_related("options").order_by("state", "pk")


def is_used(template: SurveyTemplate) -> bool:
    return template.surveys.exists()


def is_asked(scale: Scale) -> bool:
    """Whether a survey holds a copy of the options."""
    return Question.objects.filter(scale=scale).exists()


def wording_of(asked: TemplateQuestion) -> dict[str, Any]:
    """The columns that a question shares with the one it was copied from."""
    return {column: getattr(asked, column) for column in WORDING}


def copy_template(source: SurveyTemplate, name: str) -> SurveyTemplate:
    """A template of its own with the same questions."""
    copied = SurveyTemplate.objects.create(name=name, introduction=source.introduction)
    TemplateQuestion.objects.bulk_create(
        TemplateQuestion(
            template=copied,
            position=asked.position,
            **wording_of(asked),
        )
        for asked in source.questions.all()
    )
    return copied


def copy_scale(source: Scale, name: str) -> Scale:
    copied = Scale.objects.create(name=name)
    ScaleOption.objects.bulk_create(
        ScaleOption(
            scale=copied,
            position=option.position,
            label=option.label,
            points=option.points,
            standing=option.standing,
        )
        for option in source.options.all()
    )
    return copied


def recorded(owner: Survey | SurveyTemplate | Scale) -> dict[str, Any]:
    """The record with its questions or options, as its audit entry keeps it."""
    rows: Iterable[Any] = owner.options.all() if isinstance(owner, Scale) else owner.questions.all()
    name = "options" if isinstance(owner, Scale) else "questions"
    return audit.field_values(owner) | {name: [audit.field_values(row) for row in rows]}
