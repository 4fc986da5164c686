"""One organization, typed by name with the list below the field, or picked from it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.models import Organization
from projects.reach import Choices

from .named import find_named


class UnitField(forms.CharField):
    """Cleans to the organization. `choices` is set by the form, `list_id` is the id of the page's datalist."""

    choices: Choices[Organization]

    def __init__(self, *, list_id: str, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
        super().__init__(widget=widget, max_length=120, help_text="输入名称，从列表中选择", **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = find_named(self.choices, text)
        if found is None:
            raise ValidationError(f"没有可选的组织“{text}”，请从列表中选择")
        return found


def placed_choices(units: Iterable[Organization]) -> Choices[Organization]:
    """青石镇; where several bear the name 青石镇（澄湖区）. Units need their parent loaded."""
    found = list(units)
    bearers = Counter(unit.short_name for unit in found)
    records: dict[str, Organization] = {}
    names: dict[str, list[str]] = defaultdict(list)
    for unit in found:
        label = unit.short_name
        if bearers[label] > 1:
            label = f"{label}（{unit.parent.short_name if unit.parent else unit.name}）"
        if label in records:
            label = f"{label}{unit.number_code}"
        records[label] = unit
        for name in {unit.short_name, unit.name} - {label}:
            names[name].append(label)
    return Choices(records, dict(names))
