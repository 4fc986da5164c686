"""Formsets whose rows are looked up among the ones loaded, not one by one, and nowhere else."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseModelFormSet

from organizations.requests import asked_id

GONE = "这一行已被他人删除，请刷新页面后重填"


class RowIdField(forms.Field):
    """The hidden id of a row; cleans to the loaded record it stands for."""

    widget = forms.HiddenInput

    def __init__(self, rows: "KnownRows", **options: Any) -> None:
        super().__init__(**options)
        self.rows = rows

    def clean(self, value: Any) -> Any:
        if value in self.empty_values and not self.required:
            return None
        found = self.rows.known(value)
        if found is None:
            raise ValidationError(GONE, code="gone")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class KnownRows(BaseModelFormSet):
    """Replaces Django's field, which asks the database for each row and accepts any row of the table."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        name = self._pk_field.name  # type: ignore[attr-defined]
        form.fields[name] = RowIdField(self, required=False, initial=form.instance.pk)

    def known(self, value: Any) -> Any:
        pk = asked_id(str(value))
        return None if pk is None else self._existing_object(pk)  # type: ignore[attr-defined]
