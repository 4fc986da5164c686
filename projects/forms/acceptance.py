"""验收: the sheet, the actual values of indicators, and the forms of its transitions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import modelformset_factory
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.models import Acceptance, AcceptanceRow, Indicator, Project
from workflow.forms import TransitionForm

from .known_rows import KnownRows


class ReasonField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **options: Any) -> None:
        words = {"required": "请写明理由", "max_length": "理由最多 200 字，请精简"}
        super().__init__(max_length=200, error_messages=words, **options)


class ComingDayField(ChineseDateField):
    """A deadline: today or later."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day < timezone.localdate():
            raise ValidationError("期限不能早于今天")
        return day


class RectificationForm(TransitionForm):
    due_on = ComingDayField(label="整改期限", error_messages={"required": "请填写整改期限"})
    reason = ReasonField(label="整改要求", help_text="写明哪些没有达标、要做到什么程度")


class ReopenForm(TransitionForm):
    reason = ReasonField(label="重启理由", help_text="写明问题怎样反弹")
    due_on = ComingDayField(label="整改期限", required=False)


class SheetForm(forms.ModelForm):
    """What the officer saw on site and concludes; gaps are allowed until the verdict."""

    site_visit_on = ChineseDateField(label="现场核查日期", required=False)

    class Meta:
        model = Acceptance
        fields = ("site_visit_on", "site_visit", "conclusion")
        widgets = {
            "site_visit": forms.Textarea(attrs={"rows": 3}),
            "conclusion": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "site_visit": {"max_length": "现场核查情况最多 300 字，请精简"},
            "conclusion": {"max_length": "验收结论最多 300 字，请精简"},
        }

    def clean_site_visit_on(self) -> Any:
        day = self.cleaned_data["site_visit_on"]
        if day and day > timezone.localdate():
            raise ValidationError("现场核查日期晚于今天")
        return day


class RowForm(forms.ModelForm):
    """One standard or indicator of the sheet."""

    judgement = forms.ChoiceField(
        label="判定",
        choices=AcceptanceRow.Judgement.choices,
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = AcceptanceRow
        fields = ("actual", "judgement", "reason")
        error_messages = {
            "actual": {"max_length": "实际情况最多 120 字，请精简"},
            "reason": {"max_length": "说明最多 200 字，请精简"},
        }


SheetRows = modelformset_factory(AcceptanceRow, form=RowForm, formset=KnownRows, extra=0)


class ActualForm(forms.ModelForm):
    class Meta:
        model = Indicator
        fields = ("actual",)
        error_messages = {"actual": {"invalid": "实际值须为数字"}}


class Actuals(KnownRows):
    """Actual values of a project's indicators; an empty one stays unanswered."""

    def save_changed(self) -> list[Indicator]:
        """Store the changed values with today's date and return the indicators."""
        changed = []
        for form in self.forms:
            if form.has_changed():
                form.instance.actual_on = None if form.instance.actual is None else timezone.localdate()
                form.instance.save(update_fields=["actual", "actual_on"])
                changed.append(form.instance)
        return changed


ActualRows = modelformset_factory(Indicator, form=ActualForm, formset=Actuals, extra=0)


def actual_rows(project: Project, data: Any = None) -> Actuals:
    made: Any = ActualRows
    return made(data, queryset=project.indicators.all(), prefix="indicators")
