from typing import Any

from django import forms


class PlainText(forms.CharField):
    """Long text; a line break counts as one character, as it does in the browser."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")
