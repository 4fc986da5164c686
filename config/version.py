"""The version that pyproject.toml names."""

import tomllib
from pathlib import Path


def read() -> str:
    with (Path(__file__).resolve().parent.parent / "pyproject.toml").open("rb") as file:
        version: str = tomllib.load(file)["project"]["version"]
    return version


VERSION = read()
