"""Fields in which somebody or some unit is named: a reference where the tree has it, else text."""

from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from organizations.models import Appointment, Organization
from projects.reach import AmbiguousNameError, Choices

T = TypeVar("T", Appointment, Organization)


def find_named(choices: Choices[T], text: str) -> T | None:
    try:
        return choices.find(text)
    except AmbiguousNameError as several:
        words = "、".join(f"“{label}”" for label in several.labels)
        raise ValidationError(f"“{text}”不止一个，请写成{words}之一") from several


class NamedField(forms.CharField, Generic[T]):
    """One text control with a list to choose from; cleans to the text, `found` holds the record.

    `choices` is set by the form, `list_id` is the id of the page's datalist.
    """

    def __init__(self, *, list_id: str, **options: Any) -> None:
        super().__init__(
            widget=forms.TextInput(attrs={"list": list_id, "autocomplete": "off"}), required=False, **options
        )

    choices: Choices[T]
    found: T | None = None

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        self.found = find_named(self.choices, text) if text else None
        return text


class NamedUnitsField(forms.CharField):
    """Several units in one control, separated by 、; `found` holds those of the tree, `others` the rest."""

    choices: Choices[Organization]

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.found: list[Organization] = []
        self.others = ""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        names = [
            name.strip() for name in text.replace("，", "、").replace(",", "、").split("、") if name.strip()
        ]
        units = {name: find_named(self.choices, name) for name in names}
        self.found = [unit for unit in units.values() if unit]
        self.others = "、".join(name for name, unit in units.items() if unit is None)
        return "、".join(names)
