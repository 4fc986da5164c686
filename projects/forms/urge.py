"""催办: for which of the things that a project owes, and one sentence if wanted."""

from collections.abc import Sequence
from typing import Any

from django import forms

from projects.urging import Owed


class NoteForm(forms.Form):
    note = forms.CharField(
        label="附言",
        max_length=100,
        required=False,
        help_text="一句话，可不填",
        error_messages={"max_length": "附言最多 100 字，请精简"},
    )


class UrgeForm(NoteForm):
    matters = forms.MultipleChoiceField(
        label="催办什么",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "请至少选一件事",
            "invalid_choice": "所选的事已经办了，或 24 小时内已催过",
        },
    )
    field_order = ("matters", "note")

    def __init__(self, *args: Any, owed: Sequence[Owed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["matters"]
        field.choices = [(matter.key, matter.words) for matter in owed]
        field.initial = [matter.key for matter in owed if not matter.is_covered]
