"""What upper apps do when an organization gets a new secretary: projects and sheets belong to the post.

They register a function from their wiring; it runs in the transaction of the appointment.
"""

from collections.abc import Callable

from workflow.models import AuditEntry

from .actor import Actor
from .handing_over import draw_up
from .models import Appointment

Successor = Callable[[Appointment, Actor, AuditEntry], None]

_successors: list[Successor] = []


def on_new_secretary(follow: Successor) -> None:
    """`follow(post, actor, entry)` gets the new secretary's post and the entry that caused it."""
    _successors.append(follow)


def succeed(post: Appointment, actor: Actor, entry: AuditEntry) -> None:
    """Records first, then the hand-over that lists them for both secretaries to sign."""
    for follow in _successors:
        follow(post, actor, entry)
    draw_up(post, actor, entry)
