"""Which notices of supervision, talks and attachments an actor may see: the part of querysets.py that grew too long
for it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from organizations.roles import Role

from .querysets import BUSINESS, NOTHING, at_home, behind, in_scope
from .states import ReportState

if TYPE_CHECKING:
    from organizations.actor import Actor


class SupervisionNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> SupervisionNoticeQuerySet:
        """Issued ones of visible projects, which include those that name the acting organization; drafts
        only to officers and leaders of the issuing organization."""
        if actor.is_service:
            return self
        issued = Q(issued_on__isnull=False, project__in=behind(self, actor))
        return self.filter(issued | own_drafts(actor))

    def of_project(self, project: Any, actor: Actor) -> SupervisionNoticeQuerySet:
        """The same of a project found visible, without asking for the project again."""
        return self.filter(Q(issued_on__isnull=False) | own_drafts(actor), project=project)

    def with_names(self) -> SupervisionNoticeQuerySet:
        """With the project, the units and everyone that a notice names."""
        people = (f"{name}__user" for name in ("drafted_by", "issued_by", "signed_by", "replied_by",
                                               "reply_drafted_by", "closed_by"))  # fmt: skip
        return self.select_related(
            "project__organization", "project__round", "issuer", "addressee", "co_addressee", *people
        )

    def late(self, today: date) -> SupervisionNoticeQuerySet:
        return self.filter(self.model.overdue_on(today))


def own_drafts(actor: Actor) -> Q:
    """Notices not issued yet, of the acting organization."""
    if not actor.has_role(Role.OFFICER, Role.LEADER):
        return NOTHING
    return Q(issuer=actor.organization_id, issued_on__isnull=True)


class TalkQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> TalkQuerySet:
        """Of projects in scope: a unit that only works on a task is not told who was talked to."""
        return self.filter(in_scope(actor, "project__path"))

    def with_names(self) -> TalkQuerySet:
        return self.select_related(
            "talker__user",
            "talker__organization",
            "person__user",
            "person__organization",
            "recorded_by__user",
        )


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """Attachments of projects the actor sees; those of an unfinished report stay in the house, those of
        a reply that was not given yet (`replied_on`, also after a return) in that of the notice's addressee."""
        if actor.is_service:
            return self
        finished = Q(report=None) | Q(report__state=ReportState.SUBMITTED) | at_home(actor)
        notices = self.model._meta.get_field("notice").related_model
        replied = Q(notice=None) | Q(notice__state__in=notices.ANSWERED) | Q(replied_on__isnull=False)
        if actor.has_role(*BUSINESS):
            replied |= Q(notice__addressee=actor.organization_id)
        return self.filter(finished, replied, project__in=behind(self, actor))
