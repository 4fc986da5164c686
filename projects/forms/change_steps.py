"""What deciding on a change request asks for."""

from django import forms

from workflow.forms import TransitionForm

from .plain_text import PlainText


class RejectChangeForm(TransitionForm):
    reason = PlainText(
        label="不予批准的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由", "max_length": "理由最多 200 字，请精简"},
    )
