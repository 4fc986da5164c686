import importlib.util
import os

import pytest
from django.conf import settings


@pytest.fixture
def prepare():
    spec = importlib.util.spec_from_file_location("prepare", settings.BASE_DIR / "scripts" / "prepare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def style_sheet(settings, tmp_path):
    source = tmp_path / "source" / "one.css"
    source.parent.mkdir()
    source.write_text("a {}")
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    return source


def test_static_files_are_collected_when_they_change(prepare, style_sheet, settings, monkeypatch):
    calls = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **_: calls.append(name))

    prepare.collect_static()
    prepare.collect_static()
    assert calls == ["collectstatic"]

    os.utime(style_sheet, ns=(1, 1))
    prepare.collect_static()
    assert calls == ["collectstatic", "collectstatic"]


def test_collected_files_are_there(prepare, style_sheet, settings):
    prepare.collect_static()

    assert (settings.STATIC_ROOT / "one.css").read_text() == "a {}"
