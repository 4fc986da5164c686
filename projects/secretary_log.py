"""书记履职记录: what a secretary did, read from meetings and the audit chain; nobody keeps it by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Appointment, User
from organizations.roles import ADMINISTRATORS, Role
from workflow.models import AuditEntry

from . import timeline
from .models import AnnualRound, Meeting, Project
from .rounds import chosen_round

PAGE_SIZE = 100
MOST_PRINTED = 500

# Own acts of a secretary by what they are done to; drafts and what only follows from them are none.
ACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "projects.problem": ("研判问题", ("adopt", "forward", "merge", "dismiss", "reopen")),
    "projects.project": ("推进项目", ("submit", "withdraw", "start", "request_acceptance", "resume")),
    "projects.progressreport": ("报送进展", ("submit", "confirm", "correct")),
    "projects.task": ("核验任务", ("verify", "send_back")),
    "projects.meeting": ("印发纪要", ("close_minutes",)),
    "projects.resolution": ("核验议定事项", ("verify", "send_back")),
    "projects.obstacle": ("处理难点", ("escalate", "recall", "settle", "reopen")),
    "projects.changerequest": ("申请变更", ("send", "withdraw")),
    "projects.supervisionnotice": ("办理督办", ("sign", "reply")),
}
HELD = (Meeting.State.HELD, Meeting.State.CLOSED)


def posts_shown(actor: Actor, person: User) -> list[Appointment]:
    """The person's secretary's posts, present and past, whose record the actor may read: the person, the own
    house, and whoever reads everything above it."""
    posts = Appointment.objects.filter(user=person, role=Role.SECRETARY).select_related("organization")
    if person.pk != actor.user_id:
        posts = posts.filter(pk__in=Appointment.objects.visible_to(actor).values("pk"))
    return [] if actor.role in ADMINISTRATORS else list(posts.order_by("-starts_on", "-pk"))


@dataclass(frozen=True, slots=True)
class Act:
    """One line: what was done, to which project, when; `url` is empty where the reader may not open it."""

    when: datetime
    what: str
    text: str
    on: str
    url: str


@dataclass
class SecretaryLog:
    """`posts` come from posts_shown(actor, person) and are not empty."""

    actor: Actor
    person: User
    posts: list[Appointment]
    query: Mapping[str, str]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return list(AnnualRound.objects.order_by("-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(self.rounds, self.query.get("round", ""))

    @cached_property
    def span(self) -> tuple[datetime, datetime]:
        """From the first day of the round to the end of its last; without a round this year."""
        first = self.round.starts_on if self.round else date(self.today.year, 1, 1)
        last = self.round.ends_on if self.round else date(self.today.year, 12, 31)
        return start_of(first), start_of(last + timedelta(days=1))

    @cached_property
    def meetings(self) -> list[Meeting]:
        """Those that the person chaired and that took place, newest first."""
        first, beyond = self.span
        held = Meeting.objects.filter(
            chair__in=self.posts, state__in=HELD, held_at__gte=first, held_at__lt=beyond
        )
        return list(held.for_list())

    @cached_property
    def kinds(self) -> list[tuple[str, int]]:
        """调度会 4 次, 专题会商会 1 次, 现场办公会 2 次; kinds without a meeting too."""
        counts = Counter(meeting.kind for meeting in self.meetings)
        return [(str(kind.label), counts[kind]) for kind in Meeting.Kind]

    @property
    def missing_visit(self) -> str:
        """A reminder, no blame: a quarter under way without 现场办公 (domain rule: one a quarter)."""
        if self.round is None or not self.round.starts_on <= self.today <= self.round.ends_on:
            return ""
        quarter = date(self.today.year, (self.today.month - 1) // 3 * 3 + 1, 1)
        visits = (m for m in self.meetings if m.kind == Meeting.Kind.ON_SITE and m.held_on >= quarter)
        return "" if any(visits) else "本季度还没有召开现场办公会"

    @cached_property
    def entries(self) -> QuerySet[AuditEntry]:
        first, beyond = self.span
        own = Q()
        for kind, (_, verbs) in ACTS.items():
            own |= Q(subject_type=kind, verb__in=verbs)
        return AuditEntry.objects.filter(
            own,
            actor_id=self.person.pk,
            post_id__in=[post.pk for post in self.posts],
            result=AuditEntry.Result.DONE,
            caused_by_id=None,
            happened_at__gte=first,
            happened_at__lt=beyond,
        ).order_by("-happened_at", "-sequence")

    @cached_property
    def figures(self) -> list[tuple[str, int]]:
        """How many acts of each kind; kinds without one are left out."""
        counts = Counter(self.entries.order_by().values_list("subject_type", flat=True))
        return [(label, counts[kind]) for kind, (label, _) in ACTS.items() if counts[kind]]

    @cached_property
    def total(self) -> int:
        return sum(number for _, number in self.figures)

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.entries, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def acts(self) -> list[Act]:
        return self.lines(list(self.page))

    @cached_property
    def printed(self) -> list[Act]:
        return self.lines(list(self.entries[:MOST_PRINTED]))

    def lines(self, entries: list[AuditEntry]) -> list[Act]:
        """With the titles of the projects, in one query."""
        label = Project._meta.label_lower
        ids = {int(entry.root_id) for entry in entries if entry.root_type == label}
        projects = Project.objects.visible_to(self.actor).in_bulk(ids) if ids else {}
        return [self.line(entry, projects) for entry in entries]

    def line(self, entry: AuditEntry, projects: dict[int, Any]) -> Act:
        content = entry.content
        is_project = entry.root_type == Project._meta.label_lower
        of_meeting = {str(meeting.pk): meeting for meeting in self.meetings}
        project = projects.get(int(entry.root_id)) if is_project else of_meeting.get(entry.root_id)
        return Act(
            when=entry.happened_at,
            what=timeline.what(entry, content),
            text=timeline.text(entry, content),
            on=str(project) if project else "",
            url=project.get_absolute_url() if project else "",
        )

    @property
    def post_words(self) -> str:
        """望江里社区书记（2024-03 起）、…"""
        return "、".join(post.full_duty for post in self.posts)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
