"""What a post owes for the year's review; part of the home page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from projects.duties import Duty

if TYPE_CHECKING:
    from organizations.actor import Actor


def review_duties(actor: Actor, today: date) -> list[Duty]:
    return []
