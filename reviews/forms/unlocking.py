"""解锁: why, and what becomes of the sheet."""

from typing import Any

from django import forms

from projects.forms.notice import long_text
from reviews.models import ReviewSheet
from reviews.states import SheetState
from reviews.unlocking import kinds_for
from workflow.forms import TransitionForm


class UnlockRequestForm(TransitionForm):
    """`answer` is asked only while an objection waits: it is given with the approval."""

    kind = forms.ChoiceField(
        label="解锁后怎样办理",
        widget=forms.RadioSelect,
        help_text="重新评分：本表的人工评分全部重来，其他人的考核表不动。重新审定：评分不变，只改审定结果",
        error_messages={"required": "请选择解锁后怎样办理"},
    )
    reason = long_text("解锁理由", 300, rows=4, help_text="写明哪里有误、依据是什么。批准人看得到")
    answer = long_text("给书记的复核答复", 500, rows=4, help_text="批准解锁时一并答复书记")

    def __init__(self, *args: Any, record: ReviewSheet, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, actor=actor, **kwargs)
        choices = kinds_for(record)
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.initial["kind"] = choices[0][0]
        if record.state != SheetState.OBJECTED:
            del self.fields["answer"]


class ApproveUnlockForm(TransitionForm):
    opinion = long_text("批准意见", 300, required=False)


class RefuseUnlockForm(TransitionForm):
    opinion = long_text("不予批准的理由", 300)
