from typing import Any

from django import forms

from projects.models import TaskUpdate
from workflow.forms import TransitionForm

PERCENT_WORDS = "完成进度须为 0 到 100 的整数"


def percent_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label="完成进度（%）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        error_messages={
            "required": "请填写完成进度",
            "invalid": PERCENT_WORDS,
            "min_value": PERCENT_WORDS,
            "max_value": PERCENT_WORDS,
        },
        **options,
    )


class SendBackForm(TransitionForm):
    """Which part of the standard is not met, and where the task really stands."""

    reason = forms.CharField(
        label="退回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一条工作标准没有达到",
        error_messages={"required": "请写明退回理由", "max_length": "退回理由最多 200 字，请精简"},
    )
    percent = percent_field(required=False, help_text="退回后的进度，不填则保持 100%")


class TaskUpdateForm(forms.ModelForm):
    """任务进展: where the task stands and what was done; goes into the month's report by itself."""

    percent = percent_field()

    class Meta:
        model = TaskUpdate
        fields = ("percent", "done")
        widgets = {"done": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"done": {"required": "请写明做了什么", "max_length": "工作进展最多 300 字，请精简"}}
