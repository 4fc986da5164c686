"""What the look promises in its stylesheet, and classes that exist."""

import re

import pytest
from django.conf import settings

CSS = {path.name: path.read_text() for path in (settings.BASE_DIR / "static" / "css").glob("*.css")}
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
WORDS = {path: path.read_text() for path in TEMPLATES}
HOOKS = {"rows__list", "rows__add"}  # named by static/js/rows.js alone


def defined(pattern):
    return {found for text in CSS.values() for found in re.findall(pattern, text)}


def test_every_token_used_is_defined():
    assert defined(r"var\((--[\w-]+)\)") - defined(r"(--[\w-]+):") == set()


def test_phone_rules_do_not_apply_to_paper():
    """A4 is 680 px wide and would print as a phone."""
    for name, text in CSS.items():
        assert not re.search(r"@media \(max-width", text), name


def test_nothing_newer_than_the_browsers_of_offices():
    for name, text in CSS.items():
        assert not re.search(r":has\(|@container|popover|^\s+&", text, re.MULTILINE), name


def test_every_class_of_a_template_is_styled():
    names = defined(r"\.(-?[a-zA-Z][\w-]*)") | HOOKS
    styled = names | {name.split("__")[0] for name in names}  # a block may have parts alone
    unknown = {
        f"{path.name}: {name}" for path, text in WORDS.items() for name in classes(text) if name not in styled
    }

    assert unknown == set()


def classes(text):
    for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"', text):
        plain = re.sub(r"[\w-]*({%.*?%}|{{.*?}})[\w-]*", lambda found: condition(found[0]), value)
        yield from plain.split()


def condition(part):
    """A class built from a value cannot be checked; a whole one between two tags can."""
    return "" if "{{" in part else re.sub(r"{%.*?%}", " ", part)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_keeps_to_the_content_security_policy(path):
    text = WORDS[path]

    assert not re.search(r"\sstyle=|\son[a-z]+=\"|<style|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\|\s*safe\b", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_an_include_passes_only_what_is_named(path):
    includes = re.findall(r"{% include [^%]*%}", WORDS[path])

    assert [
        found for found in includes if "widgets/attrs.html" not in found and not found.endswith("only %}")
    ] == []
