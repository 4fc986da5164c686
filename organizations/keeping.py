"""Changing the tree: one writer at a time, and everything that repeats it changed with it."""

from django.core.cache import caches
from django.db import transaction

from workflow import audit

from .actor import Actor
from .models import Organization
from .official_order import put_in_order
from .repeats import records_within, replace_levels, replace_paths, replace_prefix
from .tree import segment, within

PLACE_CACHE = "chrome-place"  # short name of the root, shown on every page; other workers show a new one within a minute


def lock_tree() -> None:
    """Until commit nobody else changes the tree: of two moves at once the second would use old paths.

    The root's row stands for the tree; without NO KEY every insert that refers to it would wait too.
    """
    list(Organization.objects.select_for_update(no_key=True).filter(parent=None).order_by("pk").values("pk"))


def create(organization: Organization, actor: Actor) -> None:
    with audit.recording():
        organization.save()
        audit.note(actor, "create", organization, after=audit.field_values(organization))


def save_changes(organization: Organization, before: dict[str, object], actor: Actor) -> bool:
    """Save an edited organization; False when nothing differs. `before` are its former field values."""
    with audit.recording():
        organization.save()
        was, now = audit.changes(before, audit.field_values(organization))
        if not now:
            return False
        if "level" in now:
            replace_levels(organization)
        audit.note(actor, "edit", organization, before=was, after=now)
        if organization.is_root:
            forget_place()
    return True


def forget_place() -> None:
    """The root may have a new name; a cache that is out of order must not spoil what was committed."""
    transaction.on_commit(lambda: caches["process"].delete(PLACE_CACHE), robust=True)


def move(organization: Organization, parent: Organization, actor: Actor) -> int:
    """Hang the subtree under another parent; the number of records of upper apps that moved along.

    Call it with the tree locked and the move checked. A record that another request is writing at this
    very moment may keep the old path until it is saved again; moves are rare and announced.
    """
    old, new = organization.path, parent.path + segment(organization.pk)
    before = {"parent_id": organization.parent_id, "path": old}
    with audit.recording():
        subtree = Organization.objects.filter(within(old))
        units = replace_prefix(subtree, "path", old, new)
        Organization.objects.filter(pk=organization.pk).update(parent=parent)
        put_in_order(Organization.objects.all())
        organization.refresh_from_db()
        after = {"parent_id": parent.pk, "path": new}
        details = {"organizations": units, "records": records_within(old)}
        entry = audit.note(actor, "move", organization, before=before, after=after, details=details)
        return replace_paths(old, new, actor, entry)
