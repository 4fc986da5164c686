from django import forms

from workflow.forms import TransitionForm


class HandForm(TransitionForm):
    """What the predecessor wants to add; signing needs nothing."""

    note = forms.CharField(
        label="移交说明",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="需要特别交代的事项，没有可以不填",
        error_messages={"max_length": "移交说明最多 300 字，请精简"},
    )


class UnsignedForm(TransitionForm):
    reason = forms.CharField(
        label="前任未签的原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如 已调离本市，没有在任职务",
        error_messages={"required": "请写明前任未签的原因", "max_length": "原因最多 200 字，请精简"},
    )
