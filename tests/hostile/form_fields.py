"""The fields of a page's forms as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Field:
    """`choices` are the values that the page offers, `value` what it holds."""

    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)


class FormFields(HTMLParser):
    """Collects by name; a field that stands several times (radio buttons, ticks) offers all its values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._select = ""
        self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._select:
            self.fields[self._select].choices.append(value)
            if "selected" in given:
                self.fields[self._select].value = value
        if not name or tag not in {"input", "select", "textarea", "button"}:
            return
        kind = given.get("type", tag)
        found = self.fields.setdefault(name, Field(kind, value))
        if kind in {"radio", "checkbox", "submit"} or tag == "button":
            found.choices.append(value)
        self._select = name if tag == "select" else self._select
        self._area = name if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area].value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag == "textarea":
            self._area = ""
