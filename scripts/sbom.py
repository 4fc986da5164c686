"""The list of components (SBOM) as CycloneDX JSON: what requirements.txt pins, as it is installed here.

    .venv/bin/python scripts/sbom.py > sbom.json

The same installation gives the same bytes, so that two lists can be compared. It stops where something that is
pinned is missing or has another version.
"""

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)([^\\\n]*)", re.MULTILINE)
LICENCE = ("License-Expression", "License")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def components(pinned: str) -> list[dict[str, Any]]:
    """One for each pinned package that is installed on this system, in order of the names."""
    found = []
    pins = list(PIN.finditer(pinned))
    for pin, following in zip(pins, [*pins[1:], None], strict=True):
        name, version, only_where = pin[1].lower(), pin[2], pin[3].strip()
        block = pinned[pin.start() : following.start() if following else None]
        found += component(name, version, HASH.findall(block), optional=only_where.startswith(";"))
    return sorted(found, key=lambda one: one["name"])


def component(name: str, version: str, hashes: list[str], *, optional: bool) -> list[dict[str, Any]]:
    """None for a package that only other systems need."""
    try:
        installed: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        if optional:
            return []
        sys.exit(f"{name} {version} is pinned and not installed")
    if installed["Version"] != version:
        sys.exit(f"{name} is pinned at {version} and installed at {installed['Version']}")
    licence = next((installed[key] for key in LICENCE if installed.get(key)), "unknown")
    return [
        {
            "type": "library",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "licenses": [{"license": {"name": licence.splitlines()[0][:100]}}],
            "properties": [{"name": "pip:sha256", "value": value} for value in sorted(hashes)],
        }
    ]


def bill(pinned: str) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "gongjian"}},
        "components": components(pinned),
    }


if __name__ == "__main__":
    json.dump(bill((ROOT / "requirements.txt").read_text()), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
