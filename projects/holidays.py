"""节假日: filling a year from the published calendar, and the years of a round that have none yet."""

from datetime import date

from chinese_calendar import constants as published

from organizations.actor import Actor
from workflow import audit

from .models import AnnualRound, Holiday

LONGEST_NAME = Holiday._meta.get_field("name").max_length or 20


def published_days(year: int) -> list[Holiday]:
    """Days off and worked weekends as the State Council published them; none for a year not yet known."""
    off = [(day, name, False) for day, name in published.holidays.items() if day.year == year]
    worked = [(day, name, True) for day, name in published.workdays.items() if day.year == year]
    return [
        Holiday(day=day, name=published.Holiday(name).chinese[:LONGEST_NAME], is_workday=is_workday)
        for day, name, is_workday in sorted(off + worked)
    ]


def fill_year(year: int, actor: Actor) -> int:
    """Enter a published year that has no entry yet; gives the number of days entered.

    Call it inside recording(). A year that somebody has begun by hand is left alone.
    """
    days = [] if Holiday.objects.filter(day__year=year).exists() else published_days(year)
    if days:
        Holiday.objects.bulk_create(days, ignore_conflicts=True)
        whole = {
            "year": year,
            "days": [f"{entry.day} {entry.name}{'上班' if entry.is_workday else ''}" for entry in days],
        }
        audit.note(actor, "fill_holidays", Holiday(), after=whole)
    return len(days)


def years_of(round_: AnnualRound) -> list[int]:
    """Calendar years that the round's days lie in, its windows included (prefetch them for many rounds)."""
    days = [round_.starts_on, round_.ends_on]
    if round_.pk:
        days += [day for window in round_.windows.all() for day in (window.opens_on, window.closes_on)]
    return list(range(min(days).year, max(days).year + 1))


def recorded_years() -> set[int]:
    return {first.year for first in Holiday.objects.dates("day", "year")}


def weekends_only(round_: AnnualRound, recorded: set[int]) -> list[int]:
    """Years in which working days are reckoned by weekends alone, since nobody entered the holidays."""
    return [year for year in years_of(round_) if year not in recorded]


def warning(years: list[int]) -> str:
    """The sentence of the round's page; empty when every year is known."""
    if not years:
        return ""
    return f"{'、'.join(str(year) for year in years)} 年的节假日还没有录入，这一年的工作日只按周末推算"


def weekday_words(day: date) -> str:
    return f"星期{'一二三四五六日'[day.weekday()]}"
