import os
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command

from config.static import SHEET, join

SOURCES = settings.BASE_DIR / "static"
NAMES = [f"css/{path.name}" for path in (SOURCES / "css").iterdir()]


@pytest.fixture
def collect(settings, tmp_path):
    """Collects tmp_path/source the way production does; answers the text of the stylesheet pages link."""
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": settings.HASHED_STATIC}}

    def run():
        call_command("collectstatic", interactive=False, verbosity=0)
        return (settings.STATIC_ROOT / staticfiles_storage.stored_name(SHEET)).read_text()

    return run


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def test_the_joined_stylesheet_imports_nothing_and_keeps_the_layers():
    storage = FileSystemStorage(SOURCES)
    joined = join({name: (storage, name) for name in NAMES})

    assert "@import" not in joined
    assert joined.index("@layer tokens, base") < joined.index("@layer tokens {")
    assert joined.count("{") == joined.count("}")
    assert ".button--primary {" in joined.split("@layer components {", 1)[1].split("@layer utilities {")[0]


def test_every_file_of_the_folder_is_imported():
    imported = re.findall(r'url\("([\w-]+\.css)"\)', (SOURCES / SHEET).read_text())

    assert sorted(imported) == sorted(name.removeprefix("css/") for name in NAMES if name != SHEET)


def test_collecting_writes_one_stylesheet_and_again_after_a_change(collect, tmp_path):
    source = tmp_path / "source"
    write(source, SHEET, '@import url("a.css") layer(base);')
    write(source, "css/a.css", "a { color: red; }")
    assert collect() == "@layer base {\na { color: red; }}"

    write(source, "css/a.css", "a { color: blue; }")
    later = os.stat(source / "css/a.css").st_mtime + 10
    os.utime(source / "css/a.css", (later, later))

    assert collect() == "@layer base {\na { color: blue; }}"
