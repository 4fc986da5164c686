"""The order of home: what is most urgent first, and everything that one project asks for in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from projects.duties import Duty


@dataclass(frozen=True)
class DutyGroup:
    """Sentences about one thing, usually a project; `title` is empty where there is but one sentence."""

    title: str
    duties: list[Duty]


def urgency(duty: Duty, today: date) -> date:
    """What has no date and waits now (date.min) is as urgent as what is due today; only what is overdue is more so."""
    return today if duty.due == date.min else duty.due


def grouped(duties: Iterable[Duty], today: date) -> list[DutyGroup]:
    """A group stands where its most urgent sentence would; within it the same order. Stable among equals."""
    together: dict[str, list[Duty]] = {}
    for number, duty in enumerate(sorted(duties, key=lambda duty: urgency(duty, today))):
        together.setdefault(duty.on or f" {number}", []).append(duty)
    return [
        DutyGroup(on if len(found) > 1 else "", found)
        for on, found in sorted(together.items(), key=lambda item: urgency(item[1][0], today))
    ]
