"""Results and their report between dry run and confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from organizations.workbooks.kept import Shelf
from organizations.workbooks.rows import packed, unpacked
from projects.uploads import CheckedFile

from .reading import Results

SHELF = Shelf("survey_imports", "survey results between dry run and confirmation")


@dataclass(frozen=True)
class KeptResults:
    """`report` are name, extension, size and SHA-256 of the file at `path`."""

    token: UUID
    name: str
    round_id: int
    results: Results
    report: dict[str, Any]
    path: Path


def keep(results: Results, report: CheckedFile, name: str, round_id: int, user_id: int) -> UUID:
    facts = {
        "name": name,
        "round": round_id,
        "sha256": results.sha256,
        "blank": results.blank,
        "report": {
            "name": report.name,
            "extension": report.extension,
            "size": report.size,
            "sha256": report.sha256,
        },
    }
    report.upload.seek(0)
    return SHELF.keep(facts | packed(results.rows), user_id, report.upload.chunks())


def load(token: UUID, user_id: int) -> KeptResults | None:
    """None for somebody else's, one that was imported or one that is too old."""
    content = SHELF.load(token, user_id)
    if content is None:
        return None
    results = Results(content["sha256"], unpacked(content), content["blank"])
    return KeptResults(
        token, content["name"], content["round"], results, content["report"], SHELF.beside(token)
    )
