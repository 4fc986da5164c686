"""Records in a field of a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .requests import asked_id


class RecordsField(forms.ModelMultipleChoiceField):
    """Records by their ids. What cannot be an id is refused before the database is asked: SQLite fails on a number
    that no column holds."""

    def _check_values(self, value: Any) -> Any:
        for text in value:
            if asked_id(str(text)) is None:
                raise ValidationError(
                    self.error_messages["invalid_pk_value"],
                    code="invalid_pk_value",
                    params={"pk": str(text)[:20]},
                )
        return super()._check_values(value)  # type: ignore[misc]


class RecordField(forms.ModelChoiceField):
    """One record by its id, refused in the same way."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and asked_id(str(value)) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)
