"""One item of an agenda, one resolution: rows of the meeting's form."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from organizations.date_fields import ChineseDateField
from projects.agenda import Agenda, SeveralError, Subject
from projects.meeting_reach import MeetingReach
from projects.models import AgendaItem, Resolution

from .named import NamedField, NamingForm
from .plain_text import PlainText
from .plan_rows import LaidOut


class SubjectField(forms.CharField):
    """One text control with the list of what may be discussed; cleans to the text, `found` holds the subject.

    `agenda` is set by the form, `list_id` is the id of the page's datalist.
    """

    agenda: Agenda
    found: Subject | None = None

    def __init__(self, *, list_id: str, **options: Any) -> None:
        widget = forms.TextInput(attrs={"list": list_id, "autocomplete": "off"})
        super().__init__(widget=widget, required=False, max_length=200, **options)


class AboutForm(NamingForm):
    """A row about a project, a task or an obstacle. `agenda` and `reach` come from the page."""

    WIDTHS: ClassVar[dict[str, str]] = {}
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, agenda: Agenda, reach: MeetingReach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = reach
        field: SubjectField = self.fields["about"]  # type: ignore[assignment]
        field.agenda = agenda
        present = self.present_subject()
        if present:
            self.initial["about"] = present.label

    def present_subject(self) -> Subject | None:
        """What the stored row is about."""
        row: Any = self.instance
        if row.project is None and getattr(row, "resolution", None) is None:
            return None
        return Subject(
            row.project, getattr(row, "task", None), row.obstacle, getattr(row, "resolution", None)
        )

    def clean_about(self) -> str:
        """What was not touched stays, even when it is no longer offered."""
        text: str = self.cleaned_data["about"]
        if "about" in self.changed_data:
            self.take_subject(self.named_subject(text) if text else None)
        return text

    def named_subject(self, text: str) -> Subject:
        field: SubjectField = self.fields["about"]  # type: ignore[assignment]
        try:
            found = field.agenda.find(text)
        except SeveralError as several:
            raise ValidationError(f"“{text}”不止一个，请写项目编号：{several}") from several
        if found is None:
            raise ValidationError(f"没有可选的项目“{text}”，请从列表中选择，或写项目编号")
        return found

    def take_subject(self, subject: Subject | None) -> None:
        self.instance.project = subject.project if subject else None
        self.instance.obstacle = subject.obstacle if subject else None

    @property
    def laid_out(self) -> list[LaidOut]:
        return [
            LaidOut(field, self.WIDTHS.get(field.name, ""), field.name in self.OPTIONAL)
            for field in self.visible_fields()
            if field.name != "DELETE"
        ]


class AgendaForm(AboutForm):
    WIDTHS = {"about": "whole", "outcome": "whole"}
    OPTIONAL = frozenset({"outcome"})
    about = SubjectField(label="研究的项目、任务或难点", list_id="subjects")

    class Meta:
        model = AgendaItem
        fields = ("outcome",)
        field_classes = {"outcome": PlainText}
        widgets = {"outcome": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"outcome": "存在问题和研究意见，500 字以内；汇报情况取自月报，不用再写"}
        error_messages = {"outcome": {"max_length": "研究情况最多 500 字，请精简"}}

    field_order = ("about", "outcome")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Why it is on the agenda and what was reported stand beside what is asked: nobody types them again."""
        super().__init__(*args, **kwargs)
        agenda: Agenda = self.fields["about"].agenda  # type: ignore[attr-defined]
        subject = agenda.subjects.get(str(self["about"].value() or "")) or self.present_subject()
        if self.instance.reason:
            self.fields["about"].help_text = f"列入理由：{self.instance.reason}"
        if subject and subject.project and subject.project.pk in agenda.reported:
            self.fields["outcome"].help_text = f"已汇报　{agenda.reported[subject.project.pk]}"

    def take_subject(self, subject: Subject | None) -> None:
        super().take_subject(subject)
        self.instance.task = subject.task if subject else None
        self.instance.resolution = subject.resolution if subject else None


class ResolutionForm(AboutForm):
    WIDTHS = {"matter": "whole", "about": "whole"}
    OPTIONAL = frozenset({"about", "person", "due_on"})
    about = SubjectField(label="针对的项目或难点", list_id="subjects", help_text="议题只有一个项目时不用填")
    unit = NamedField(label="责任单位", list_id="units")
    person = NamedField(label="责任人", list_id="owners")
    due_on = ChineseDateField(
        label="完成时限", required=False, help_text=f"不填为会后 {Resolution.DAYS_TO_ACT} 天，遇节假日顺延"
    )

    class Meta:
        model = Resolution
        fields = ("matter", "due_on")
        field_classes = {"matter": PlainText}
        labels = {"matter": "内容"}
        widgets = {"matter": forms.Textarea(attrs={"rows": 2})}
        error_messages = {
            "matter": {"required": "请写明议定了什么", "max_length": "议定事项最多 200 字，请精简"}
        }

    field_order = ("matter", "about", "unit", "person", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_person("person", self.reach.owners, "person")
        self.fields["unit"].choices = self.reach.units  # type: ignore[attr-defined]
        self.initial["unit"] = self.instance.unit_name

    def clean_unit(self) -> str:
        return self.take_named("unit", "unit", "unit_text")

    def clean_person(self) -> str:
        return self.take_named("person", "person", "person_text")

    def clean_due_on(self) -> date | None:
        """An empty one is filled in by the formset, which knows the day of the meeting."""
        return self.cleaned_data["due_on"]

    def clean(self) -> dict[str, Any]:
        """The unit of a person whom the tree knows is known too."""
        cleaned = super().clean() or self.cleaned_data
        row = self.instance
        if row.person_id and not row.unit_id and not row.unit_text:
            row.unit = row.person.organization
        if "unit" in cleaned and not row.unit_id and not row.unit_text:
            self.add_error("unit", "请填写责任单位，或从列表中选择责任人")
        return cleaned
