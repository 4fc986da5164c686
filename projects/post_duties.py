"""What a post owes beside the work on its projects: problems assigned, minutes to issue, notices to answer or
to verify, hand-overs to sign.

Kinds that are rare are read together, in one query, since home has few to spend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, Min, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from organizations.judging import judged_by, nearer_judges
from organizations.models import HandOver
from organizations.roles import Role
from workflow.written import asked

from .change_list import awaiting
from .duties import Duty, dated
from .lights import month_day
from .matters import Matter, columns, matter_of, the_words
from .models import (
    AnnualRound,
    ChangeRequest,
    ChangeState,
    Meeting,
    Obstacle,
    Problem,
    Project,
    SupervisionNotice,
)
from .permissions import HOUSE
from .pressing_duties import (
    PRESSING_WORDS,
    answered_instructions,
    drafted_answers,
    still_pressing,
    urged_matters,
    waiting_instructions,
)
from .screening import decided_by
from .states import UNFINISHED, ProjectState

if TYPE_CHECKING:
    from organizations.actor import Actor

N = SupervisionNotice.State
JUDGED = {ProjectState.SUBMITTED: "个申报待审核", ProjectState.COMPLETION_REQUESTED: "个项目申请验收"}


def post_duties(actor: Actor, today: date, projects: Iterable[Project] = ()) -> list[Duty]:
    """`projects` are those of the house, to know whether a red light that was urged is still red."""
    key = (actor.basis, tuple(nearer_judges(actor)), today)
    rows = asked("post_duties", key, lambda: rare_matters(actor, today))
    matters = still_pressing(map(matter_of, rows), projects, today)
    found = sorted(matters, key=lambda matter: (matter.kind, matter.pk))
    words = WORDS | PRESSING_WORDS
    single = [words[matter.kind](matter, today) for matter in found if matter.pk and matter.kind in words]
    return single + counted_duties(actor, Counter(matter.kind for matter in found))


def rare_matters(actor: Actor, today: date) -> QuerySet[Any]:
    first, *rest = kinds_of(actor, today)
    return first.union(*rest, all=True) if rest else first


def kinds_of(actor: Actor, today: date) -> list[QuerySet[Any]]:
    """Of everything that the role may owe, the rows; read in one query."""
    kinds = [hand_overs(actor)]
    if actor.has_role(Role.SECRETARY):
        kinds += [
            assigned_problems(actor),
            clerks_minutes(actor),
            answered_obstacles(actor),
            waiting_problems(actor),
            drafted_changes(actor),
            drafted_answers(actor),
        ]
    if actor.has_role(*HOUSE):
        kinds += [notices_received(actor), waiting_instructions(actor), urged_matters(actor, today)]
    if actor.has_role(Role.LEADER):
        kinds.append(answered_instructions(actor))
    if actor.has_role(Role.OFFICER):
        kinds += [asked_obstacles(actor), waiting_problems(actor), late_problems(actor, today)]
        kinds += [to_judge(actor, state) for state in JUDGED]
        kinds.append(notices_to_keep(actor))
        kinds.append(waiting_changes(actor))
    return kinds + [rows for find in _further if (rows := find(actor)) is not None]


def assigned_problems(actor: Actor) -> QuerySet[Any]:
    """上级交办 that waits for the secretary's decision."""
    waiting = Problem.objects.filter(
        organization=actor.organization_id, source=Problem.Source.ASSIGNED, state=Problem.State.OPEN
    )
    return columns(waiting, "problem", who=F("number"), about=F("description"), date=F("deadline"))


def waiting_problems(actor: Actor) -> QuerySet[Any]:
    """How many problems of the current round wait for 研判; a secretary's assigned ones are named singly."""
    waiting = decided_by(actor).waiting().filter(round__in=current_round())
    if actor.has_role(Role.SECRETARY):
        waiting = waiting.exclude(source=Problem.Source.ASSIGNED)
    return counted(waiting, "waiting")


def late_problems(actor: Actor, today: date) -> QuerySet[Any]:
    """上级交办 below that is past its deadline and still waits."""
    late = Q(state=Problem.State.OPEN, source=Problem.Source.ASSIGNED, deadline__lt=today)
    return counted(decided_by(actor).filter(late, round__in=current_round()), "late")


def current_round() -> QuerySet[AnnualRound]:
    return AnnualRound.objects.filter(is_current=True).order_by()


def counted(rows: QuerySet[Any], matter: str, day: str = "deadline") -> QuerySet[Any]:
    """One row with the number of all and the earliest deadline, or whatever date the column `day` holds."""
    kind, empty = the_words(matter), the_words()
    constant = rows.order_by().annotate(matter=kind, who=empty, about=empty).values("matter", "who", "about")
    totals = constant.annotate(number=Count("pk"), date=Min(day))
    return totals.values_list("matter", "number", "who", "about", "date")


def to_judge(actor: Actor, state: ProjectState) -> QuerySet[Any]:
    """How many declarations, or requests for acceptance, wait for the acting organization."""
    waiting = Project.objects.filter(judged_by(actor), state=state)
    return counted(
        waiting.exclude(organization__in=actor.involved_organizations), state, "submitted_at__date"
    )


def clerks_minutes(actor: Actor) -> QuerySet[Any]:
    """Minutes that a clerk wrote: the chair issues them."""
    written = Meeting.objects.filter(
        organization=actor.organization_id, state=Meeting.State.HELD, recorded_by__role=Role.CLERK
    )
    name = F("recorded_by__user__name")
    return columns(written, "minutes", who=name, about=F("title"), date=TruncDate("held_at"))


def answered_obstacles(actor: Actor) -> QuerySet[Any]:
    """What the level above answered: the house closes it, raises it again or asks further up."""
    answered = Obstacle.objects.filter(
        project__organization=actor.organization_id,
        state=Obstacle.State.ANSWERED,
        project__state__in=UNFINISHED,
    )
    unit = F("escalated_to__short_name")
    return columns(answered, "answered", who=unit, about=F("description"), date=F("answered_on"))


def asked_obstacles(actor: Actor) -> QuerySet[Any]:
    """How many difficulties wait for this organization's answer, and since when; no row when none does."""
    waiting = Obstacle.objects.waiting_for(actor.organization_id).order_by().values("escalated_to")
    kind, nothing = the_words("asked"), the_words()
    found = waiting.annotate(
        matter=kind, number=Count("pk"), who=nothing, about=nothing, since=Min("escalated_on")
    )
    return found.values_list("matter", "number", "who", "about", "since")


def notices_received(actor: Actor) -> QuerySet[Any]:
    """督办单 to sign for and to reply to: the secretary replies, the clerk drafts, the secretary confirms."""
    secretary = actor.has_role(Role.SECRETARY)
    drafted = ~Q(reply_draft="") & Q(reply_drafted_by__isnull=False)
    owed = SupervisionNotice.objects.filter(
        addressee=actor.organization_id, state__in=SupervisionNotice.RUNNING_CLOCK
    )
    if not secretary:
        owed = owed.exclude(drafted & Q(state=N.SIGNED))
    kind = Case(
        When(state=N.ISSUED, then=Value("notice_sign")),
        When(drafted, then=Value("notice_confirm")),
        default=Value("notice_reply" if secretary else "notice_draft_reply"),
        output_field=CharField(),
    )
    return columns(owed, kind, who=F("number"), about=F("project__title"), date=F("due_on"))


def notices_to_keep(actor: Actor) -> QuerySet[Any]:
    """Replies to verify and drafts to issue, of the acting organization; told as counts."""
    kept = SupervisionNotice.objects.filter(issuer=actor.organization_id, state__in=(N.REPLIED, N.DRAFT))
    barred = actor.involved_organizations
    kept = kept.exclude(addressee__in=barred).exclude(project__organization__in=barred)
    kind = Case(
        When(state=N.REPLIED, then=Value("notice_verify")),
        default=Value("notice_issue"),
        output_field=CharField(),
    )
    return columns(kept, kind, who=F("number"), about=F("project__title"), date=F("due_on"))


def drafted_changes(actor: Actor) -> QuerySet[Any]:
    """Change requests that wait for the secretary to send them, the clerk's and the own ones."""
    drafted = ChangeRequest.objects.filter(
        project__organization=actor.organization_id, state=ChangeState.DRAFTED
    )
    name = Case(
        When(drafted_by__role=Role.CLERK, then=F("drafted_by__user__name")),
        default=the_words(),
    )
    return columns(drafted, "change", who=name, about=F("project__title"), date=TruncDate("created_at"))


def waiting_changes(actor: Actor) -> QuerySet[Any]:
    """How many change requests wait for the officer's decision, and since when."""
    waiting = ChangeRequest.objects.filter(awaiting(actor)).order_by().values("state")
    kind, nothing = the_words("changes"), the_words()
    counted = waiting.annotate(
        matter=kind, number=Count("pk"), who=nothing, about=nothing, since=TruncDate(Min("requested_at"))
    )
    return counted.values_list("matter", "number", "who", "about", "since")


def hand_overs(actor: Actor) -> QuerySet[Any]:
    """Those that the person has not signed, as predecessor or successor, in whatever post."""
    other = Case(
        When(successor__user=actor.user_id, then=F("predecessor__user__name")),
        default=F("successor__user__name"),
    )
    unsigned = HandOver.objects.unsigned_by(actor)
    return columns(unsigned, "hand_over", who=other, about=F("organization__short_name"), date=F("day"))


def problem_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:problem", args=[matter.pk])
    return dated(f"上级交办问题 {matter.who} 待研判", matter.about[:30], url, matter.day, today)


def minutes_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:meeting_transition", args=[matter.pk, "close_minutes"])
    about = matter.about or (f"{month_day(matter.day)}的会议" if matter.day else "")
    return Duty(f"填报员{matter.who}记录的会议纪要待您印发", about, url)


def hand_over_duty(matter: Matter, today: date) -> Duty:
    url = reverse("organizations:hand_over", args=[matter.pk])
    return Duty(f"与{matter.who}的交接待签字", f"{matter.about}书记交接", url)


def answered_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:obstacle", args=[matter.pk])
    return Duty(f"{matter.who or '上级'}已答复提请协调的难点，请落实", matter.about[:30], url)


def asked_duty(matter: Matter, today: date) -> Duty:
    url = f"{reverse('projects:obstacles')}?to=me&state=escalated"
    waited = (today - matter.day).days if matter.day else 0
    on = f"最早的已等 {waited} 天" if waited else "今天提请"
    return Duty(f"{matter.pk} 个难点提请协调，待答复", on, url, matter.day or date.max)


def waiting_duty(matter: Matter, today: date) -> Duty:
    return Duty(f"{matter.pk} 个问题待研判", "", reverse("projects:screening"))


def late_duty(matter: Matter, today: date) -> Duty:
    url = f"{reverse('projects:problems')}?overdue=yes&source={Problem.Source.ASSIGNED}"
    return dated(f"{matter.pk} 个上级交办问题逾期未研判", "", url, matter.day, today)


def judging_duty(words: str, state: ProjectState) -> Callable[[Matter, date], Duty]:
    """5 个申报待审核, leading to their list."""

    def duty(matter: Matter, today: date) -> Duty:
        url = f"{reverse('projects:projects')}?state={state}&judge=me"
        return Duty(f"{matter.pk} {words}", "", url, date.min)

    return duty


def notice_duty(words: str, name: str) -> Callable[[Matter, date], Duty]:
    """督〔2026〕7号督办单待签收, leading to the step itself."""

    def duty(matter: Matter, today: date) -> Duty:
        where = [matter.pk] if not name else [matter.pk, name]
        url = reverse("projects:notice_transition" if name else "projects:notice", args=where)
        return dated(f"{matter.who}督办单{words}", matter.about, url, matter.day, today)

    return duty


def counted_duties(actor: Actor, counts: Counter[str]) -> list[Duty]:
    """3 份督办反馈待核实; 1 张督办单草稿待签发."""
    listed = reverse("projects:notices")
    found = {
        "notice_verify": ("份督办反馈待核实", f"{listed}?side=verify"),
        "notice_issue": ("张督办单草稿待签发", f"{listed}?side=issued&state=draft"),
    }
    return [
        Duty(f"{counts[kind]} {words}", "", url, date.min)
        for kind, (words, url) in found.items()
        if counts[kind]
    ]


def change_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:change_transition", args=[matter.pk, "send"])
    text = f"填报员{matter.who}起草的变更申请待您提交" if matter.who else "变更申请已起草，待提交"
    return Duty(text, matter.about, url)


def changes_duty(matter: Matter, today: date) -> Duty:
    url = f"{reverse('projects:changes')}?judge=me"
    return Duty(f"{matter.pk} 个变更申请待审批", "", url, matter.day or date.max)


WORDS: dict[str, Callable[[Matter, date], Duty]] = {
    "problem": problem_duty,
    "waiting": waiting_duty,
    "late": late_duty,
    "minutes": minutes_duty,
    "hand_over": hand_over_duty,
    "answered": answered_duty,
    "asked": asked_duty,
    "notice_sign": notice_duty("待签收", ""),
    "notice_reply": notice_duty("待反馈", "reply"),
    "notice_draft_reply": notice_duty("待代拟反馈", "draft_reply"),
    "notice_confirm": notice_duty("的反馈已代拟，待您确认", "reply"),
    "change": change_duty,
    "changes": changes_duty,
    **{state: judging_duty(words, state) for state, words in JUDGED.items()},
}

_further: list[Callable[[Actor], QuerySet[Any] | None]] = []


def register_matters(
    find: Callable[[Actor], QuerySet[Any] | None], words: dict[str, Callable[[Matter, date], Duty]]
) -> None:
    """An upper app's kinds of matters: rows made by columns() or counted(), read in the same query."""
    _further.append(find)
    WORDS.update(words)
