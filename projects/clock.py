"""时限的暂停与顺延: a clock stands while a paper waits for the level above.

Pure reckoning; pauses.py gathers the pauses from the records, standing.py stores what comes out.

| clock | stands while | afterwards |
|---|---|---|
| 修改期限 of a returned declaration | the resubmitted declaration is with the judges | withdrawn: the working days left are given again |
| 整改期限 | acceptance is requested (the date is cleared: the judges close or set a new one); an obstacle is escalated | the days waited are added |
| 完成时限 of an open task | an obstacle of the project is escalated; a delay of the task is asked for and not decided; it is finished and only the judging officer may verify it; the project is suspended | the days waited are added; an approved delay sets its own date |
| 反馈时限 of a supervision notice | it is replied | a return sets a new date |
| 完成时限 of a resolution, 月报 | never | nobody above is waited for |

What was asked and taken back (a delay withdrawn, an obstacle recalled) counts as never asked.
Only who asks in time has time given: a wait that begins after the due day (as extended by earlier
ones) moves nothing; a suspension always does. The lag behind the plan is no clock: only a suspension stops it (lights.py).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from .workdays import nth_workday, workdays_between

WAITING = "等待上级答复"


@dataclass(frozen=True, order=True)
class Pause:
    """Asked on `first`; answered on `last`, the day that counts again. None: still waiting.

    `always`: stops the clock of what is overdue already as well, as a suspension does.
    """

    first: date
    last: date | None = None
    always: bool = False

    @property
    def sort_key(self) -> tuple[date, date]:
        return self.first, self.last or date.max


@dataclass(frozen=True)
class Reckoning:
    """`until`: the due day with all pauses that are over. `stopped_on`: the clock stands since then."""

    due: date
    until: date
    stopped_on: date | None = None

    @property
    def extended_on(self) -> date | None:
        """The later due day, None where nothing was added: what is stored beside the due day."""
        return self.until if self.until != self.due else None


def reckon(due: date, pauses: Iterable[Pause], since: date | None = None) -> Reckoning:
    """The due day after its pauses, days waited counted in calendar days and never twice.

    `since`: the first day that the clock runs at all; waiting before it delays nothing.
    """
    until = due
    counted = since or date.min
    for pause in sorted(pauses, key=lambda pause: pause.sort_key):
        first = max(pause.first, counted)
        is_over = pause.last is not None and pause.last <= first
        if is_over or not (pause.always or max(pause.first, since or date.min) <= until):
            continue
        if pause.last is None:
            return Reckoning(due, until, pause.first)
        until += pause.last - first
        counted = pause.last
    return Reckoning(due, until)


def merged(pauses: Iterable[Pause], since: date | None = None) -> list[Pause]:
    """In order, overlapping ones as one, cut to what lies after `since`."""
    found: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.sort_key):
        first = max(pause.first, since) if since else pause.first
        if pause.last is not None and pause.last <= first:
            continue
        if found and (found[-1].last is None or first <= found[-1].last):
            found[-1] = Pause(found[-1].first, later(found[-1].last, pause.last))
        else:
            found.append(Pause(first, pause.last))
    return found


def until(pauses: Iterable[Pause], day: date | None) -> list[Pause]:
    """What was waited up to a day, on which the work was finished; None: it goes on."""
    if day is None:
        return list(pauses)
    return [replace(pause, last=min(pause.last or day, day)) for pause in pauses if pause.first < day]


def later(one: date | None, other: date | None) -> date | None:
    """None is the latest: not answered yet."""
    return max(one, other) if one and other else None


def given_again(due: date, stopped_on: date, today: date, special: dict[date, bool]) -> date:
    """A deadline in working days that stood from `stopped_on` until today: what was left, at least a day.

    One that had passed when the clock stopped is not revived.
    """
    if stopped_on > due:
        return due
    left = workdays_between(stopped_on, due, special)
    return nth_workday(today, max(left, 1), special)


def words(due: date | None, extended_on: date | None, stopped_on: date | None, why: str = WAITING) -> str:
    """等待上级答复，7 月 3 日起暂停计时; 等待上级答复，时限顺延 6 天; empty where nothing stood."""
    days = (extended_on - due).days if extended_on and due else 0
    if stopped_on is None:
        return f"{why}，时限顺延 {days} 天" if days else ""
    stands = f"{why}，{stopped_on.month} 月 {stopped_on.day} 日起暂停计时"
    return f"{stands}，已顺延 {days} 天" if days else stands


def days_past(due: date, extended_on: date | None, stopped_on: date | None, today: date) -> int:
    """Whole days by which a running clock has passed its due day, else 0. Due today lasts until 24:00."""
    if stopped_on is not None:
        return 0
    return max(timedelta(0), today - (extended_on or due)).days
