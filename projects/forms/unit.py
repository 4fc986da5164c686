"""One organization, typed by name with the list below the field, or picked from it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Length

from organizations.models import Organization
from organizations.names import squeeze
from projects.reach import Choices

from .named import find_named

MOST_OFFERED = 300  # in the list below the field; whatever has more is found by its name
MOST_ALIKE = 5


class UnitField(forms.CharField):
    """Cleans to the organization. `choices` is set by the form, `list_id` is the id of the page's datalist."""

    choices: Choices[Organization]

    def offer(self, units: QuerySet[Organization], is_bound: bool) -> None:
        """All units may be chosen; a fresh page lists the nearest only, since a city has thousands."""
        units = units.select_related("parent")
        nearest = units.order_by(Length("path"), "path")[:MOST_OFFERED]
        self.choices = placed_choices(units.order_by("path") if is_bound else nearest)

    def __init__(self, *, list_id: str, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
        super().__init__(widget=widget, max_length=120, help_text="输入名称，从列表中选择", **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = find_named(self.choices, text)
        if found is None:
            raise ValidationError(f"没有可选的组织“{text}”，{self.cure(text)}")
        return found

    def cure(self, text: str) -> str:
        """Names that hold what was typed, else the list."""
        key = squeeze(text)
        alike = [label for label in self.choices.labels if key in squeeze(label)][:MOST_ALIKE]
        if not alike:
            return "请从列表中选择"
        return "名称相近的有" + "、".join(f"“{label}”" for label in alike) + "，请写全名称"


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
