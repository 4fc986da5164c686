"""灯色规则 of single levels: what is left empty is the round's; its number stands in the empty field."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.forms import BoundField

from organizations.models import Level
from projects.lights import LIMITS
from projects.models import AnnualRound

# By limit: its words in the grid, and the lowest and highest number.
BOUNDS = {
    "lag_yellow": ("黄灯：落后", 1, 98),
    "lag_red": ("红灯：落后", 2, 99),
    "overdue_red_days": ("红灯：任务逾期", 1, 90),
    "due_soon_days": ("临期：还剩", 0, 60),
    "due_soon_percent": ("临期：应达进度", 1, 100),
}


@dataclass(frozen=True)
class LimitRow:
    """One level of the grid with a field for each limit."""

    level: str
    cells: list[tuple[str, BoundField]]


def whole(label: str, lowest: int, highest: int, help_text: str = "") -> forms.IntegerField:
    named = f"“{label}”" if "：" in label else label
    words = f"{named}须为 {lowest} 到 {highest} 的整数"
    return forms.IntegerField(
        label=label,
        min_value=lowest,
        max_value=highest,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        error_messages={
            "required": f"请填写{named}",
            "invalid": words,
            "min_value": words,
            "max_value": words,
        },
    )


def limit_name(level: str, limit: str) -> str:
    return f"{level}_{limit}"


class LevelLimits(forms.ModelForm):
    """Fields for every level and limit, kept together in `level_limits` of the round."""

    instance: AnnualRound

    def add_limits(self) -> None:
        for level in Level:
            own = self.instance.level_limits.get(level.value, {})
            for limit, (words, lowest, highest) in BOUNDS.items():
                field = whole(f"{level.label}{words}", lowest, highest)
                field.required = False
                field.initial = own.get(limit)
                field.widget.attrs |= {
                    "placeholder": getattr(self.instance, limit),
                    "aria-label": field.label,
                }
                self.fields[limit_name(level, limit)] = field

    @property
    def limit_heads(self) -> list[str]:
        return [words for words, _, _ in BOUNDS.values()]

    @property
    def limit_rows(self) -> list[LimitRow]:
        return [
            LimitRow(
                level.label,
                [(words, self[limit_name(level, limit)]) for limit, (words, *_) in BOUNDS.items()],
            )
            for level in Level
        ]

    @property
    def has_limits(self) -> bool:
        """Whether any level has a limit of its own, or one was just typed wrong."""
        typed = any(self[limit_name(level, limit)].errors for level in Level for limit in LIMITS)
        return typed or bool(self.instance.level_limits)

    def keep_limits(self) -> None:
        """Take over what was given, once the common limits are known; red must come after yellow at every level."""
        for level in Level:
            yellow, red = self.limit(level, "lag_yellow"), self.limit(level, "lag_red")
            if yellow and red and red <= yellow:
                name = limit_name(level, "lag_red")
                given = self.cleaned_data.get(name) is not None
                place = name if given else limit_name(level, "lag_yellow")
                words = f"须大于黄灯的 {yellow} 个百分点" if given else f"须小于红灯的 {red} 个百分点"
                if self.own_limits(level) and place not in self.errors:
                    self.add_error(place, f"{level.label}{words}")
        self.instance.level_limits = dict(self.given_limits())

    def limit(self, level: str, limit: str) -> int | None:
        """The level's own limit, else the round's; None where one of them is a mistake."""
        own: int | None = self.cleaned_data.get(limit_name(level, limit))
        return self.cleaned_data.get(limit) if own is None else own

    def own_limits(self, level: str) -> dict[str, int]:
        values = {limit: self.cleaned_data.get(limit_name(level, limit)) for limit in LIMITS}
        return {limit: value for limit, value in values.items() if value is not None}

    def given_limits(self) -> Iterator[tuple[str, dict[str, int]]]:
        for level in Level.values:
            if own := self.own_limits(level):
                yield level, own
