"""Fields that several forms of this app ask for."""

from django import forms

from projects.forms.plain_text import PlainText

LONGEST_PROBLEM = 200  # as Problem.description holds


class PlaceField(forms.IntegerField):
    """Where a row stands among the others; equal numbers keep the order of the page."""

    def __init__(self) -> None:
        super().__init__(
            label="序号",
            min_value=1,
            max_value=99,
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
            error_messages={"invalid": "序号须为 1 到 99 的整数"},
        )


def problem_description(help_text: str) -> PlainText:
    """What somebody said, worded as a problem."""
    return PlainText(
        label="问题描述",
        max_length=LONGEST_PROBLEM,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=help_text,
        error_messages={"required": "请写明问题", "max_length": "问题描述最多 200 字，请精简"},
    )
