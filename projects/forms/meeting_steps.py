"""What is asked when a meeting is called off and when a resolution moves."""

from typing import Any

from django import forms

from workflow.forms import TransitionForm

from .plain_text import PlainText


class CancelForm(TransitionForm):
    reason = PlainText(
        label="取消理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明取消理由", "max_length": "取消理由最多 200 字，请精简"},
    )


class ReportDoneForm(TransitionForm):
    """What came of the matter."""

    result = PlainText(
        label="落实情况",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明做了什么、结果如何",
        error_messages={"required": "请写明落实情况", "max_length": "落实情况最多 300 字，请精简"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("result", self.record.result)


class SendBackResolutionForm(TransitionForm):
    reason = PlainText(
        label="退回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明还差什么，请对方继续办理",
        error_messages={"required": "请写明退回理由", "max_length": "退回理由最多 200 字，请精简"},
    )
