"""Which lists of this app can be saved as 我的筛选."""

from __future__ import annotations

from typing import Any

from workflow import audit, engine
from workflow.models import AuditEntry, Notice

from .actor import Actor
from .audit_log import AuditLog
from .inbox import Inbox
from .listing import OrganizationListing
from .models import Organization, User
from .people_list import PeopleListing
from .permissions import keeps_people, may_read_audit, sees_organizations
from .saved_filters import ListPage, register_list


def holds_a_post(actor: Actor) -> bool:
    return actor.post_id is not None


def entry_words(entry: Any) -> str:
    """立项 项目: what was done to what kind of record."""
    kind = audit.KINDS.get(entry.subject_type, entry.subject_type)
    return f"{engine.verb_label(entry.subject_type, entry.verb)} {kind}"


for page in (
    ListPage(OrganizationListing, label="党组织", kind=Organization._meta.label_lower, may=sees_organizations),
    ListPage(PeopleListing, label="人员", kind=User._meta.label_lower, may=keeps_people),
    ListPage(Inbox, label="消息", kind=Notice._meta.label_lower, may=holds_a_post),
    ListPage(
        AuditLog, label="审计日志", kind=AuditEntry._meta.label_lower,
        may=may_read_audit, key="sequence", name=entry_words, passing=frozenset({"before", "after"}),
    ),
):  # fmt: skip
    register_list(page)
