"""Storing the lights at month's end: on the month's last day, or afterwards for what has not changed since."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from organizations.actor import service
from workflow import audit
from workflow.audit import Subject
from workflow.models import AuditEntry

from . import lights
from .lights import Thresholds
from .models import AnnualRound, LightRecord, Project
from .periods import month_after, month_before
from .states import GREY, LIT

# Entries below a project that change nothing its light is made of.
HARMLESS = ("projects.urge", "projects.instruction", "projects.attachment")


class NotRecordableError(ValueError):
    """The month is not over, or over for so long that nobody can say any more how it ended."""


@dataclass(frozen=True)
class Recorded:
    """What one run did: lights written by colour, those that stood already, and projects that had changed since."""

    month: date
    written: Counter[str]
    kept: int
    unknown: int


def month_to_record(today: date) -> date:
    """The month that ends today, else the one that just ended."""
    return today.replace(day=1) if is_last_day(today) else month_before(today)


def is_last_day(today: date) -> bool:
    return (today + timedelta(days=1)).day == 1


def last_day(month: date) -> date:
    return month_after(month) - timedelta(days=1)


def record_lights(month: date, today: date) -> Recorded:
    """Store the light of every project at work. Run again, it adds what is missing and brings today's up to date."""
    check(month, today)
    end = last_day(month)
    with audit.recording():
        projects = list(Project.objects.filter(state__in=LIT | GREY).select_related("round").order_by("pk"))
        late = today > end
        known = set(LightRecord.objects.filter(month=month).values_list("project", flat=True))
        changed = changed_after(end, projects) if late else set()
        open_ones = [project for project in projects if not late or project.pk not in known]
        sure = [project for project in open_ones if project.pk not in changed]
        written = write(month, end, today, sure)
        done = Recorded(month, written, len(known) if late else 0, len(open_ones) - len(sure))
        note(done)
    return done


def check(month: date, today: date) -> None:
    if month >= today.replace(day=1) and not (is_last_day(today) and month == today.replace(day=1)):
        raise NotRecordableError(f"{month:%Y-%m} has not ended; run it on its last day or in the month after")
    if month < month_before(today):
        raise NotRecordableError(f"{month:%Y-%m} ended too long ago: its lights stay unrecorded")


def changed_after(end: date, projects: Collection[Project]) -> set[int]:
    """Ids of projects whose records have moved since the month ended, so that its light is not known any more."""
    since = timezone.make_aware(datetime.combine(end + timedelta(days=1), time.min))
    entries = AuditEntry.objects.filter(written_at__gte=since, result=AuditEntry.Result.DONE)
    below = entries.filter(root_type=Project._meta.label_lower).exclude(subject_type__in=HARMLESS)
    moved = {int(pk) for pk in below.values_list("root_id", flat=True).distinct()}
    rules = entries.filter(subject_type=AnnualRound._meta.label_lower, verb="edit_round")
    rounds = {int(pk) for pk in rules.values_list("subject_id", flat=True).distinct()}
    return moved | {project.pk for project in projects if project.round_id in rounds}


def write(month: date, end: date, today: date, projects: list[Project]) -> Counter[str]:
    limits: dict[int, Thresholds] = {}
    rows = []
    for project in projects:
        thresholds = limits.setdefault(project.round_id, Thresholds.of(project.round))
        light = lights.explain(project, thresholds, end)
        rows.append(
            LightRecord(
                project=project,
                month=month,
                light=light.code,
                rule=light.rule,
                reason=light.reason[:300],
                computed=light.computed.code if light.computed else "",
                recorded_on=today,
            )
        )
    LightRecord.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["project", "month"],
        update_fields=["light", "rule", "reason", "computed", "recorded_on"],
    )
    return Counter(row.light for row in rows)


def note(done: Recorded) -> None:
    if not done.written:
        return
    details = {"lights": dict(done.written), "unknown": done.unknown}
    audit.note(
        service("record_lights"), "record_lights", Subject("month", f"{done.month:%Y-%m}"), details=details
    )
