from typing import Any

from django import forms


class TransitionForm(forms.Form):
    """Base of every transition's form: knows the record and who acts, asks nothing by itself."""

    def __init__(self, *args: Any, record: Any, actor: Any, **kwargs: Any) -> None:
        self.record = record
        self.actor = actor
        super().__init__(*args, **kwargs)
