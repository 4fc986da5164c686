"""议题自动提出: what a meeting of an organization should deal with, each with its reason in words.

One query for each kind; seen from the organization down its whole subtree, the most urgent few of each with the
number of all. Further kinds register a source from their own wiring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When, Window
from django.db.models.functions import Coalesce

from organizations.models import Organization
from organizations.tree import within

from .agenda import PRESSING, Subject
from .lights import ORDER, Thresholds, explain, light_case, month_day
from .models import AnnualRound, Obstacle, Project, Resolution, Task
from .obstacle_words import waiting_words
from .states import LIT, OPEN_TASK, RUNNING

MOST = 10  # of each kind
TICKED = 5  # of each kind, to begin with


@dataclass(frozen=True)
class Proposal:
    """One item: `key` is what the page sends back."""

    key: str
    subject: Subject
    reason: str


@dataclass(frozen=True)
class Batch:
    """Everything of one kind; `total` counts what is not listed too. `gives_way`: not proposed where something
    else of the same project is."""

    label: str
    total: int
    proposals: list[Proposal]
    gives_way: bool = False

    def only(self, proposals: list[Proposal]) -> Batch:
        """Those of them; what was left out counts no longer."""
        return replace(self, total=self.total - len(self.proposals) + len(proposals), proposals=proposals)

    @property
    def words(self) -> str:
        shown = len(self.proposals)
        return f"共 {self.total} 件，列出最急的 {shown} 件" if self.total > shown else f"{shown} 件"


Source = Callable[[Organization, date], Batch]
_sources: list[tuple[int, Source]] = []


def register_source(source: Source, order: int) -> None:
    _sources.append((order, source))
    _sources.sort(key=lambda entry: entry[0])


def batches(organization: Organization, today: date) -> list[Batch]:
    """Each matter once. Of what is proposed in part, a light is not proposed again: a task stands for its project."""
    found = [source(organization, today) for _, source in _sources]
    in_part = {
        subject_project(proposal)
        for batch in found
        for proposal in batch.proposals
        if proposal.subject.is_part or not batch.gives_way
    }
    seen: set[tuple[int | None, ...]] = set()
    kept = []
    for batch in found:
        fresh = [
            p
            for p in batch.proposals
            if p.subject.ids not in seen and not (batch.gives_way and subject_project(p) in in_part)
        ]
        seen |= {proposal.subject.ids for proposal in fresh}
        kept.append(batch.only(fresh))
    return [batch for batch in kept if batch.proposals]


def subject_project(proposal: Proposal) -> int | None:
    return proposal.subject.project.pk if proposal.subject.project else None


def first_of(rows: QuerySet[Any]) -> list[Any]:
    """The most urgent rows, each with the number of all as `total`."""
    return list(rows.annotate(total=Window(Count("pk")))[:MOST])


def batch_of(label: str, rows: list[Any], proposals: Iterable[Proposal]) -> Batch:
    return Batch(label, rows[0].total if rows else 0, list(proposals))


def left_open(organization: Organization, today: date) -> Batch:
    """Resolutions of the organization's own meetings that nobody has verified."""
    found = (
        Resolution.objects.filter(meeting__organization=organization)
        .exclude(state=Resolution.State.VERIFIED)
        .select_related("meeting", "project__organization", "obstacle")
        .order_by("due_on", "pk")
    )
    rows = first_of(found)
    return batch_of(
        "以前议定、尚未落实的事项",
        rows,
        [
            Proposal(
                f"resolution-{row.pk}",
                Subject(row.project, obstacle=row.obstacle, resolution=row),
                f"{row.meeting}议定，{resolution_words(row, today)}",
            )
            for row in rows
        ],
    )


def resolution_words(resolution: Resolution, today: date) -> str:
    days = resolution.days_overdue(today)
    return (
        f"逾期 {days} 天" if days else f"{resolution.get_state_display()}，{month_day(resolution.due_on)}到期"
    )


def unsolved(organization: Organization, today: date) -> Batch:
    """Escalated to the organization first, then its own, then those below, the oldest first."""
    asked = Q(state=Obstacle.State.ESCALATED, escalated_to=organization)
    own = Q(project__organization=organization)
    rank = Case(
        When(asked, then=Value(0)), When(own, then=Value(1)), default=Value(2), output_field=IntegerField()
    )
    found = (
        Obstacle.objects.filter(within(organization.path, "project__path"), project__state__in=RUNNING)
        .filter(asked | Q(state__in=Obstacle.IN_HOUSE))
        .annotate(rank=rank)
        .select_related("project__organization", "escalated_to")
        .order_by("rank", "raised_on", "pk")
    )
    rows = first_of(found)
    return batch_of(
        "未解决的难点",
        rows,
        [
            Proposal(f"obstacle-{row.pk}", Subject(row.project, obstacle=row), obstacle_words(row, today))
            for row in rows
        ],
    )


def obstacle_words(obstacle: Obstacle, today: date) -> str:
    if obstacle.state == Obstacle.State.ESCALATED:
        return f"提请本级协调，{waiting_words(obstacle, today)}：{obstacle.asked[:60]}"
    return f"{obstacle.get_state_display()}，{month_day(obstacle.raised_on)}提出"


def overdue_tasks(organization: Organization, today: date) -> Batch:
    found = (
        Task.objects.filter(
            within(organization.path, "project__path"),
            state__in=OPEN_TASK,
            stopped_on=None,
            project__state__in=RUNNING,
        )
        .annotate(until=Coalesce("extended_due_on", "due_on"))
        .filter(until__lt=today)
        .select_related("project__organization")
        .order_by("until", "pk")
    )
    rows = first_of(found)
    return batch_of(
        "逾期的任务",
        rows,
        [
            Proposal(
                f"task-{row.pk}",
                Subject(row.project, task=row),
                f"任务逾期 {row.days_overdue(today)} 天，完成 {row.percent}%",
            )
            for row in rows
        ],
    )


def red_and_yellow(organization: Organization, today: date) -> Batch:
    round_ = AnnualRound.objects.current()
    limits = Thresholds.of(round_) if round_ else Thresholds()
    ranks = [When(light=code, then=Value(rank)) for rank, code in enumerate(ORDER)]
    found = (
        Project.objects.below(organization.path)
        .filter(state__in=LIT)
        .annotate(light=light_case(limits, today))
        .filter(light__in=PRESSING)
        .annotate(rank=Case(*ranks, default=Value(9), output_field=IntegerField()))
        .select_related("organization")
        .order_by("rank", F("next_open_due").asc(nulls_last=True), "pk")
    )
    rows = first_of(found)
    proposals = [Proposal(f"project-{row.pk}", Subject(row), light_words(row, limits, today)) for row in rows]
    return replace(batch_of("红灯和黄灯的项目", rows, proposals), gives_way=True)


def light_words(project: Project, limits: Thresholds, today: date) -> str:
    light = explain(project, limits, today)
    return f"{light.word}灯：{light.reason}"[:120]


for position, known in enumerate((left_open, unsolved, overdue_tasks, red_and_yellow), start=1):
    register_source(known, position * 10)


@dataclass
class Proposals:
    """What one page offers: `taken` are the stored items' subjects, `typed` the texts of the page's rows, `chosen`
    the keys that came back, if any did."""

    organization: Organization
    today: date
    taken: frozenset[tuple[int | None, ...]] = frozenset()
    chosen: frozenset[str] | None = None
    asked: tuple[int, ...] = ()
    typed: frozenset[str] = frozenset()
    begins: bool = True

    @cached_property
    def every(self) -> list[Batch]:
        return batches(self.organization, self.today)

    @cached_property
    def batches(self) -> list[Batch]:
        """Without what is on the agenda already."""
        found = []
        for batch in self.every:
            left = [p for p in batch.proposals if not self.stands(p.subject)]
            if left:
                found.append(batch.only(left))
        return found

    def stands(self, subject: Subject) -> bool:
        """Whether it is an item already: stored, a row of the page, or a project that the page begins with."""
        begun = not subject.is_part and subject.project is not None and subject.project.pk in self.asked
        return subject.ids in self.taken or subject.label in self.typed or begun

    @cached_property
    def all(self) -> list[Proposal]:
        return [proposal for batch in self.batches for proposal in batch.proposals]

    @cached_property
    def ticked(self) -> frozenset[str]:
        """What came back; on a new page the first of each kind, of the projects asked for only theirs."""
        if self.chosen is not None:
            return self.chosen
        if not self.begins:
            return frozenset()
        first = [p for batch in self.batches for p in batch.proposals[:TICKED]]
        if self.asked:
            first = [p for p in self.all if subject_project(p) in self.asked and p.subject.is_part]
        return frozenset(proposal.key for proposal in first)

    @property
    def selected(self) -> list[Proposal]:
        return [proposal for proposal in self.all if proposal.key in self.ticked]

    @property
    def lines(self) -> list[tuple[Batch, list[tuple[Proposal, bool]]]]:
        """For the page: each kind with its proposals and whether they are ticked."""
        return [(batch, [(p, p.key in self.ticked) for p in batch.proposals]) for batch in self.batches]

    @cached_property
    def reasons(self) -> dict[tuple[int | None, ...], str]:
        """Why a subject is proposed, also where the row was typed by hand."""
        return {p.subject.ids: p.reason for batch in self.every for p in batch.proposals}
