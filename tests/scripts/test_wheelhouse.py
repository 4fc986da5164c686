"""A wheelhouse serves every Python of its minor version: 3.11.2 of Debian 12 needs one package more than 3.11.7."""

import os
import subprocess
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PYTHON = """#!/bin/sh
for word; do case $word in */all.txt) cp "$word" "$SEEN" ;; esac; done
"""


def test_what_only_some_need_comes_along_for_all(tmp_path):
    python, seen, folder = tmp_path / "python", tmp_path / "seen", tmp_path / "wheelhouse"
    python.write_text(PYTHON)
    python.chmod(0o755)
    folder.mkdir()
    (folder / "one.whl").touch()
    command = [str(ROOT / "scripts/wheelhouse.sh"), "build", str(folder)]
    own = {"PYTHON": str(python), "SEEN": str(seen)}
    subprocess.run(command, env=os.environ | own, check=True, capture_output=True, timeout=60)
    asked, locked = seen.read_text(), (ROOT / "requirements.txt").read_text()
    assert "python_full_version" in locked
    assert "python_full_version" not in asked
    assert asked.count("--hash=") == locked.count("--hash=")
    assert (folder / "requirements.txt").read_text() == locked
    assert not (folder / "all.txt").exists()
