"""提醒、督办、约谈: the step that the round's rules propose for a red project, with the rule in words.

Proposed by the system, done by a person. A proposal goes by itself: when the step was done, or the light is no
longer red.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.judging import judged_by

from .light_history import last_ended_month, reds_in_a_row
from .lights import Thresholds, light_case, red_since
from .models import AnnualRound, Project, SupervisionNotice
from .states import LIT

if TYPE_CHECKING:
    from organizations.actor import Actor

TALK, NOTICE, URGE = "talk", "notice", "urge"  # the gravest first
LABELS = {TALK: "约谈", NOTICE: "督办", URGE: "催办"}
RANK = {step: number for number, step in enumerate(LABELS)}
N = SupervisionNotice.State


@dataclass(frozen=True)
class Proposal:
    """`reasons` say which limits of the round were reached; `url` leads to the form of the step."""

    project: Project
    step: str
    reasons: tuple[str, ...]
    days_red: int
    url: str

    @property
    def label(self) -> str:
        return LABELS[self.step]

    @property
    def verb(self) -> str:
        """What the button says."""
        return {TALK: "记录约谈", NOTICE: "签发督办单", URGE: "催办"}[self.step]

    @property
    def is_notice(self) -> bool:
        return self.step == NOTICE


@dataclass
class History:
    """What was done about one project (notices newest first), and how many months in a row ended red."""

    notices: list[SupervisionNotice] = field(default_factory=list)
    reds: int = 0
    talked_on: date | None = None
    urged_on: date | None = None

    def red_months(self, after: date | None, today: date) -> int:
        """三连红: those months of the row that ended after the day on which something was done."""
        if after is None:
            return self.reds
        last = last_ended_month(today)
        since = (last.year - after.year) * 12 + last.month - after.month + 1
        return max(0, min(self.reds, since))

    @property
    def open_notice(self) -> SupervisionNotice | None:
        return next((notice for notice in self.notices if notice.is_open), None)

    @property
    def noticed_on(self) -> date | None:
        """The day on which the latest notice was issued."""
        return self.notices[0].issued_on if self.notices else None

    @property
    def settled_on(self) -> date | None:
        """The day on which the latest notice was closed."""
        return max((notice.closed_on for notice in self.notices if notice.closed_on), default=None)


def proposals(actor: Actor, today: date) -> list[Proposal]:
    """For every red project of the current round that the acting officer judges; the gravest step first."""
    round_ = AnnualRound.objects.current()
    if round_ is None:
        return []
    return proposed_for(list(red_projects(round_, actor, today)), today)


def proposed_for(found: Sequence[Project], today: date) -> list[Proposal]:
    """Of these red projects; three queries, none without any."""
    histories = histories_of(found, today)
    proposed = [proposal for project in found if (proposal := propose(project, histories[project.pk], today))]
    return sorted(proposed, key=lambda one: (RANK[one.step], -one.days_red))


def red_projects(round_: AnnualRound, actor: Actor, today: date) -> QuerySet[Project]:
    judged = Project.objects.filter(judged_by(actor), round=round_, state__in=LIT)
    red = judged.annotate(light=light_case(Thresholds.of(round_), today)).filter(light="red")
    return (
        red.exclude(organization__in=actor.involved_organizations)
        .select_related("organization", "round", "lead")
        .order_by("organization__order_key", "pk")
    )


def histories_of(projects: Sequence[Project], today: date) -> dict[int, History]:
    """Three queries, whatever the number of projects."""
    ids = [project.pk for project in projects]
    found: dict[int, History] = defaultdict(History)
    issued = SupervisionNotice.objects.filter(project__in=ids, issued_on__isnull=False)
    for notice in issued.exclude(state=N.REVOKED).order_by("-issued_on", "-pk"):
        found[notice.project_id].notices.append(notice)
    for pk, reds in reds_in_a_row(ids, today).items():
        found[pk].reds = reds
    done = Project.objects.filter(pk__in=ids).order_by()
    for pk, held_on, sent_at in done.values_list("pk", Max("talks__held_on"), Max("urges__sent_at")):
        found[pk].talked_on = held_on
        found[pk].urged_on = timezone.localdate(sent_at) if sent_at else None
    return found


def propose(project: Project, history: History, today: date) -> Proposal | None:
    limits = Thresholds.of(project.round).at(project.level)
    since = red_since(project.far_behind_from, project.next_open_due, project.next_notice_due, limits)
    days = (today - since).days + 1 if since and since <= today else 0
    for step, why in ((TALK, why_talk), (NOTICE, why_notice), (URGE, why_urge)):
        reasons = tuple(why(project, history, today, since))
        if reasons:
            return Proposal(project, step, reasons, days, address(step, project))
    return None


def address(step: str, project: Project) -> str:
    return reverse(f"projects:{step}_new", args=[project.pk])


def why_talk(project: Project, history: History, today: date, since: date | None) -> Iterator[str]:
    """A notice overdue, one notice too many, or too many red months: each once for every talk."""
    rules, talked = project.round, history.talked_on
    for notice in history.notices:
        days = notice.days_past(today)
        if days and notice.due_on and (talked is None or talked <= notice.due_on):
            yield f"{notice}督办单逾期 {days} 天未反馈"
    number = len(history.notices)
    newest = history.noticed_on
    if number >= rules.talk_notices and newest and (talked is None or talked < newest):
        yield f"已签发第 {number} 张督办单（{history.notices[0]}）"
    months = history.red_months(talked, today)
    if months >= rules.talk_red_months:
        yield f"连续 {months} 个月月末红灯，达到约谈的 {rules.talk_red_months} 个月"


def why_notice(project: Project, history: History, today: date, since: date | None) -> Iterator[str]:
    """Red for too long without a notice that asks for an answer; a closed one begins the count anew."""
    rules = project.round
    if history.open_notice is not None:
        return
    begun = max((day for day in (since, history.settled_on) if day), default=None)
    days = (today - begun).days + 1 if begun and begun <= today else 0
    if days >= rules.notice_red_days:
        yield f"红灯已持续 {days} 天，达到督办的 {rules.notice_red_days} 天"
    months = history.red_months(history.noticed_on, today)
    if months >= rules.notice_red_months:
        yield f"连续 {months} 个月月末红灯，达到督办的 {rules.notice_red_months} 个月"


def why_urge(project: Project, history: History, today: date, since: date | None) -> Iterator[str]:
    """A red project that nobody has been urged about since it turned red."""
    urged = history.urged_on is not None and (since is None or history.urged_on >= since)
    if history.open_notice is None and not urged and since is not None and since <= today:
        yield f"红灯已 {(today - since).days + 1} 天，转红后还没有催办"


def reason_to_talk(project: Project, today: date) -> str:
    """What the form of a talk begins with; empty where no rule asks for one."""
    history: Any = histories_of([project], today)[project.pk]
    return "；".join(why_talk(project, history, today, None))[:200]
