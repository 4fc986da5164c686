"""Keeping a meeting: what is written when one is recorded or its minutes are changed, and who is told."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from organizations.models import Appointment, Organization
from organizations.roles import Role
from workflow import audit, engine, notices
from workflow.models import AuditEntry
from workflow.templatetags.look import day, moment

from .agenda import Subject
from .forms.meeting import MeetingForm, MeetingRows
from .models import AgendaItem, Attendance, Meeting, Resolution
from .transitions.meetings import HOLD, concerned, owing, take_up_obstacles

if TYPE_CHECKING:
    from organizations.actor import Actor


def chair_on(organization: Organization, when: date) -> Appointment | None:
    """The secretary in office on the day of the meeting, else the present one."""
    posts = Appointment.objects.filter(organization=organization, role=Role.SECRETARY)
    return posts.active(when).first() or posts.active().first()


def record(form: MeetingForm, actor: "Actor") -> Meeting:
    """Store a new meeting. One whose time has come counts as held at once; a planned one is announced."""
    meeting = form.meeting
    meeting.chair = chair_on(meeting.organization, meeting.held_on) or meeting.chair
    meeting.mark_late_entry()
    meeting.save()
    entry = audit.note(
        actor,
        "record_meeting",
        meeting,
        after=audit.field_values(meeting),
        happened_at=meeting.held_at if meeting.is_late_entry else None,
    )
    save_attendance(form, actor)
    save_rows(form, actor)
    if meeting.is_ahead:
        announce(meeting, "定", entry, actor)
    else:
        engine.run(HOLD, meeting, actor, caused_by=entry)
    return meeting


def amend(form: MeetingForm, before: dict[str, Any], actor: "Actor") -> None:
    """Store changed minutes; `before` are the meeting's values as the page found them."""
    meeting = form.meeting
    meeting.mark_late_entry()
    meeting.save()
    was, now = audit.changes(before, audit.field_values(meeting))
    rows_changed = rows_differ(form.agenda) or (
        form.resolutions is not None and rows_differ(form.resolutions)
    )
    attendance_changed = form.attendance.kinds != form.attendance.stored
    if not (was or now or rows_changed or form.taken_up or attendance_changed):
        return
    entry = audit.note(actor, "edit_meeting", meeting, before=was, after=now)
    save_attendance(form, actor)
    save_rows(form, actor)
    if meeting.state == Meeting.State.HELD:
        take_up_obstacles(meeting, actor, entry)
    elif {"held_at", "place"} & now.keys():
        announce(meeting, "改", entry, actor)


def announce(meeting: Meeting, word: str, entry: AuditEntry, actor: "Actor") -> None:
    """Tell everyone concerned when and where a meeting to come takes place; `word` is 定 or 改."""
    when = f"{word}于 {moment(meeting.held_at)} 在{meeting.place}召开，请准备"
    words = f"{meeting.organization.short_name}“{meeting}”{when}"
    notices.tell(concerned(meeting), entry, words, meeting, actor)


def rows_differ(rows: MeetingRows) -> bool:
    return bool(rows.gone) or any(form.has_changed() for form in rows.kept)


def save_rows(form: MeetingForm, actor: "Actor") -> None:
    """Items and resolutions are entries of their own: they stand in the timeline of their project."""
    for row in form.agenda.gone:
        remove(row, "remove_agenda", actor)
    for position, row_form in enumerate(form.agenda.kept, start=1):
        item = row_form.instance
        item.position = position
        item.reason = item.reason or reason_of(item, form)
        keep(item, form.meeting, actor)
    for position, item in enumerate(form.taken_up, start=len(form.agenda.kept) + 1):
        item.position = position
        keep(item, form.meeting, actor)
    if form.resolutions is None:
        return
    form.resolutions.complete(form.meeting, form.agenda.subjects)
    for row in form.resolutions.gone:
        remove(row, "remove_resolution", actor)
    for row_form in form.resolutions.kept:
        keep(row_form.instance, form.meeting, actor)


def reason_of(item: AgendaItem, form: MeetingForm) -> str:
    """Why a matter typed by hand would have been proposed, empty where it would not."""
    subject = Subject(item.project, item.task, item.obstacle, item.resolution)
    return form.proposals.reasons.get(subject.ids, "")[:120]


def save_attendance(form: MeetingForm, actor: "Actor") -> None:
    """Who was there as ids; one entry for all of them."""
    kinds, meeting = form.attendance.kinds, form.meeting
    stored = dict(meeting.attendances.values_list("post", "kind"))
    if kinds == stored:
        return
    changed = {post: kind for post, kind in kinds.items() if stored.get(post) != kind}
    meeting.attendances.exclude(post__in=kinds.keys() - changed.keys()).delete()
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, post_id=post, kind=kind) for post, kind in sorted(changed.items())
    )
    audit.note(actor, "record_attendance", meeting, before=by_kind(stored), after=by_kind(kinds))


def by_kind(kinds: dict[int, str]) -> dict[str, list[int]]:
    return {
        kind: sorted(post for post, chosen in kinds.items() if chosen == kind)
        for kind in sorted(set(kinds.values()))
    }


def remove(row: models.Model, verb: str, actor: "Actor") -> None:
    """As it was stored: what else the form changed on a row that goes never happened."""
    row.refresh_from_db()
    audit.note(actor, verb, row, before=audit.field_values(row))
    row.delete()


def keep(row: AgendaItem | Resolution, meeting: Meeting, actor: "Actor") -> None:
    """Store one row and what changed of it; whoever owes a new resolution is told."""
    stored = type(row)._base_manager.filter(pk=row.pk).first() if row.pk else None
    before = audit.field_values(stored) if stored else {}
    row.meeting = meeting
    row.save()
    was, now = audit.changes(before, audit.field_values(row))
    if not (was or now):
        return
    kind = "resolution" if isinstance(row, Resolution) else "agenda"
    noted = audit.note(
        actor,
        f"{'edit' if stored else 'add'}_{kind}",
        row,
        before=was,
        after=now,
        details={"summary": summary(row)},
    )
    if isinstance(row, Resolution) and (stored is None or is_handed_on(was)):
        words = f"{meeting.organization.short_name}议定事项“{row}”，请于 {day(row.due_on)}前办结"
        notices.tell(owing(row), noted, words, row, actor)


def is_handed_on(was: dict[str, Any]) -> bool:
    """Whether somebody else owes it now."""
    return bool({"unit_id", "person_id"} & was.keys())


def summary(row: AgendaItem | Resolution) -> str:
    """For the timeline: what came of an item; who owes a resolution until when, persons left out."""
    if isinstance(row, AgendaItem):
        return row.outcome[:60] or row.reason
    return "，".join(filter(None, (row.unit_name, f"完成时限 {day(row.due_on)}")))
