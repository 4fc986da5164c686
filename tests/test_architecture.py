"""Rules about the code itself. Each is written down in docs or in this file's messages, and holds everywhere."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = settings.BASE_DIR
APPS = ["workflow", "organizations", "projects", "feedback", "reviews"]
LONGEST_FILE = 400

# Every page that answers without a log-in. A new one needs a reason that holds against a stranger.
PUBLIC = {
    "healthz",
    "readyz",
    "metrics",  # to whoever has the token; to everybody else there is no such page
    "organizations:login",
    # 群众意见: the public has no accounts; nothing is shown but names of organizations and the outcome of a receipt.
    "feedback:opinion_place",
    "feedback:opinion_to",
    "feedback:opinion_by_code",
    "feedback:opinion_receipts",
    "feedback:opinion_receipt",
    # People answer a survey without a log-in: nobody shall know who they are.
    "feedback:answer",
    "feedback:answered",
}


def routes(patterns=None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry.url_patterns, inner)
        else:
            yield f"{namespace}{entry.name}", entry


def sources(*suffixes: str, below: list[str]) -> list[Path]:
    return sorted(
        path
        for folder in below
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes and path.is_file()
    )


def code() -> list[Path]:
    return [path for path in sources(".py", below=[*APPS, "config"]) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sources(".html", ".svg", ".txt", below=["templates", *(f"{app}/templates" for app in APPS)])


def found(pattern: str, paths: list[Path], flags: re.RegexFlag = re.IGNORECASE) -> list[str]:
    """Places where the pattern stands, as file:line text."""
    places = []
    for path in paths:
        text = path.read_text()
        for match in re.finditer(pattern, text, flags):
            line = text.count("\n", 0, match.start()) + 1
            places.append(f"{path.relative_to(ROOT)}:{line}: {match.group().strip()[:80]}")
    return places


def test_pages_open_to_everyone_are_the_listed_ones():
    opened = {name for name, route in routes() if not getattr(route.callback, "login_required", True)}

    assert opened == PUBLIC


def test_every_route_has_a_name_of_its_own():
    names = [name for name, _ in routes()]

    assert len(names) == len(set(names))
    assert not [name for name in names if name.endswith(":None") or name == "None"]


def sample_path(route: URLPattern) -> dict[str, object]:
    samples = {"IntConverter": 1, "UUIDConverter": "00000000-0000-0000-0000-000000000000"}
    return {
        name: samples.get(type(converter).__name__, "x")
        for name, converter in route.pattern.converters.items()
    }


@pytest.mark.django_db
def test_a_stranger_is_sent_to_the_log_in(client):
    login = reverse(settings.LOGIN_URL)
    open_to_strangers = []
    for name, route in routes():
        if name not in PUBLIC:
            answer = client.get(reverse(name, kwargs=sample_path(route)))
            if not (answer.status_code == 302 and answer["Location"].startswith(login)):
                open_to_strangers.append(f"{name}: {answer.status_code}")

    assert open_to_strangers == []


def test_imports_point_downwards():
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr


def state_writes(tree: ast.AST) -> Iterator[int]:
    """Lines that write an attribute or a column called state."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr="state", ctx=ast.Store() | ast.Del()):
                yield node.lineno
            case ast.Call(func=ast.Name(id="setattr"), args=[_, ast.Constant(value="state"), *_]):
                yield node.lineno
            case ast.Call(func=ast.Attribute(attr="update"), keywords=keywords):
                if any(keyword.arg == "state" for keyword in keywords):
                    yield node.lineno


def test_only_the_engine_writes_state():
    places = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in code()
        if path != ROOT / "workflow" / "engine.py"
        for line in state_writes(ast.parse(path.read_text()))
    ]

    assert places == []


@pytest.mark.parametrize(
    "line",
    ["project.state = x", "a.state, b = 1, 2", "setattr(p, 'state', x)", "rows.filter(pk=1).update(state=x)"],
)
def test_the_scan_for_state_sees(line):
    assert list(state_writes(ast.parse(line))) == [1]


def test_templates_compare_no_states():
    comparison = r"{%\s*(?:if|elif|firstof)\b[^%]*(?:\bstate\b\s*(?:==|!=|in\b)|(?:==|!=|\bin)\s*[\w.]*\bstate\b)[^%]*%}"

    assert found(comparison, templates()) == []


def test_templates_have_no_inline_style_or_script():
    inline = r"""<style\b|\sstyle\s*=|<script\b(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*["']|javascript:"""

    assert found(inline, templates()) == []


def test_nothing_is_marked_safe():
    assert found(r"\|\s*safe\b|{%\s*autoescape\s+off", templates()) == []


def test_includes_pass_only_what_they_name():
    # Django's own widget templates read the whole context.
    assert found(r"""{%\s*include\s+(?!["']django/)(?:(?!\bonly\b)[^%])*%}""", templates()) == []


def test_components_begin_with_their_inputs():
    components = [path for path in templates() if "components" in path.parts]

    assert [str(path.relative_to(ROOT)) for path in components if not path.read_text().startswith("{#")] == []


def test_no_file_is_too_long():
    paths = [
        *sources(
            ".py",
            ".html",
            ".css",
            ".js",
            ".sh",
            below=[*APPS, "config", "scripts", "templates", "static", "tests"],
        )
    ]
    lengths = {path: path.read_text().count("\n") for path in paths if "migrations" not in path.parts}

    assert [f"{path.relative_to(ROOT)}: {n}" for path, n in lengths.items() if n > LONGEST_FILE] == []
