"""经过: what happened to a project, read from the audit chain: what, to what, by whom, when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Case, CharField, Model, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Cast

from organizations.actor import NOBODY, Actor
from organizations.models import Appointment, User
from organizations.roles import Role
from workflow import engine
from workflow.models import AuditEntry
from workflow.templatetags.look import moment
from workflow.written import MARKER, written

from .lights import WORDS, month_day
from .models import Meeting, Problem, ProgressReport, Project
from .querysets import BUSINESS, DRAFTED

LATEST = 7

# Follows from another entry or was only kept for later: in the full list, not in the rail.
QUIET = frozenset(
    {
        "save_draft",
        "attach",
        "remove",
        "record_light",
        "save_sheet",
        "save_opinion",
        "draft_change",
        "record_many",
    }
)

# 任务进展 and 办理进展: a list of their own on the page of the task or resolution.
LISTED = frozenset({"update_task", "update_resolution"})

# What an entry's details say in the timeline, in this order.
TEXTS = ("reason", "done", "result", "summary")
CHANGES = {
    "due_on": "完成时限",
    "percent": "进度",
    "light": "灯色",
    "override": "人工灯色",
    "actual": "实际值",
    "target": "目标值",
    "weight": "权重",
}
NUMBERS = frozenset({"percent", "weight"})


@dataclass(frozen=True)
class Event:
    """One line of the timeline. `tone` is state, grave or empty."""

    what: str
    text: str
    who: str
    when: str
    tone: str


def reads_drafts(reader: Actor, project: Project) -> bool:
    """Of the house, and not only appointed by it to judge."""
    return reader.is_in(project.organization_id) and reader.has_role(*BUSINESS)


def entries_of(project: Project, reader: Actor = NOBODY) -> QuerySet[AuditEntry]:
    """Everything done below the project, newest first; refusals are for the auditor.

    What a report or a change request said before it was sent is told in its own house only.
    """
    found = AuditEntry.objects.filter(
        root_type=project._meta.label_lower, root_id=str(project.pk), result=AuditEntry.Result.DONE
    ).order_by("-happened_at", "-sequence")
    return found if reads_drafts(reader, project) else found.exclude(DRAFTED)


def entries_about(subject: Model) -> QuerySet[AuditEntry]:
    """Everything done to one record below a project, newest first, without what its page lists by itself."""
    done = AuditEntry.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk), result=AuditEntry.Result.DONE
    )
    return done.exclude(verb__in=LISTED).order_by("-sequence")


def latest(project: Project, reader: Actor = NOBODY) -> list[Event]:
    """The newest events for the rail, without what only followed from them."""

    def newest() -> QuerySet[Any]:
        any_project = Project(pk=MARKER, organization_id=project.organization_id)
        found = entries_of(any_project, reader).filter(Q(caused_by_id=None) | Q(verb="hand_over"))
        return named(any_project, found.exclude(verb__in=QUIET))[:LATEST]

    sql, parameters = written("latest events", reads_drafts(reader, project), (project.pk,), newest)
    return lines(project, list(AuditEntry.objects.raw(sql, parameters)))


def events(project: Project, entries: QuerySet[AuditEntry], most: int = 50) -> list[Event]:
    """The first `most` entries as lines, with the names of those who acted; one query in all, and one
    more where the lead passed from one secretary to the next."""
    return lines(project, list(named(project, entries)[:most]))


def lines(project: Project, entries: list[AuditEntry]) -> list[Event]:
    """Entries with their people (see named) as lines."""
    names = names_of_leads(entries)
    return [event(project, entry, names) for entry in entries]


def events_of_problem(problem: Problem) -> list[Event]:
    """Everything done to one problem, newest first."""
    entries = with_people(entries_about(problem)).annotate(drafter=Value(""))
    return [event(problem, entry) for entry in entries]


def events_of_meeting(meeting: Meeting, subject: Model | None = None) -> list[Event]:
    """Everything done to a meeting, or to one of its resolutions, newest first."""
    entries = with_people(entries_about(subject or meeting)).annotate(drafter=Value(""))
    return [event(meeting, entry) for entry in entries]


def event(
    project: Project | Problem | Meeting, entry: AuditEntry, names: dict[int, str] | None = None
) -> Event:
    content = entry.content
    words = text(entry, content) + lead_change(content, names or {})
    return Event(what(entry, content), words, who(project, entry), moment(entry.happened_at), tone(entry))


def lead_ids(content: dict[str, Any]) -> list[int]:
    """The old and the new lead of a hand-over; empty where the lead did not change from one to another."""
    ids = [content[side].get("lead_id") for side in ("before", "after")]
    return [pk for pk in ids if pk] if all(ids) else []


def names_of_leads(entries: list[AuditEntry]) -> dict[int, str]:
    """Entries hold persons as ids: the names of everyone between whom a lead passed."""
    ids = {pk for entry in entries for pk in lead_ids(entry.content)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def lead_change(content: dict[str, Any], names: dict[int, str]) -> str:
    """领办书记 顾明川 → 陆知远."""
    found = [names[pk] for pk in lead_ids(content) if pk in names]
    return f"领办书记 {found[0]} → {found[1]}" if len(found) == 2 else ""


def what(entry: AuditEntry, content: dict[str, Any]) -> str:
    """启动攻坚; for a subject below the project its name too: 核验“管线迁改协调”, 报送 6 月进展."""
    label = engine.verb_label(entry.subject_type, entry.verb)
    title = content["details"].get("title", "")
    return f"{label}{title}" if title.startswith("“") else f"{label} {title}".rstrip()


def percents(entry: AuditEntry) -> frozenset[str]:
    """What is in percent: the weight of a task is, that of a criterion of a review is in points."""
    return NUMBERS if entry.subject_type.startswith("projects.") else NUMBERS - {"weight"}


def text(entry: AuditEntry, content: dict[str, Any]) -> str:
    """Reason or wording, new dates, and what changed from what to what."""
    details, in_percent = content["details"], percents(entry)
    parts = [str(details[name]) for name in TEXTS if details.get(name)]
    changed = [change(name, content, "%" if name in in_percent else "") for name in CHANGES]
    parts += [words for words in changed if words]
    parts += [f"期限 {day(details['due_on'])}"] if details.get("due_on") else []
    return "　".join(parts)


def change(name: str, content: dict[str, Any], unit: str) -> str:
    """完成时限 6 月 30 日 → 7 月 12 日; empty where there was nothing before or nothing changed."""
    before, after = content["before"].get(name), content["after"].get(name)
    if before in (None, "") or after in (None, "") or before == after:
        return ""
    return f"{CHANGES[name]} {shown(name, before, unit)} → {shown(name, after, unit)}"


def shown(name: str, value: Any, unit: str) -> str:
    if name == "due_on":
        return day(value)
    if name in ("light", "override"):
        return WORDS.get(value, str(value))
    return f"{float(value):g}{unit}" if name in NUMBERS else str(value)


def day(value: Any) -> str:
    try:
        return month_day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def tone(entry: AuditEntry) -> str:
    """Filled for a step in the project's own life, a red diamond for what returns or ends something."""
    model = apps.get_model(entry.subject_type)
    step = engine.find(model, entry.verb)
    if step is None:
        return ""
    if step.grave:
        return "grave"
    return "state" if model is Project else ""


def named(project: Project, entries: QuerySet[AuditEntry]) -> QuerySet[Any]:
    """With person and place of each entry's post, and who had drafted the report that was confirmed or
    the declaration that was submitted: a clerk, or whoever reported."""
    report = ProgressReport.objects.filter(project=project).annotate(key=Cast("pk", CharField()))
    drafter = report.filter(key=OuterRef("subject_id")).values("reported_by__user__name")
    is_report = When(subject_type=ProgressReport._meta.label_lower, then=Subquery(drafter[:1]))
    clerk = Project.objects.filter(pk=project.pk, drafted_by__role=Role.CLERK).values(
        "drafted_by__user__name"
    )
    is_submission = When(subject_type=Project._meta.label_lower, verb="submit", then=Subquery(clerk[:1]))
    return with_people(entries).annotate(drafter=Case(is_report, is_submission, output_field=CharField()))


def with_people(entries: QuerySet[AuditEntry]) -> QuerySet[Any]:
    post = Appointment.objects.filter(pk=OuterRef("post_id"))
    return entries.annotate(
        person=Subquery(post.values("user__name")[:1]),
        place=Subquery(post.values("organization__short_name")[:1]),
        place_id=Subquery(post.values("organization")[:1]),
        user=Subquery(User.objects.filter(pk=OuterRef("actor_id")).values("name")[:1]),
    )


def who(project: Project | Problem | Meeting, entry: Any) -> str:
    """陆知远（韩砚秋代填）; somebody of another organization with its name; 系统 for a command."""
    name = entry.person or entry.user or "系统"
    if entry.drafter and entry.drafter != name:
        return f"{name}（{entry.drafter}代填）"
    if entry.place and entry.place_id != project.organization_id:
        return f"{name}（{entry.place}）"
    return name
