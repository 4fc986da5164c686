"""A remark as a problem: its words, and the year that takes it up."""

from typing import Any

from django import forms

from feedback.models import Remark
from projects.models import AnnualRound

from .fields import LONGEST_PROBLEM, problem_description


class RemarkProblemForm(forms.Form):
    """Filled in from the remark. What people say at the end of a year is taken up in the next, where there is one."""

    description = problem_description("已从意见带入，200 字以内，请写成一个具体的问题")
    round = forms.ModelChoiceField(
        label="列入哪一年度",
        queryset=AnnualRound.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择年度", "invalid_choice": "请从列表中选择年度"},
    )

    def __init__(self, *args: Any, remark: Remark, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = rounds_for(remark)
        offered: Any = self.fields["round"]
        offered.queryset = AnnualRound.objects.filter(pk__in=[entry.pk for entry in rounds]).order_by("year")
        self.fields["description"].initial = remark.text[:LONGEST_PROBLEM]
        year = remark.survey.round.year
        offered.initial = next(
            (entry for entry in rounds if entry.year > year), rounds[0] if rounds else None
        )
        if offered.initial and offered.initial.year <= year:
            offered.help_text = "下一年度建立后才能列入下一年度"


def rounds_for(remark: Remark) -> list[AnnualRound]:
    """The year of the survey and those after it, where the current one is not past them; empty without a round."""
    current = AnnualRound.objects.current()
    if current is None:
        return []
    first = max(current.year, remark.survey.round.year)
    return list(AnnualRound.objects.filter(year__gte=first).order_by("year"))
