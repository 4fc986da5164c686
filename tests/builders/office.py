"""LibreOffice for tests that print; where it is missing they are skipped."""

import os
import re
import shutil
import subprocess
from pathlib import Path


def find_soffice() -> str | None:
    return os.environ.get("SOFFICE") or shutil.which("soffice")


def pages_of(workbook: bytes, folder: Path) -> int:
    """Pages that the workbook prints on."""
    source = folder / "form.xlsx"
    source.write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [find_soffice() or "soffice", profile, "--headless", "--convert-to", "pdf", source.name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=180)
    content = source.with_suffix(".pdf").read_bytes()
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", content))


def saved_again(workbook: bytes, folder: Path) -> bytes:
    """As LibreOffice writes an .xlsx that it has opened."""
    source, target = folder / "as_sent.xlsx", folder / "saved"
    source.write_bytes(workbook)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        find_soffice() or "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(target),
    ]
    subprocess.run([*command, str(source)], check=True, capture_output=True, timeout=180)
    return (target / source.name).read_bytes()
