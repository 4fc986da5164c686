"""Which project records an actor may see. Every view starts from one of these."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Cast

from organizations.roles import READS_OWN, READS_SUBTREE, Role
from organizations.tree import ancestors_and_self, within
from workflow.models import AuditEntry

from .lending import lent_to
from .named import naming, reads_everything
from .states import ENGAGED, ESTABLISHED, OPEN_TASK, ProjectState, ReportState

if TYPE_CHECKING:
    from organizations.actor import Actor

NOTHING = Q(pk__in=[])
# Entries on a report or a change request before it counts: their wording is told to its own house only.
DRAFTED = Q(subject_type="projects.progressreport", verb__in=("save_draft", "propose"))
DRAFTED |= Q(subject_type="projects.changerequest", verb__in=("draft_change", "edit_change"))
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


def at_home(actor: Actor) -> Q:
    """Records of the own house's projects, read there before they are sent; whom it only appointed to judge
    is none of the house."""
    return Q(project__path=actor.path) if actor.has_role(*BUSINESS) else NOTHING


def scope_of(actor: Actor) -> Q:
    """Projects in scope; drafts only inside the own organization."""
    return in_scope(actor) & ~(Q(state=ProjectState.DRAFT) & ~Q(path=actor.path))


class AnnualRoundQuerySet(models.QuerySet[Any]):
    def current(self) -> Any:
        """The round in force, or the newest one when none is marked."""
        return self.order_by("-is_current", "-year").first()


class ProjectQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor, named: frozenset[int] | None = None) -> ProjectQuerySet:
        """Scope, drafts only inside the own organization, and projects on which the post is named; `named` are these
        where naming() was asked already.

        Other posts see what is lent to them, which is never a draft.
        """
        if actor.is_service:
            return self
        if not actor.has_role(*BUSINESS):
            return self.filter(lent_to(actor)).exclude(state=ProjectState.DRAFT)
        if named is None:
            named = naming(self.model._base_manager, actor)
        return self.filter(scope_of(actor) | Q(pk__in=named)) if named else self.scoped_to(actor)

    def find_visible(self, actor: Actor, pk: int) -> Any:
        """One project of visible_to(actor), None when it is not seen; where the scope suffices, nobody asks
        on which projects the post is named."""
        one = self.filter(pk=pk)
        if actor.has_role(*BUSINESS) and (found := one.scoped_to(actor).first()):
            return found
        return one.visible_to(actor).first()

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
            "round",
            "category",
            "lead",
            "baseline",
            "organization__parent__parent__parent",
            "override_by__user",
            "override_by__organization",
        ).annotate(
            meeting_count=counted(self, meetings),
            notice_count=counted(self, Count("notices", filter=Q(notices__issued_on__isnull=False))),
            change_count=counted(self, Count("changes", filter=Q(changes__requested_at__isnull=False))),
            record_count=counted_entries(self),
            drafted_count=counted_entries(self, DRAFTED),
        )

    def of_round(self, round_id: int) -> ProjectQuerySet:
        return self.filter(round=round_id)

    def below(self, path: str) -> ProjectQuerySet:
        return self.filter(within(path))


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


def handed_on(problems: models.Manager[Any], actor: Actor) -> set[int]:
    """Ids of problems out of scope that went out from it: forwarded elsewhere, or those into which one of
    the scope was merged. Resolved to ids in one query, as in naming()."""
    if not actor.has_role(*BUSINESS) or reads_everything(actor):
        return set()
    elsewhere = problems.exclude(in_scope(actor)).order_by()
    forwarded = elsewhere.filter(in_scope(actor, "forwardings__path")).values_list("pk")
    merged = elsewhere.filter(in_scope(actor, "merged_problems__path")).values_list("pk")
    return {pk for (pk,) in forwarded.union(merged)}


class ProblemQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ProblemQuerySet:
        """Scope, and what went out from it: the house that forwarded a problem follows what becomes of it."""
        gone = handed_on(self.model._base_manager, actor)
        return self.filter(in_scope(actor) | Q(pk__in=gone)) if gone else self.scoped_to(actor)

    def scoped_to(self, actor: Actor) -> ProblemQuerySet:
        """The scope alone: what the post may decide or counts as its own."""
        return self.filter(in_scope(actor))

    def waiting(self) -> ProblemQuerySet:
        """待研判: open, and not in hand already by a declaration, were it only a draft."""
        return self.filter(~self.in_hand(self.engaged()), state=self.model.State.OPEN)

    @staticmethod
    def in_hand(links: models.QuerySet[Any]) -> Exists:
        """Asked for each problem that is left: as a list it would be that of the whole installation."""
        return Exists(links.filter(problem=OuterRef("pk")))

    def engaged(self) -> models.QuerySet[Any]:
        """Links of problems to projects that are at work on them or about to be."""
        links = self.model._meta.get_field("projects").through.objects
        return links.filter(project__state__in=ENGAGED)

    def declarable(self, organization_id: int | None, project: Any = None) -> ProblemQuerySet:
        """Problems that a declaration of the organization may solve: no other project is at work on them.

        `project` is the one being declared, whose own problems stay available.
        """
        links = self.engaged()
        if project is not None and project.pk:
            links = links.exclude(project=project)
        unsolved = [self.model.State.OPEN, self.model.State.ADOPTED]
        return self.filter(~self.in_hand(links), organization=organization_id, state__in=unsolved)


class TaskQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> TaskQuerySet:
        return self if actor.is_service else self.filter(project__in=behind(self, actor))

    def concerning(self, actor: Actor) -> TaskQuerySet:
        """我的任务, of projects that were established: where the post is owner or leads, where its unit is the
        department or co-operates, and in its house the unit's own projects.

        A part of visible_to() without asking for the projects: whoever is named may read them.
        """
        if not actor.has_role(*BUSINESS):
            return self.none()
        mine = Q(owner_post=actor.post_id) | Q(leader_post=actor.post_id)
        if actor.has_role(Role.SECRETARY, *READS_OWN):
            mine |= Q(department_unit=actor.organization_id) | Q(pk__in=self.supported_by(actor))
        if actor.has_role(Role.SECRETARY, Role.CLERK):
            projects = self.model._meta.get_field("project").related_model._base_manager
            own = projects.filter(organization=actor.organization_id).order_by()
            mine |= Q(project__in=own.values("pk"))
        return self.filter(mine, project__state__in=ESTABLISHED)

    def supported_by(self, actor: Actor) -> models.QuerySet[Any]:
        """Ids of tasks on which the acting organization co-operates."""
        links = self.model._meta.get_field("cooperating_units").remote_field.through._base_manager
        return links.filter(organization=actor.organization_id).order_by().values("task")

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


class ChangeRequestQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ChangeRequestQuerySet:
        """Requests on visible projects; those not sent yet only inside the own organization."""
        if actor.is_service:
            return self
        return self.told_to(actor).filter(project__in=behind(self, actor))

    def told_to(self, actor: Actor) -> ChangeRequestQuerySet:
        """Of projects found visible: what was sent, and in the own organization the drafts."""
        return self.filter(Q(requested_at__isnull=False) | at_home(actor))

    def with_names(self) -> ChangeRequestQuerySet:
        """With the project and everyone who had a part in the request."""
        return self.select_related(
            "project__organization", "project__round", "drafted_by__user", "requested_by__user",
            "decided_by__user", "decided_by__organization",
        )  # fmt: skip

    def with_rows(self) -> ChangeRequestQuerySet:
        """With everything that it proposes and the tasks of its project, for several on one page."""
        return self.with_names().prefetch_related(
            "task_changes__task", "task_changes__owner_post__user", "task_changes__department_unit",
            "indicator_changes__indicator", "project__tasks",
        )  # fmt: skip


class ProgressReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ProgressReportQuerySet:
        """Reports of visible projects; unfinished ones only inside the own organization."""
        if actor.is_service:
            return self
        return self.finished_for(actor).filter(project__in=behind(self, actor))

    def finished_for(self, actor: Actor) -> ProgressReportQuerySet:
        """Of projects found visible: what was submitted, and in the own organization the drafts."""
        return self.filter(Q(state=ReportState.SUBMITTED) | at_home(actor))

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
        return self.select_related("organization", "chair__user", "recorded_by__user", "previous")

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


class ObstacleQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> ObstacleQuerySet:
        """Those of visible projects; whoever is asked from below reads the project by scope."""
        return self if actor.is_service else self.filter(project__in=behind(self, actor))

    def unsolved(self) -> ObstacleQuerySet:
        return self.filter(state__in=self.model.UNSOLVED)

    def waiting_for(self, organization_id: int | None) -> ObstacleQuerySet:
        """Escalated to the organization and not answered yet."""
        return self.filter(state=self.model.State.ESCALATED, escalated_to=organization_id)

    def with_names(self) -> ObstacleQuerySet:
        """With everyone and every unit that an obstacle names."""
        return self.select_related(
            "project__organization", "report", "escalated_to", "answer_unit", "answered_by__user"
        )


class BelowProjectQuerySet(models.QuerySet[Any]):
    """Records that whoever sees their project sees."""

    def visible_to(self, actor: Actor) -> BelowProjectQuerySet:
        return self if actor.is_service else self.filter(project__in=behind(self, actor))
