"""How the months ended: snapshots by organization and round, added up from the lights recorded at their ends.

A month is stored once it is over, by `manage.py record_months` or when somebody first looks, and stays as it was
stored. A month without any recorded light is stored as 未记录 only when record_lights cannot add one any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from organizations.actor import service
from organizations.models import Organization
from organizations.tree import ancestors_and_self, organization_id, within
from projects.models import AnnualRound, LightRecord
from projects.periods import month_before, periods_until
from reviews.models import MonthSnapshot
from workflow import audit
from workflow.audit import Subject

LIGHTS = MonthSnapshot.LIGHTS
Lights = tuple[int, int, int, int]  # in the order of LIGHTS
NO_LIGHTS: Lights = (0, 0, 0, 0)


class NotOverError(ValueError):
    """The month has not ended yet: its lights may still change."""


@dataclass(frozen=True)
class MonthLights:
    """One month of an organization and everything below it; a share counts the projects at work alone."""

    month: date
    red: int
    yellow: int
    green: int
    grey: int
    is_recorded: bool = True

    @property
    def known(self) -> int:
        return self.red + self.yellow + self.green

    def share(self, light: str) -> float:
        """Percent of the projects at work, 0 where there were none."""
        return float(getattr(self, light)) * 100 / self.known if self.known else 0.0


def record_months(month: date, today: date) -> int:
    """Store the month for every organization with a recorded light at or below it; gives the rows written.

    What is stored already stays. May run twice or late.
    """
    if month >= today.replace(day=1):
        raise NotOverError(f"{month:%Y-%m} has not ended; its lights may still change")
    found: dict[tuple[int, int], Counter[str]] = {}
    counted = LightRecord.objects.filter(month=month).order_by().values("project__round", "project__path")
    for round_, path, light, number in counted.annotate(number=Count("pk")).values_list(
        "project__round", "project__path", "light", "number"
    ):
        for above in ancestors_and_self(path):
            found.setdefault((organization_id(above), round_), Counter())[light] += number
    rows = [snapshot(unit, round_, month, today, lights) for (unit, round_), lights in found.items()]
    with audit.recording():
        before = MonthSnapshot.objects.count()
        MonthSnapshot.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        written = MonthSnapshot.objects.count() - before
        note(month, written)
    return written


def snapshot(unit: int, round_: int, month: date, today: date, lights: Mapping[str, int]) -> MonthSnapshot:
    numbers = {light: lights.get(light, 0) for light in LIGHTS}
    return MonthSnapshot(organization_id=unit, round_id=round_, month=month, recorded_on=today, **numbers)


def note(month: date, rows: int) -> None:
    if rows:
        subject = Subject("month", f"{month:%Y-%m}")
        audit.note(service("record_months"), "record_months", subject, details={"rows": rows})


def months_of(
    organization: Organization, round_: AnnualRound, stored: Mapping[date, Lights], today: date
) -> list[MonthLights]:
    """The months of the round that are over, oldest first, from the first with a light on.

    `stored` are the snapshots; those missing are added up and stored now. One query where one is missing.
    """
    over = ended_months(round_, today)
    missing = [month for month in over if month not in stored]
    known = dict(stored) | (added_up(organization, round_, missing, today) if missing else {})
    first = next((month for month in over if any(known.get(month, NO_LIGHTS))), None)
    return [
        MonthLights(month, *known.get(month, NO_LIGHTS), is_recorded=any(known.get(month, NO_LIGHTS)))
        for month in over
        if first and month >= first
    ]


def ended_months(round_: AnnualRound, today: date) -> list[date]:
    last = min(month_before(today), round_.ends_on.replace(day=1))
    return list(periods_until(round_.starts_on.replace(day=1), last))


def added_up(
    organization: Organization, round_: AnnualRound, months: Iterable[date], today: date
) -> dict[date, Lights]:
    """Lights of the months without a snapshot; stored where nothing can be added any more."""
    asked = list(months)
    rows = LightRecord.objects.filter(
        within(organization.path, "project__path"), project__round=round_, month__in=asked
    )
    found: dict[date, Counter[str]] = {month: Counter() for month in asked}
    counted = rows.order_by().values("month", "light").annotate(number=Count("pk"))
    for month, light, number in counted.values_list("month", "light", "number"):
        found[month][light] += number
    settled = [month for month in asked if found[month] or month < month_before(today)]
    if settled:
        keep([snapshot(organization.pk, round_.pk, month, today, found[month]) for month in settled])
    return {month: lights_of(lights) for month, lights in found.items()}


def lights_of(lights: Mapping[str, int]) -> Lights:
    red, yellow, green, grey = (lights.get(light, 0) for light in LIGHTS)
    return red, yellow, green, grey


def keep(rows: list[MonthSnapshot]) -> None:
    """Stored at a first look; of two who look at once one writes, and both have counted the same."""
    with audit.recording():
        MonthSnapshot.objects.bulk_create(rows, ignore_conflicts=True)
        for row in rows:
            note(row.month, 1)


def recorded_on(organization: Organization, round_: AnnualRound, month: date) -> date:
    """The day of the snapshot; today where there is none yet."""
    found = MonthSnapshot.objects.filter(organization=organization, round=round_, month=month).first()
    return found.recorded_on if found else timezone.localdate()
