"""What upper apps show on this app's pages: panels of the project page and the ledger's satisfaction.

Filled from their wiring, so that imports keep pointing downwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import AnnualRound, Project


@dataclass(frozen=True)
class Panel:
    """A tab of the project page: `context(project, actor)` feeds `template`."""

    name: str
    label: str
    template: str
    context: Callable[[Project, Any], dict[str, Any]]
    order: int = 50


_panels: list[Panel] = []
_satisfaction: list[Callable[[AnnualRound], dict[int, float]]] = []


def register_panel(panel: Panel) -> None:
    _panels.append(panel)
    _panels.sort(key=lambda entry: entry.order)


def panels() -> list[Panel]:
    return list(_panels)


def register_satisfaction(source: Callable[[AnnualRound], dict[int, float]]) -> None:
    """`source(round)` gives the satisfaction rate (0 to 1) by organization id in one query."""
    _satisfaction.append(source)


def ledger_satisfaction(round_: AnnualRound | None) -> dict[int, float]:
    """Satisfaction rates by organization id, empty while no app offers them."""
    rates: dict[int, float] = {}
    if round_ is not None:
        for source in _satisfaction:
            rates.update(source(round_))
    return rates
