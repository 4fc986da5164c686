"""A ledger between dry run and confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from organizations.workbooks.kept import Shelf
from organizations.workbooks.rows import packed, unpacked

from .reading import Ledger

SHELF = Shelf("score_imports", "scores between dry run and confirmation")


@dataclass(frozen=True)
class KeptLedger:
    token: UUID
    name: str
    round_id: int
    submit: bool
    ledger: Ledger


def keep(ledger: Ledger, name: str, round_id: int, user_id: int, *, submit: bool) -> UUID:
    facts = {
        "name": name,
        "round": round_id,
        "submit": submit,
        "sha256": ledger.sha256,
        "blank": ledger.blank,
    }
    return SHELF.keep(facts | packed(ledger.rows), user_id)


def load(token: UUID, user_id: int) -> KeptLedger | None:
    """None for somebody else's, one that was imported or one that is too old."""
    content = SHELF.load(token, user_id)
    if content is None:
        return None
    ledger = Ledger(content["sha256"], unpacked(content), content["blank"])
    return KeptLedger(token, content["name"], content["round"], content["submit"], ledger)
