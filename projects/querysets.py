"""Which project records an actor may see. Every view starts from one of these."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from organizations.roles import READS_OWN, READS_SUBTREE
from organizations.tree import ancestors_and_self, within
from workflow.models import AuditEntry

from .states import ENGAGED, OPEN_TASK, ProjectState, ReportState

if TYPE_CHECKING:
    from organizations.actor import Actor

NOTHING = Q(pk__in=[])
# Entries on a report before it counts: their wording is told to its own house only.
DRAFTED = Q(subject_type="projects.progressreport", verb__in=("save_draft", "propose"))
EVERY_ENTRY = Q()
BUSINESS = READS_SUBTREE | READS_OWN


def in_scope(actor: Actor, field: str = "path") -> Q:
    """Own organization and below, or the own organization only, by the role; else nothing."""
    if actor.is_service:
        return Q()
    if actor.has_role(*READS_SUBTREE):
        return within(actor.path, field)
    if actor.has_role(*READS_OWN):
        return Q(**{field: actor.path})
    return NOTHING


def scope_of(actor: Actor) -> Q:
    """Projects in scope; drafts only inside the own organization."""
    return in_scope(actor) & ~(Q(state=ProjectState.DRAFT) & ~Q(path=actor.path))


class AnnualRoundQuerySet(models.QuerySet[Any]):
    def current(self) -> Any:
        """The round in force, or the newest one when none is marked."""
        return self.order_by("-is_current", "-year").first()


class ProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ProjectQuerySet:
        """Scope, drafts only inside the own organization, and projects on which the post is named."""
        if actor.is_service:
            return self
        if not actor.has_role(*BUSINESS):
            return self.none()
        named = naming(self.model._base_manager, actor)
        return self.filter(scope_of(actor) | Q(pk__in=named)) if named else self.scoped_to(actor)

    def scoped_to(self, actor: Actor) -> ProjectQuerySet:
        """The scope alone, without the single projects elsewhere that name the post: for counts by unit."""
        return self if actor.is_service else self.filter(scope_of(actor))

    def own_to(self, actor: Actor) -> ProjectQuerySet:
        """The visible projects of the acting organization itself, without asking where the post is named."""
        if not actor.has_role(*BUSINESS):
            return self.none()
        return self.filter(in_scope(actor), organization=actor.organization_id)

    def for_page(self) -> ProjectQuerySet:
        """With everything above the project and the counts that its tabs show, in one query."""
        meetings = Count("agenda_items__meeting", distinct=True)
        return self.select_related(
            "round", "category", "lead", "baseline", "organization__parent__parent__parent"
        ).annotate(
            meeting_count=counted(self, meetings),
            notice_count=counted(self, Count("notices", filter=Q(notices__issued_on__isnull=False))),
            record_count=counted_entries(self),
            drafted_count=counted_entries(self, DRAFTED),
        )

    def of_round(self, round_id: int) -> ProjectQuerySet:
        return self.filter(round=round_id)

    def below(self, path: str) -> ProjectQuerySet:
        return self.filter(within(path))


def reads_everything(actor: Actor) -> bool:
    """A root office reads the whole tree by its scope."""
    return actor.has_role(*READS_SUBTREE) and actor.organization is not None and actor.organization.is_root


def naming(projects: models.Manager[Any], actor: Actor) -> set[int]:
    """Ids of projects on which the acting post or its organization is named.

    Resolved to ids in one query, since an OR over subqueries would keep the planner off the
    (round, path) index of the list. A root office sees everything anyway.
    """
    if actor.post is None or reads_everything(actor):
        return set()
    organization, post = actor.organization_id, actor.post_id
    ways = (
        Q(tasks__leader_post=post),
        Q(tasks__owner_post=post),
        Q(tasks__department_unit=organization),
        Q(tasks__cooperating_units=organization),
        Q(resolutions__unit=organization),
        Q(resolutions__person=post),
        Q(notices__addressee=organization, notices__issued_on__isnull=False),
    )
    established = projects.exclude(state=ProjectState.DRAFT).order_by()
    first, *rest = (established.filter(way).values_list("pk") for way in ways)
    return {pk for (pk,) in first.union(*rest)}


def behind(queryset: models.QuerySet[Any], actor: Actor) -> models.QuerySet[Any]:
    """The visible projects among those that the records' `project` field points to."""
    model = queryset.model._meta.get_field("project").related_model
    return model._default_manager.visible_to(actor)


def counted(projects: models.QuerySet[Any], count: Count) -> Subquery:
    """A count below the outer project as a subquery of its own, so that counts do not multiply."""
    rows = projects.model._base_manager.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(rows.annotate(number=count).values("number"))


def counted_entries(projects: models.QuerySet[Any], which: Q = EVERY_ENTRY) -> Subquery:
    """Lines of the project's timeline, or some of them."""
    done = AuditEntry.objects.filter(
        which,
        root_type=projects.model._meta.label_lower,
        root_id=Cast(OuterRef("pk"), models.CharField()),
        result=AuditEntry.Result.DONE,
    )
    return Subquery(done.order_by().values("root_id").annotate(number=Count("pk")).values("number"))


class ProblemQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ProblemQuerySet:
        return self.filter(in_scope(actor))

    def declarable(self, organization_id: int | None, project: Any = None) -> ProblemQuerySet:
        """Problems that a declaration of the organization may solve: no other project is at work on them.

        `project` is the one being declared, whose own problems stay available.
        """
        links = self.model._meta.get_field("projects").through.objects.filter(project__state__in=ENGAGED)
        if project is not None and project.pk:
            links = links.exclude(project=project)
        unsolved = [self.model.State.OPEN, self.model.State.ADOPTED]
        return self.filter(organization=organization_id, state__in=unsolved).exclude(
            pk__in=links.values("problem")
        )


class TaskQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> TaskQuerySet:
        return self if actor.is_service else self.filter(project__in=behind(self, actor))

    def with_names(self) -> TaskQuerySet:
        """With everyone and every unit that a task names."""
        return self.select_related(
            "leader_post__user", "owner_post__user", "department_unit", "finished_by__user"
        ).prefetch_related("cooperating_units")

    def with_parents(self) -> TaskQuerySet:
        """With names and everything above the task, for a page of its own."""
        return self.with_names().select_related("project__organization", "project__round")

    def open(self) -> TaskQuerySet:
        """Neither verified nor cancelled."""
        return self.filter(state__in=OPEN_TASK)


class ProgressReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ProgressReportQuerySet:
        """Reports of visible projects; unfinished ones only inside the own organization."""
        if actor.is_service:
            return self
        return self.finished_for(actor).filter(project__in=behind(self, actor))

    def finished_for(self, actor: Actor) -> ProgressReportQuerySet:
        """Of projects found visible: what was submitted, and in the own organization the drafts."""
        return self.filter(Q(state=ReportState.SUBMITTED) | Q(project__path=actor.path))

    def with_details(self) -> ProgressReportQuerySet:
        """With everything that a report is shown with: persons, changed tasks, attachments."""
        return self.select_related(
            "reported_by__user", "reported_by__organization", "confirmed_by__user"
        ).prefetch_related("percents__task", "attachments")


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> MeetingQuerySet:
        """Meetings in scope, those that dealt with a visible project, and those with a resolution for
        the acting post or its organization. What of a meeting out of scope is shown: meeting_page."""
        if actor.is_service:
            return self
        if not actor.has_role(*BUSINESS):
            return self.none()
        seen = in_scope(actor)
        if reads_everything(actor):
            return self.filter(seen)
        return self.filter(seen | Q(pk__in=meetings_naming(self, actor)))

    def in_scope_of(self, actor: Actor) -> MeetingQuerySet:
        """Those that the actor reads as a whole, not only the part that names them."""
        return self.filter(in_scope(actor))

    def with_names(self) -> MeetingQuerySet:
        """With the unit and everyone that a meeting's head names."""
        return self.select_related("organization", "chair__user", "recorded_by__user")

    def for_list(self) -> MeetingQuerySet:
        """With the numbers of its items, its resolutions and those of them not verified yet."""
        verified = self.model._meta.get_field("resolutions").related_model.State.VERIFIED
        unverified = Count("resolutions", filter=~Q(resolutions__state=verified))
        return self.select_related("organization").annotate(
            item_count=counted(self, Count("agenda")),
            resolution_count=counted(self, Count("resolutions")),
            open_count=counted(self, unverified),
        )


def meetings_naming(meetings: models.QuerySet[Any], actor: Actor) -> set[int]:
    """Ids of meetings out of scope that concern the actor: on a visible project, or with a resolution
    for the acting post or its organization.

    Resolved to ids as in naming(). A project in scope can stand on a foreign agenda only above the
    acting organization, since a meeting deals with its own projects and those below.
    """
    items = meetings.model._meta.get_field("agenda").related_model._base_manager.order_by()
    resolutions = meetings.model._meta.get_field("resolutions").related_model._base_manager.order_by()
    projects = items.model._meta.get_field("project").related_model._base_manager
    above = ancestors_and_self(actor.path)[:-1]
    ways = (
        resolutions.filter(owed_by(actor)),
        items.filter(in_scope(actor, "project__path"), meeting__path__in=above),
        items.filter(project__in=naming(projects, actor)),
    )
    first, *rest = (way.values_list("meeting") for way in ways)
    return {pk for (pk,) in first.union(*rest)}


def owed_by(actor: Actor) -> Q:
    """Resolutions that name the acting post or its organization."""
    return Q(unit=actor.organization_id) | Q(person=actor.post_id)


class ResolutionQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ResolutionQuerySet:
        """Resolutions of meetings in scope, on visible projects, and those that name the acting post
        or its organization."""
        if actor.is_service:
            return self
        if not actor.has_role(*BUSINESS):
            return self.none()
        seen = in_scope(actor, "meeting__path") | owed_by(actor)
        return self.filter(seen | Q(project__in=behind(self, actor)))

    def with_names(self) -> ResolutionQuerySet:
        """With the meeting, the project, and everyone and every unit that a resolution names."""
        return self.select_related("meeting__organization", "project", "obstacle", "unit", "person__user")

    def unverified(self, day: date) -> ResolutionQuerySet:
        """Those that were not verified before the day."""
        return self.filter(Q(verified_on=None) | Q(verified_on__gte=day))


class SupervisionNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> SupervisionNoticeQuerySet:
        return self if actor.is_service else self.filter(project__in=behind(self, actor))


class AttachmentQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> AttachmentQuerySet:
        """Attachments of projects the actor sees; those of an unfinished report stay in the house."""
        if actor.is_service:
            return self
        finished = Q(report=None) | Q(report__state=ReportState.SUBMITTED) | Q(project__path=actor.path)
        return self.filter(finished, project__in=behind(self, actor))
