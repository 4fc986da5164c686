"""Two rounds: last year's, finished, and this year's, with windows in which a visitor can try things."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from projects.models import AnnualRound, Category, RoundWindow
from projects.rhythm import default_rhythm

from .calendar import DemoCalendar
from .rows import Rows
from .topics.topic import CATEGORIES

Phase = RoundWindow.Phase
# A demo in which nothing may be declared or scored would be a dull one.
STAYS_OPEN = timedelta(days=30)


@dataclass(frozen=True)
class Rounds:
    finished: AnnualRound
    current: AnnualRound
    categories: dict[str, Category]


def build_rounds(calendar: DemoCalendar, rows: Rows, known: Sequence[Category]) -> Rounds:
    """`known` are the categories that the database has already; what the topics name besides is added."""
    finished = add_round(calendar, rows, calendar.year - 1, Phase.REVIEW)
    current = add_round(calendar, rows, calendar.year, Phase.DECLARATION)
    current.is_current = True
    categories = {category.name: category for category in known}
    for position, name in enumerate(CATEGORIES, start=1):
        if name not in categories:
            categories[name] = Category(name=name, position=position)
            rows.add(categories[name])
    return Rounds(finished, current, categories)


def add_round(calendar: DemoCalendar, rows: Rows, year: int, kept_open: str) -> AnnualRound:
    """By the default rhythm; one phase closes no earlier than a month after today."""
    arrangement = default_rhythm(year)
    rows.add(arrangement.round)
    for (level, phase), (opens_on, closes_on) in arrangement.windows.items():
        if phase == kept_open:
            closes_on = max(closes_on, calendar.today + STAYS_OPEN)  # noqa: PLW2901
        rows.add(
            RoundWindow(
                round=arrangement.round, level=level, phase=phase, opens_on=opens_on, closes_on=closes_on
            )
        )
    return arrangement.round
