"""Fields in which somebody or some unit is named: a reference where the tree has it, else text."""

from typing import Any, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from organizations.models import Appointment, Organization
from projects.reach import AmbiguousNameError, Choices

T = TypeVar("T", Appointment, Organization)

LONGEST_NAME = 40  # of a person or unit outside the tree, as the columns hold it


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


class NamingForm(forms.ModelForm):
    """A row whose people and units are a reference where the tree has them, else text."""

    def name_person(self, name: str, choices: Choices[Appointment], reference: str) -> None:
        """Offer the people and show who is named now, a former holder by name."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        post = getattr(self.instance, reference)
        self.initial[name] = (
            (choices.label_of(post) or post.user.name) if post else getattr(self.instance, f"{name}_text")
        )

    def take_named(self, name: str, reference: str, text: str) -> str:
        """Put the field into reference or text; what was not touched keeps its reference."""
        typed: str = self.cleaned_data[name]
        if name not in self.changed_data:
            return typed
        found: Appointment | Organization | None = self.fields[name].found  # type: ignore[attr-defined]
        if found is None and len(typed) > LONGEST_NAME:
            raise ValidationError(f"最多 {LONGEST_NAME} 字，请精简")
        setattr(self.instance, reference, found)
        setattr(self.instance, text, "" if found else typed)
        return typed


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
