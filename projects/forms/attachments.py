from typing import Any

from django import forms

from projects import uploads


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Any number of files in one control; the form judges each of them by itself."""

    widget = SeveralFilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["accept"] = uploads.ACCEPT

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return list(data or [])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)
