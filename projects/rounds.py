"""Keeping a round: storing its calendar, making it the current one, and what may be said of it in a list."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from organizations.actor import Actor
from workflow import audit, engine

from . import standing
from .models import AnnualRound, ProgressReport, RoundWindow
from .periods import due_day
from .rhythm import Windows, windows_of
from .states import ReportState

# Rules that the stored columns of a project's light are reckoned with.
STORED_RULES = frozenset({"lag_yellow", "lag_red", "due_soon_percent", "level_limits", "report_due_day"})


def chosen_round(rounds: Iterable[AnnualRound], asked: object) -> AnnualRound | None:
    """The round asked for by ?round=, else the current one, else the newest; every list and dashboard alike."""
    known = sorted(rounds, key=lambda entry: (not entry.is_current, -entry.year))
    return next((entry for entry in known if str(entry.pk) == str(asked)), next(iter(known), None))


def round_facts(round_: AnnualRound | None) -> dict[str, Any]:
    """What an import of one round keeps with its rows; empty where there is none."""
    return {"round": round_.pk, "name": round_.name} if round_ else {}


def round_of(facts: Mapping[str, Any]) -> AnnualRound:
    return AnnualRound.objects.filter(pk=facts["round"])[0]


def keep_round(round_: AnnualRound, windows: Windows, before: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Store a round and its windows with one entry; gives what was changed. Call it inside recording().

    `before` is recorded() of the locked row, empty for a new round. A changed threshold or due day is
    carried over to the projects of the round.
    """
    round_.save()
    place_windows(round_, windows)
    was, now = audit.changes(before, recorded(round_, windows))
    if now:
        details = carry_over_rules(round_) if before and STORED_RULES & set(now) else {}
        verb = "edit_round" if before else "create_round"
        audit.note(actor, verb, round_, before=was, after=now, details=details)
    return now


def recorded(round_: AnnualRound, windows: Windows) -> dict[str, Any]:
    """Everything that can be edited, windows as village.declaration: 2026-02-01/2026-02-28."""
    values = audit.field_values(round_)
    return (
        values
        | {f"{level}.{phase}": f"{opens}/{closes}" for (level, phase), (opens, closes) in windows.items()}
        | {f"{level}.{phase}": "" for level, phase in absent(windows)}
    )


def absent(windows: Windows) -> Iterable[tuple[str, str]]:
    levels = RoundWindow._meta.get_field("level").choices or []
    places = {(level, phase) for level, _ in levels for phase in RoundWindow.Phase.values}
    return places - set(windows)


def place_windows(round_: AnnualRound, windows: Windows) -> None:
    """Make the stored windows those given: at most three queries."""
    if windows == windows_of(round_):
        return
    round_.windows.all().delete()
    RoundWindow.objects.bulk_create(
        RoundWindow(round=round_, level=level, phase=phase, opens_on=opens, closes_on=closes)
        for (level, phase), (opens, closes) in windows.items()
    )


def carry_over_rules(round_: AnnualRound) -> dict[str, Any]:
    """Bring stored light columns and the due days of unfinished reports up to the round's rules."""
    return {"projects": standing.refresh_round(round_), "reports": move_due_days(round_)}


def move_due_days(round_: AnnualRound) -> int:
    """Drafts are due on the new day; whoever has handed a report in was measured by the old one."""
    drafts = ProgressReport.objects.filter(project__round=round_, state=ReportState.DRAFT)
    moved = []
    for report in drafts.only("period", "due_on"):
        due = due_day(report.period, round_.report_due_day)
        if report.due_on != due:
            report.due_on = due
            moved.append(report)
    ProgressReport.objects.bulk_update(moved, ["due_on"], batch_size=500)
    return len(moved)


def make_current(round_: AnnualRound, actor: Actor) -> bool:
    """Make it the only current round; False when it is already. Locks every round, so that one wins."""
    with audit.recording():
        rounds = {found.pk: found for found in AnnualRound.objects.select_for_update().order_by("pk")}
        chosen = rounds[round_.pk]
        if chosen.is_current:
            return False
        for other in rounds.values():
            if other.is_current:
                turn(other, False, "leave_current", actor)
        turn(chosen, True, "make_current", actor)
    return True


def turn(round_: AnnualRound, is_current: bool, verb: str, actor: Actor) -> None:
    round_.is_current = is_current
    round_.save(update_fields=["is_current"])
    audit.note(actor, verb, round_, before={"is_current": not is_current}, after={"is_current": is_current})


def is_used(round_: AnnualRound) -> bool:
    """Whether numbers with its year have been given."""
    return round_.pk is not None and (round_.projects.exists() or round_.problems.exists())


def lock(round_: AnnualRound) -> dict[str, Any]:
    """Lock the row and say what is stored of it."""
    engine.lock(round_)
    return recorded(round_, windows_of(round_))


def span_words(first: date, last: date) -> str:
    """2 月 1 日至 2 月 28 日, with the year where it changes."""
    later = f"{last.year} 年 " if last.year != first.year else ""
    return f"{first.year} 年 {first.month} 月 {first.day} 日至 {later}{last.month} 月 {last.day} 日"
