"""年度安排: what a new round begins with, either the default rhythm of a year or an earlier round's."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from organizations.models import Level

from .models import AnnualRound, RoundWindow

Phase = RoundWindow.Phase
Span = tuple[date, date]
Windows = dict[tuple[str, str], Span]

# What a round is copied with besides its calendar.
RULES = (
    "report_due_day",
    "max_projects",
    "return_days",
    "lag_yellow",
    "lag_red",
    "overdue_red_days",
    "due_soon_days",
    "due_soon_percent",
    "level_limits",
    "notice_days",
    "notice_red_days",
    "notice_red_months",
    "talk_red_months",
    "talk_notices",
    "satisfaction_line",
    "satisfaction_required",
    "objection_days",
)


@dataclass(frozen=True)
class Arrangement:
    """A round's calendar and rules, not stored yet; `windows` by level and phase."""

    round: AnnualRound
    windows: Windows


def default_rhythm(year: int) -> Arrangement:
    """Declaration in February, plan until 10 April, completion from November, review in January and February
    of the next year, the same for every level (design §2)."""
    phases = {
        Phase.DECLARATION: (date(year, 2, 1), month_end(year, 2)),
        Phase.PLAN: (date(year, 3, 1), date(year, 4, 10)),
        Phase.COMPLETION: (date(year, 11, 1), date(year, 12, 31)),
        Phase.REVIEW: (date(year + 1, 1, 1), month_end(year + 1, 2)),
    }
    windows: Windows = {(level, phase): span for level in Level.values for phase, span in phases.items()}
    starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
    return Arrangement(
        AnnualRound(year=year, name=round_name(year), starts_on=starts_on, ends_on=ends_on), windows
    )


def following(earlier: AnnualRound, year: int) -> Arrangement:
    """An earlier round's rules, and its calendar moved to the year."""
    years = year - earlier.year
    made = AnnualRound(
        year=year,
        name=round_name(year),
        starts_on=shifted(earlier.starts_on, years),
        ends_on=shifted(earlier.ends_on, years),
        **{name: getattr(earlier, name) for name in RULES},
    )
    moved = {
        place: (shifted(opens, years), shifted(closes, years))
        for place, (opens, closes) in windows_of(earlier).items()
    }
    return Arrangement(made, moved)


def windows_of(round_: AnnualRound) -> Windows:
    """The stored windows by level and phase, one query; none for a round that is not stored."""
    if round_._state.adding:
        return {}
    return {(w.level, w.phase): (w.opens_on, w.closes_on) for w in round_.windows.all()}


def round_name(year: int) -> str:
    return f"{year} 年度"


def month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def shifted(day: date, years: int) -> date:
    """The same day in another year; the end of February stays the end of February."""
    year = day.year + years
    if day == month_end(day.year, 2):
        return month_end(year, 2)
    return day.replace(year=year)
