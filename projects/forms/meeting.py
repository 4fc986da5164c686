"""The minutes of a meeting on one page: head, agenda, resolutions, checked and stored together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.agenda import Agenda, Subject
from projects.lights import month_day
from projects.meeting_reach import MeetingReach
from projects.models import AgendaItem, Meeting, Resolution
from projects.proposals import Proposals
from projects.reported import reported_by_project
from projects.workdays import worked_from

from .attendance import AttendanceForm
from .known_rows import KnownRows
from .meeting_rows import AgendaForm, ResolutionForm
from .plain_text import PlainText
from .plan import Mistake, mistakes_of

FARTHEST_AHEAD = timedelta(days=366)
FARTHEST_BACK = timedelta(days=5 * 366)


class ClockField(forms.TimeField):
    """Hours and minutes, also typed with a full-width colon."""

    widget = forms.TimeInput(attrs={"type": "time", "class": "field__control--short"}, format="%H:%M")
    default_error_messages = {"invalid": "时刻写成 09:30 的样子"}

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("：", ":") if isinstance(value, str) else value)


class MeetingHeadForm(forms.ModelForm):
    kind = forms.ChoiceField(
        label="会议类型",
        choices=Meeting.Kind.choices,
        initial=Meeting.Kind.DISPATCH,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择会议类型"},
    )
    held_on = ChineseDateField(label="日期", error_messages={"required": "请填写会议日期"})
    clock = ClockField(label="时刻", error_messages={"required": "请填写会议时刻"})

    class Meta:
        model = Meeting
        fields = ("kind", "title", "place", "attendees", "observers", "minutes")
        field_classes = {"attendees": PlainText, "observers": PlainText, "minutes": PlainText}
        widgets = {
            "attendees": forms.Textarea(attrs={"rows": 2}),
            "observers": forms.Textarea(attrs={"rows": 2}),
            "minutes": forms.Textarea(attrs={"rows": 6}),
            "title": forms.TextInput(attrs={"placeholder": "不填则按月份和类型命名，如：7 月调度会"}),
        }
        help_texts = {
            "attendees": "上面没有的人，写姓名和职务",
            "minutes": "议题和议定事项已经写明的，不用重复",
        }
        error_messages = {
            "place": {"required": "请填写会议地点", "max_length": "地点最多 40 字"},
            "attendees": {"max_length": "其他出席人员最多 500 字，请精简"},
            "observers": {"max_length": "其他列席人员最多 200 字，请精简"},
            "title": {"max_length": "会议名称最多 60 字"},
            "minutes": {"max_length": "会议纪要最多 3000 字，请精简"},
        }

    field_order = ("kind", "held_on", "clock", "place", "title", "attendees", "observers", "minutes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            local = timezone.localtime(self.instance.held_at)
            self.initial["held_on"], self.initial["clock"] = local.date(), local.time()

    @property
    def held_at(self) -> datetime | None:
        """The moment typed, None while one of its halves is wrong."""
        day, clock = self.cleaned_data.get("held_on"), self.cleaned_data.get("clock")
        return timezone.make_aware(datetime.combine(day, clock)) if day and clock is not None else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        held_at = self.held_at
        if held_at is None:
            return cleaned
        now = timezone.now()
        if held_at > now + FARTHEST_AHEAD or held_at < now - FARTHEST_BACK:
            self.add_error("held_on", "会议日期离今天太远，请核对年份")
        elif self.instance.state == Meeting.State.HELD and held_at > now:
            self.add_error("held_on", "会议已经召开，时间不能晚于现在")
        elif self.same_meeting(held_at):
            self.add_error("clock", "这个时间的同类会议已经记录过，请在会议列表中打开修改")
        self.instance.held_at = held_at
        return cleaned

    def same_meeting(self, held_at: datetime) -> bool:
        """Whether the organization has recorded this one already: a second click, or a colleague."""
        twins = Meeting.objects.filter(
            organization=self.instance.organization_id, held_at=held_at, kind=self.cleaned_data.get("kind")
        )
        return twins.exclude(pk=self.instance.pk).exclude(state=Meeting.State.CANCELLED).exists()


class MeetingRows(KnownRows, BaseInlineFormSet):
    """Rows that keep the order in which they stand on the page; empty ones are not saved."""

    noun = ""
    default_error_messages = {"too_many_forms": "最多 %(num)d 行，请删去多余的行"}

    @property
    def kept(self) -> list[Any]:
        return [
            form for form in self.forms if (form.instance.pk or form.has_changed()) and not self.goes(form)
        ]

    @property
    def gone(self) -> list[Any]:
        """Stored records whose rows were deleted."""
        return [form.instance for form in self.forms if form.instance.pk and self.goes(form)]

    def goes(self, form: forms.ModelForm) -> bool:
        return bool(form.is_bound and self._should_delete_form(form))  # type: ignore[attr-defined]


class AgendaRows(MeetingRows):
    noun = "议题"

    def clean(self) -> None:
        """Each item names what was discussed, or says it; the same matter stands once."""
        super().clean()
        seen: set[tuple[Any, ...]] = set()
        for form in self.kept:
            item = form.instance
            if not form.cleaned_data.get("about") and not form.cleaned_data.get("outcome"):
                form.add_error("about", "请选择项目，或写明研究情况；不要这一行就勾选删去")
            about = (item.project_id, item.task_id, item.obstacle_id, item.resolution_id)
            if any(about) and about in seen:
                form.add_error("about", "与前面的议题重复，请合并为一项")
            seen.add(about)

    @property
    def subjects(self) -> list[Subject]:
        """What the items of the page are about, in their order."""
        items = [form.instance for form in self.kept if form.instance.project_id]
        return [Subject(item.project, item.task, item.obstacle, item.resolution) for item in items]


class ResolutionRows(MeetingRows):
    noun = "议定事项"

    def complete(self, meeting: Meeting, subjects: list[Subject]) -> None:
        """What follows from the rest of the page: the due date, the project, the obstacle."""
        for form in self.kept:
            row = form.instance
            row.due_on = row.due_on or default_due_on(meeting.held_on)
            projects = {subject.project.pk: subject.project for subject in subjects if subject.project}
            if row.project_id is None and len(projects) == 1:
                [row.project] = projects.values()
            obstacles = [
                subject.obstacle
                for subject in subjects
                if subject.obstacle and subject.project and subject.project.pk == row.project_id
            ]
            if row.obstacle_id is None and len(obstacles) == 1:
                row.obstacle = obstacles[0]

    def check_days(self, meeting: Meeting) -> bool:
        """Whether every date lies after the meeting; marks those that do not."""
        for form in self.kept:
            due = form.cleaned_data.get("due_on")
            if due and due < meeting.held_on:
                form.add_error("due_on", "完成时限早于会议日期")
        return not any(self.errors)


def default_due_on(held_on: date) -> date:
    """Twenty days after the meeting; a day of rest there moves it to the next working day."""
    return worked_from(held_on + timedelta(days=Resolution.DAYS_TO_ACT))


def rows_class(model: Any, form: Any, base: type[MeetingRows], most: int) -> type[MeetingRows]:
    made: Any = inlineformset_factory(
        Meeting,
        model,
        form=form,
        formset=base,
        extra=0,
        can_delete=True,
        max_num=most,
        absolute_max=most + 10,
        validate_max=True,
    )
    return made


MOST_ITEMS = 30
AgendaFormSet = rows_class(AgendaItem, AgendaForm, AgendaRows, MOST_ITEMS)
ResolutionFormSet = rows_class(Resolution, ResolutionForm, ResolutionRows, 50)


class MeetingForm:
    """Head, attendance, agenda with what is proposed for it and, once the meeting was held, resolutions.

    `asked` projects begin a new agenda, `copied` is the attendance of the meeting before.
    """

    def __init__(
        self,
        meeting: Meeting,
        data: Any = None,
        asked: tuple[int, ...] = (),
        copied: dict[int, str] | None = None,
        **initial: Any,
    ) -> None:
        self.meeting = meeting
        self.data = data
        today = timezone.localdate()
        chosen = None if data is None else frozenset(data.getlist("propose"))
        typed = [] if data is None else [text for name, text in data.items() if name.endswith("-about")]
        self.proposals = Proposals(
            meeting.organization,
            today,
            self.stored_subjects(),
            chosen,
            asked,
            frozenset(typed),
            begins=meeting.pk is None,
        )
        proposed = tuple(proposal.subject for batch in self.proposals.every for proposal in batch.proposals)
        self.candidates = Agenda(meeting.organization, today, asked, proposed)
        self.candidates.reported = reported_by_project(self.projects_concerned(proposed))
        self.attendance = AttendanceForm(data, meeting, self.units_concerned(), copied)
        self.head = MeetingHeadForm(data, instance=meeting, initial=initial)
        self.agenda: AgendaRows = self.rows(AgendaFormSet, "agenda")
        self.resolutions: ResolutionRows | None = None
        if meeting.pk is None or meeting.state == Meeting.State.HELD:
            self.resolutions = self.rows(ResolutionFormSet, "resolutions")

    @property
    def parts(self) -> list[Any]:
        parts = (self.head, self.attendance, self.agenda, self.resolutions)
        return [part for part in parts if part is not None]

    def stored_subjects(self) -> frozenset[tuple[int | None, ...]]:
        """What is on the agenda already, as Subject.ids."""
        if not self.meeting.pk:
            return frozenset()
        rows = self.meeting.agenda.values_list("project", "task", "obstacle", "resolution")
        return frozenset(rows)

    def projects_concerned(self, proposed: tuple[Subject, ...]) -> set[int]:
        """Those whose latest report may be shown beside an item."""
        known = {subject.project.pk for subject in proposed if subject.project}
        stored = {ids[0] for ids in self.proposals.taken if ids[0]}
        return known | stored | {project.pk for project in self.candidates.pressing}

    def units_concerned(self) -> set[int]:
        """Organizations whose projects are on the agenda or proposed for it."""
        proposed = [p.subject.project for p in self.proposals.all if p.key in self.proposals.ticked]
        units = {project.organization_id for project in proposed if project}
        if self.meeting.pk:
            units |= set(self.meeting.agenda.values_list("project__organization", flat=True)) - {None}
        return units

    @cached_property
    def taken_up(self) -> list[AgendaItem]:
        """Items made of the ticked proposals, without what a row of the page is about already."""
        rows = {Subject(i.project, i.task, i.obstacle, i.resolution).ids for i in self.row_items}
        return [
            AgendaItem(
                project=p.subject.project,
                task=p.subject.task,
                obstacle=p.subject.obstacle,
                resolution=p.subject.resolution,
                reason=p.reason[:120],
            )
            for p in self.proposals.selected
            if p.subject.ids not in rows
        ]

    @property
    def row_items(self) -> list[AgendaItem]:
        return [form.instance for form in self.agenda.kept]

    @cached_property
    def reach(self) -> MeetingReach:
        also = frozenset(project.organization_id for project in self.candidates.offered)
        return MeetingReach(self.meeting.organization, also)

    def rows(self, kind: type[MeetingRows], prefix: str) -> Any:
        begun = self.beginnings(prefix)
        made: Any = kind(
            self.data,
            instance=self.meeting,
            prefix=prefix,
            queryset=self.stored(prefix),
            initial=begun,
            form_kwargs={"agenda": self.candidates, "reach": self.reach},
        )
        made.extra = len(begun) if begun else 0
        return made

    def stored(self, prefix: str) -> Any:
        if prefix == "agenda":
            return AgendaItem.objects.select_related(
                "project__organization", "task", "obstacle", "resolution"
            )
        named = Resolution.objects.filter(state=Resolution.State.OPEN)
        return named.select_related("project__organization", "obstacle", "unit", "person__user")

    def beginnings(self, prefix: str) -> list[dict[str, str]] | None:
        """Rows of a page that is opened for a new meeting: pressing projects, one empty row each."""
        if self.data is not None or self.meeting.pk:
            return None
        begun = self.candidates.beginnings if prefix == "agenda" else []
        return [{"about": label} for label in begun] or [{}]

    def is_valid(self) -> bool:
        """Every part is checked, so that all errors show at once."""
        valid = [self.head.is_valid(), self.attendance.is_valid(), self.agenda.is_valid()]
        valid += [self.check_attendance(), self.check_agenda()]
        if self.resolutions is None:
            return all(valid)
        valid.append(self.resolutions.is_valid())
        if self.head.held_at:
            valid.append(self.check_resolutions(self.resolutions))
        return all(valid)

    def check_attendance(self) -> bool:
        """Somebody was there, by post or by name."""
        named = self.head.cleaned_data.get("attendees") if self.head.is_bound else ""
        if self.attendance.errors or named or self.attendance.anybody_present:
            return True
        self.head.add_error("attendees", "请至少选择一名出席人员，或在这里写明")
        return False

    def check_agenda(self) -> bool:
        if self.agenda.errors and any(self.agenda.errors):
            return True
        if len(self.agenda.kept) + len(self.taken_up) <= MOST_ITEMS:
            return True
        self.agenda.non_form_errors().append(f"最多 {MOST_ITEMS} 项议题，请去掉几项建议")
        return False

    def check_resolutions(self, rows: ResolutionRows) -> bool:
        if rows.kept and self.meeting.is_ahead:
            held = timezone.localtime(self.head.held_at)
            rows.non_form_errors().append(
                f"会议时间（{month_day(held)} {held:%H:%M}）还没有到，议定事项请在召开后填写；已经开过的，请改正日期和时刻"
            )
            return False
        return rows.check_days(self.meeting)

    @cached_property
    def mistakes(self) -> list[Mistake]:
        if self.data is None:
            return []
        found = [*mistakes_of_head(self.head), *mistakes_of_head(self.attendance)]
        for rows in (self.agenda, self.resolutions):
            found += mistakes_of(rows) if rows is not None else []
        return found


def mistakes_of_head(form: forms.BaseForm) -> Iterator[Mistake]:
    for name, errors in form.errors.items():
        field = form[name]
        for error in errors:
            yield Mistake(f"{field.label}：{error}", field.auto_id)
