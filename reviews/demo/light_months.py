"""月末灯色 of the months gone by, as record_lights would have stored them; a few red ones for months on end."""

from datetime import date, timedelta
from random import Random

from projects.lights import WORDS
from projects.models import LightRecord
from projects.periods import month_after, month_before, periods_until
from projects.states import GREY, LIT, ReportState

from .bundle import Bundle
from .calendar import DemoCalendar

LONG_RED = 0.3  # of the red projects, those that have been red for three months and more
MISSED = 0.01  # months of a project that were not recorded


def add_light_records(bundle: Bundle, calendar: DemoCalendar) -> None:
    """Of projects under way: what the month's report said of it, yellow where there was none."""
    project = bundle.project
    if project.state not in LIT | GREY or project.started_on is None:
        return
    rng = Random(f"lights:{project.number}")
    last = month_before(calendar.today)
    lights = {
        report.period: (report.light, report.light_rule)
        for report in bundle.reports
        if report.state == ReportState.SUBMITTED
    }
    for month in long_red(bundle, last, rng):
        lights[month] = ("red", f"落后 {rng.randint(31, 44)} 个百分点")
    bundle.light_records += [
        LightRecord(
            project=project,
            month=month,
            light=light,
            reason=reason,
            recorded_on=month_after(month) - timedelta(days=1),
        )
        for month in periods_until(month_after(project.started_on), last)
        if rng.random() > MISSED
        for light, reason in [lights.get(month, ("yellow", f"{month.month} 月进展未报"))]
        if light in WORDS
    ]


def long_red(bundle: Bundle, last: date, rng: Random) -> list[date]:
    if bundle.shape.light != "red" or rng.random() > LONG_RED:
        return []
    months = [last]
    for _ in range(rng.randint(2, 4)):
        months.append(month_before(months[-1]))
    return months
