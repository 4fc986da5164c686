"""Controls that a page may hold by the hundred, written without a template: the same markup, in a tenth of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.html import conditional_escape as escaped
from django.utils.safestring import SafeString

Widget = Mapping[str, Any]  # what a widget's get_context() gives as "widget"


def attributes(attrs: Mapping[str, Any]) -> str:
    """As django/forms/widgets/attrs.html: True stands by its name alone, False is left out."""
    return "".join(
        f" {name}" if value is True else f' {name}="{escaped(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def select(widget: Widget) -> SafeString:
    options = "".join(_groups(widget))
    return SafeString(
        f'<select name="{escaped(widget["name"])}"{attributes(widget["attrs"])}>\n{options}\n</select>'
    )


def _groups(widget: Widget) -> Iterator[str]:
    for group, options, _ in widget["optgroups"]:
        inside = "".join(map(_option, options))
        yield f'<optgroup label="{escaped(group)}">{inside}\n</optgroup>' if group else inside


def _option(option: Widget) -> str:
    value, label = escaped(str(option["value"])), escaped(option["label"])
    return f'<option value="{value}"{attributes(option["attrs"])}>{label}</option>'


def entry(widget: Widget) -> SafeString:
    """An input of one line, visible or hidden."""
    value = "" if widget["value"] is None else f' value="{escaped(str(widget["value"]))}"'
    return SafeString(
        f'<input type="{escaped(widget["type"])}" name="{escaped(widget["name"])}"{value}{attributes(widget["attrs"])}>'
    )


# Template of a widget and what writes it instead.
WRITTEN: dict[str, Callable[[Widget], SafeString]] = {
    "django/forms/widgets/select.html": select,
    "django/forms/widgets/text.html": entry,
    "django/forms/widgets/hidden.html": entry,
    "django/forms/widgets/number.html": entry,
    "django/forms/widgets/date.html": entry,
}
