"""批示: the leader's words, the answer to them, and why one is withdrawn."""

from typing import Any

from django import forms

from workflow.forms import TransitionForm

from .plain_text import PlainText


class InstructionForm(forms.Form):
    text = PlainText(
        label="批示",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="置顶在项目页，直到书记回复；能看到本项目的人都会看到",
        error_messages={"required": "请写下批示", "max_length": "批示最多 300 字，请精简"},
    )


class AnswerForm(TransitionForm):
    """Filled in with what the clerk drafted."""

    answer_text = PlainText(
        label="回复",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明怎样落实、何时完成",
        error_messages={"required": "请写明回复", "max_length": "回复最多 300 字，请精简"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("answer_text", self.record.answer_text)


class WithdrawForm(TransitionForm):
    reason = PlainText(
        label="撤回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明撤回理由", "max_length": "撤回理由最多 200 字，请精简"},
    )
