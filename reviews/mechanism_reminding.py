"""到期复评提醒: whoever issued a mechanism is told once of each check that comes near."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import INVOLVED, Role
from projects.audience import recipients
from projects.lights import month_day
from workflow import audit, engine, notices
from workflow.models import AuditEntry

from .mechanism_duties import REMIND
from .models import Mechanism

if TYPE_CHECKING:
    from organizations.actor import Actor

VERB = "remind_check"


def remind_of_checks(actor: Actor) -> int:
    """Of mechanisms in force that are due within thirty days, or overdue; how many were told of anew."""
    due = list(
        Mechanism.objects.in_force().filter(check_on__lte=timezone.localdate() + REMIND).order_by("pk")
    )
    told = told_of(due)
    fresh = [made for made in due if (str(made.pk), f"{made.check_on}") not in told]
    return sum(remind(made, actor) for made in fresh)


def told_of(mechanisms: Iterable[Mechanism]) -> set[tuple[str, str]]:
    """Id and day of each check of these that somebody was told of."""
    ids = [str(made.pk) for made in mechanisms]
    kind = Mechanism._meta.label_lower
    entries = AuditEntry.objects.filter(verb=VERB, subject_type=kind, subject_id__in=ids)
    return {(entry.subject_id, entry.content["details"]["check_on"]) for entry in entries}


def remind(made: Mechanism, actor: Actor) -> bool:
    """Under the mechanism's lock, so that two runs at once tell once. Where nobody is in office nothing is noted:
    whoever is appointed later is told by a later run."""
    with audit.recording():
        engine.lock(made)
        day = made.check_on
        if day is None or made.state not in Mechanism.IN_FORCE:
            return False
        if (str(made.pk), f"{day}") in told_of([made]):
            return False
        officers = issuing_officers(made)
        if not officers:
            return False
        entry = audit.note(actor, VERB, made, details={"check_on": f"{day}"})
        year = f"{day.year} 年 " if day.year != timezone.localdate().year else ""
        words = f"“{made.title[:60]}”{year}{month_day(day)}前复评"
        notices.tell(recipients(officers), entry, words, made, actor)
    return True


def issuing_officers(made: Mechanism) -> list[Appointment]:
    """Without those who hold a post in the house whose mechanism it is; what is in force has an issuer."""
    if made.issuer_id is None:
        return []
    involved = Appointment.objects.active().filter(organization=made.organization_id, role__in=INVOLVED)
    officers = Appointment.objects.holders(made.issuer_id, Role.OFFICER)
    return list(officers.exclude(user__in=involved.values("user")))
