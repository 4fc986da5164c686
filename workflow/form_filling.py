"""Puts typed text back into the form of a rendered page, whatever form it is.

The page was made for this person a moment ago, with today's choices and rights; only values, ticks and
choices are replaced, and rows that a script had added are added again from the page's own template.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import accumulate
from typing import Any

from django.utils.html import escape

from .typed import OURS, Typed

TOTAL = "-TOTAL_FORMS"
UNTOUCHED = frozenset({"submit", "button", "image", "reset", "file", "password"})
CONTROLS = frozenset({"input", "textarea", "select"})
Attributes = list[tuple[str, str | None]]


@dataclass
class FoundRows:
    """Rows of a formset: how many stand on the page, where the next one goes, and what it looks like."""

    prefix: str
    total: int
    end: int = 0
    template: str = ""


@dataclass
class FoundForm:
    """`start` and `end` around the form, `inside` behind its opening tag; `names` of what can be seen,
    `refused` of the file controls that the page marks as wrong."""

    start: int
    inside: int
    end: int = 0
    names: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    rows: list[FoundRows] = field(default_factory=list)


@dataclass(frozen=True)
class FilledPage:
    """`differs` when something can be seen that the page would not have shown by itself."""

    html: str
    differs: bool


def fill(html: str, text: Typed, *, above: str = "", inside: str = "") -> FilledPage | None:
    """The page with the text in its form, `above` before it and `inside` as its first content.

    None when no form of the page asks for any of it.
    """
    found = target(html, text)
    if found is None:
        return None
    body = with_rows(html, found, text)
    filler = Filler(text)
    filler.feed(body)
    filler.close()
    parts = [html[: found.start], above, html[found.start : found.inside], inside, *filler.out]
    return FilledPage("".join([*parts, html[found.end :]]), filler.differs)


def insert(html: str, form: FoundForm, inside: str) -> str:
    """The page with `inside` as the first content of the form, all else as it stands."""
    return f"{html[: form.inside]}{inside}{html[form.inside :]}"


def target(html: str, text: Typed) -> FoundForm | None:
    scan = Scan(html)
    forms = [form for form in scan.forms if form.end and form.names & text.keys()]
    return max(forms, key=lambda form: len(form.names & text.keys()), default=None)


def with_rows(html: str, form: FoundForm, text: Typed) -> str:
    """The form's content, with as many rows as were typed."""
    body, shift = html[form.inside : form.end], form.inside
    for rows in reversed(form.rows):
        asked = text.get(rows.prefix + TOTAL, ["0"])[0]
        wanted = min(int(asked), rows.total + 100) if asked.isdecimal() and len(asked) < 5 else 0
        more = [rows.template.replace("__prefix__", str(number)) for number in range(rows.total, wanted)]
        if rows.template and rows.end and more:
            body = body[: rows.end - shift] + "".join(more) + body[rows.end - shift :]
    return body


class Scan(HTMLParser):
    """Finds the POST forms in the page's main part."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.html = html
        self.lines = [0, *accumulate(len(line) for line in html.splitlines(keepends=True))]
        self.forms: list[FoundForm] = []
        self.open: FoundForm | None = None
        self.in_main = False
        self.lists: list[bool] = []  # of the open div elements: whether it holds the rows of a formset
        self.template = 0
        self.feed(html)
        self.close()

    @property
    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        behind = self.place + len(self.get_starttag_text() or "")
        if tag == "main":
            self.in_main = True
        elif tag == "form" and self.in_main and (given.get("method") or "").lower() == "post":
            self.open = FoundForm(self.place, behind)
            self.forms.append(self.open)
        elif tag == "template":
            self.template = behind
        elif tag == "div":
            self.lists.append("rows__list" in (given.get("class") or "").split())
        elif tag in CONTROLS and self.open and not self.template:
            self.see(self.open, given)

    def see(self, form: FoundForm, given: dict[str, Any]) -> None:
        name, kind = given.get("name") or "", given.get("type") or "text"
        if name.endswith(TOTAL):
            form.rows.append(FoundRows(name.removesuffix(TOTAL), int(given.get("value") or 0)))
        elif kind == "file" and given.get("aria-invalid") == "true":
            form.refused.add(name)
        elif name and kind not in UNTOUCHED | {"hidden"}:
            form.names.add(name)

    def handle_endtag(self, tag: str) -> None:
        if tag == "main":
            self.in_main = False
        elif tag == "form" and self.open:
            self.open.end, self.open = self.place, None
        elif tag == "template":
            if self.open and self.open.rows:
                self.open.rows[-1].template = self.html[self.template : self.place]
            self.template = 0
        elif tag == "div" and self.lists and self.lists.pop() and self.open and self.open.rows:
            self.open.rows[-1].end = self.place


class Filler(HTMLParser):
    """Writes the form out again with the typed values. Whatever it does not change stays as it stood."""

    def __init__(self, text: Typed) -> None:
        super().__init__(convert_charrefs=False)
        self.text = text
        self.left = {name: list(values) for name, values in text.items()}
        self.out: list[str] = []
        self.differs = False
        self.area: list[str] | None = None  # what stood in the textarea being replaced
        self.chosen: list[str] | None = None  # values of the select being written
        self.depth = 0  # of template elements, which are left alone

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        raw = self.get_starttag_text() or ""
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "template":
            self.depth += 1
        if self.depth or name in OURS:
            self.out.append(raw)
        elif tag == "input":
            self.out.append(self.input(raw, given, name))
        elif tag == "option" and self.chosen is not None:
            self.out.append(self.mark(raw, given, "selected", (given.get("value") or "") in self.chosen))
        else:
            self.out.append(raw)
            if tag == "textarea" and name in self.text:
                self.area = []
                self.replacement = self.next_of(name, "")
            elif tag == "select" and name in self.text:
                self.chosen = self.text[name]

    handle_startendtag = handle_starttag

    def input(self, raw: str, given: dict[str, Any], name: str) -> str:
        kind = (given.get("type") or "text").lower()
        if kind in UNTOUCHED or not name:
            return raw
        if kind in ("checkbox", "radio"):
            ticked = (given.get("value") or "on") in self.text.get(name, ())
            return (
                raw if kind == "radio" and name not in self.text else self.mark(raw, given, "checked", ticked)
            )
        if name not in self.text:
            return raw
        before = given.get("value") or ""
        value = self.next_of(name, before)
        if value == before:
            return raw
        self.differs = self.differs or kind != "hidden"
        return tag_with(given, value=value)

    def next_of(self, name: str, otherwise: str) -> str:
        values = self.left.get(name)
        return values.pop(0) if values else otherwise

    def mark(self, raw: str, given: dict[str, Any], word: str, is_on: bool) -> str:
        if (word in given) == is_on:
            return raw
        self.differs = True
        rest = {key: value for key, value in given.items() if key != word}
        tag = "option" if word == "selected" else "input"
        return tag_with(rest | ({word: None} if is_on else {}), tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.area is not None:
            was = "".join(self.area).removeprefix("\n")
            now = str(escape(self.replacement.replace("\r\n", "\n")))
            self.differs = self.differs or now != was.replace("\r\n", "\n")
            self.out.append(f"\n{now}")
            self.area = None
        elif tag == "select":
            self.chosen = None
        elif tag == "template":
            self.depth -= 1
        self.write(f"</{tag}>")

    def write(self, raw: str) -> None:
        (self.out if self.area is None else self.area).append(raw)

    def handle_data(self, data: str) -> None:
        self.write(data)

    def handle_entityref(self, name: str) -> None:
        self.write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.write(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.write(f"<!--{data}-->")


def tag_with(attributes: dict[str, Any], tag: str = "input", **changes: str) -> str:
    """A tag written anew, every value escaped."""
    parts = [
        name if value is None else f'{name}="{escape(value)}"'
        for name, value in (attributes | changes).items()
    ]
    return f"<{' '.join([tag, *parts])}>"
