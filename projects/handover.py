"""移交: a new secretary leads what the organization has under way; history keeps the old name."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workflow import audit, engine
from workflow.models import AuditEntry

from .models import Leadership, Project
from .states import ENGAGED, ProjectState

if TYPE_CHECKING:
    from organizations.actor import Actor
    from organizations.models import Appointment

# Submitted at least once and not finished: drafts have no lead before they are submitted.
HANDED_OVER = ENGAGED - {ProjectState.DRAFT, ProjectState.CLOSED}


def take_over(post: Appointment, actor: Actor, entry: AuditEntry) -> None:
    """Every unfinished project of the organization gets the new secretary as its lead."""
    led = Project.objects.filter(organization=post.organization_id, state__in=HANDED_OVER)
    for project in led.exclude(lead=post.user_id).filter(lead__isnull=False).order_by("pk"):
        engine.lock(project)
        before = audit.field_values(project, ["lead"])
        change_lead(project, post)
        after = audit.field_values(project, ["lead"])
        audit.note(actor, "hand_over", project, before=before, after=after, caused_by=entry)


def change_lead(project: Project, post: Appointment) -> None:
    """A project taken over does not count against the successor's maximum; one that comes back to whoever began it does."""
    eve = post.starts_on - timedelta(days=1)
    present = project.leaderships.filter(to_on=None).first()
    if present is not None:
        present.to_on = max(eve, present.from_on)
        present.save(update_fields=["to_on"])
    begun = project.was_begun_by(post.user_id)
    Leadership.objects.create(
        project=project, post=post, user_id=post.user_id, from_on=post.starts_on, taken_over=not begun
    )
    project.lead_id = post.user_id
    project.save(update_fields=["lead"])
