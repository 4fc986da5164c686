from copy import copy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField

from organizations.actor import Actor
from organizations.records_field import RecordsField
from organizations.roles import Role
from projects import lights, uploads
from projects.lights import Light, Thresholds
from projects.models import Attachment, ProgressReport
from projects.models.report import DifficultyKind
from projects.reporting import (
    TaskLine,
    done_by_updates,
    has_content,
    keep_percents,
    light_when_filed,
    mark,
    previous_report,
    task_lines,
)
from projects.states import ReportState
from projects.uploads import MOST_PER_REPORT, CheckedFile
from workflow import audit
from workflow.versions import KeptIn

from .attachments import SeveralFilesField

SHOWN_TASKS = 2  # the rest folds, so that the form stays one screen of a phone
CIRCLED_ONE = 0x2460


@dataclass(frozen=True)
class PercentLine:
    """One task of the form: its mark in the plan, what was last reported, and the control."""

    mark: str
    title: str
    was: int
    field: BoundField


class ReportForm(forms.ModelForm):
    """The monthly report, with everything filled in that the system knows.

    `filing` asks for what a report must have; a draft may be kept half written. After validation
    `accepted` holds the uploads that may be stored, whatever else is wrong with the form.
    """

    difficulty_kind = forms.ChoiceField(
        label="难点", choices=[("", "无"), *DifficultyKind.choices], required=False
    )
    # A declared field leaves the class, so it hides nothing of the form itself.
    files = SeveralFilesField(label="照片或附件", required=False)  # type: ignore[assignment]
    remove = RecordsField(Attachment.objects.none(), required=False)

    class Meta:
        model = ProgressReport
        fields = ["done", "difficulty_kind", "difficulty", "next_step", "own_light", "spending"]
        labels = {
            "done": "本月做了什么",
            "difficulty": "说明",
            "next_step": "下月打算",
            "own_light": "我的判断",
        }
        widgets = {
            "done": forms.Textarea(attrs={"rows": 3}),
            "difficulty": forms.TextInput,
            "next_step": forms.TextInput,
            "own_light": forms.RadioSelect,
        }

    spending = forms.DecimalField(
        label="累计支出（万元）",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "field__control--number"}),
        error_messages={
            "invalid": "请填写数字，单位为万元，如 41.5",
            "min_value": "累计支出不能小于 0",
            "max_decimal_places": "累计支出最多两位小数，单位为万元",
            "max_digits": "累计支出过大，请核对，单位为万元",
            "max_whole_digits": "累计支出过大，请核对，单位为万元",
        },
    )

    def __init__(self, *args: Any, actor: Actor, filing: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.filing = filing
        self.accepted: list[CheckedFile] = []
        report = self.instance
        self.loaded = mark(report)
        self.stored = copy(report)  # validation writes what was posted into the instance
        self.before = audit.field_values(report, ProgressReport.WORDING) if report.pk else {}
        self.previous = previous_report(report)
        self.last_spending = report.project.spent
        self.light = self.computed_light()
        self.light_when_filed = light_when_filed(report)
        self.fields["own_light"].choices = list(ProgressReport.OwnLight.choices)[::-1]  # type: ignore[attr-defined]
        self.fields["remove"].queryset = self.removable()  # type: ignore[attr-defined]
        if actor.has_role(Role.CLERK):  # it is the secretary who answers for it
            self.fields["own_light"].label = "书记判断"
        self.suggested: set[str] = set()
        self.prefill()
        self.task_lines = task_lines(self.instance)
        for line in self.task_lines:
            self.fields[f"percent_{line.task.pk}"] = percent_field(line)
        if not self.instance.project.budget:
            del self.fields["spending"]

    def computed_light(self) -> Light:
        project = self.instance.project
        return lights.explain(project, Thresholds.of(project.round))

    @property
    def attachments(self) -> list[Attachment]:
        return list(self.instance.attachments.all()) if self.instance.pk else []

    def removable(self) -> QuerySet[Attachment]:
        """Those of an unfinished report; what was submitted stays."""
        if self.instance.pk is None or self.instance.state == ReportState.SUBMITTED:
            return Attachment.objects.none()
        return Attachment.objects.filter(report=self.instance)

    def prefill(self) -> None:
        """Into what is still empty: the month's task updates, the computed light, the running total."""
        self.filled_by_updates = False
        report = self.instance
        if report.state != ReportState.DRAFT:
            return
        if not report.done:
            self.initial["done"] = done_by_updates(report)
            self.filled_by_updates = bool(self.initial["done"])
            self.suggested.add("done")
            rows = 3 if self.filled_by_updates else 2  # an empty field leaves the screen to the rest
            self.fields["done"].widget.attrs["rows"] = rows
        if report.spending is None:
            self.initial["spending"] = report.project.spent
            self.suggested.add("spending")
        if not report.own_light and self.light_when_filed.code in ProgressReport.OwnLight:
            self.initial["own_light"] = self.light_when_filed.code
            self.suggested.add("own_light")

    @property
    def last_plan(self) -> str:
        """What the last report promised for this month."""
        return self.previous.next_step if self.previous else ""

    @property
    def shown_lines(self) -> list[PercentLine]:
        return [self.percent_line(line) for line in self.task_lines[:SHOWN_TASKS]]

    @property
    def folded_lines(self) -> list[PercentLine]:
        return [self.percent_line(line) for line in self.task_lines[SHOWN_TASKS:]]

    @property
    def has_spending(self) -> bool:
        return "spending" in self.fields

    @property
    def folded_words(self) -> str:
        """What the fold holds: 其余 3 项任务、累计支出; empty when there is nothing to fold."""
        rest = len(self.task_lines) - SHOWN_TASKS
        parts = [f"其余 {rest} 项任务"] if rest > 0 else []
        return "、".join([*parts, "累计支出"] if self.has_spending else parts)

    @property
    def has_folded_errors(self) -> bool:
        folded = [f"percent_{line.task.pk}" for line in self.task_lines[SHOWN_TASKS:]]
        return any(name in self.errors for name in [*folded, "spending"])

    @property
    def may_remove(self) -> bool:
        return self.instance.state != ReportState.SUBMITTED

    @property
    def removed(self) -> set[int]:
        """Attachments ticked for removal in a form that comes back with errors."""
        return (
            {attachment.pk for attachment in self.cleaned_data.get("remove", ())} if self.is_bound else set()
        )

    def percent_line(self, line: TaskLine) -> PercentLine:
        mark = chr(CIRCLED_ONE + line.number - 1) if line.number <= 20 else f"{line.number}."
        return PercentLine(mark, line.task.title, line.was, self[f"percent_{line.task.pk}"])

    @property
    def percents(self) -> dict[int, int]:
        """Percent by task id; a field left empty means no change."""
        found: dict[int, int] = {}
        for line in self.task_lines:
            given = self.cleaned_data.get(f"percent_{line.task.pk}")
            found[line.task.pk] = line.now if given is None else given
        return found

    @property
    def changed_percents(self) -> list[str]:
        """Names of the percents that are not as the page had them, for the entry of a draft."""
        given = self.percents
        return [f"percent_{line.task.pk}" for line in self.task_lines if given[line.task.pk] != line.now]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.check_difficulty(cleaned)
        if self.filing:
            self.require("done", "请写明本月做了什么；没有变化请点“本月无变化，直接报送”")
            self.require("next_step", "请写明下月打算")
            self.require("own_light", "请选择您的判断")
        self.check_files(cleaned)
        return cleaned

    def require(self, name: str, sentence: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def check_difficulty(self, cleaned: dict[str, Any]) -> None:
        kind, difficulty = cleaned.get("difficulty_kind"), cleaned.get("difficulty")
        if difficulty and not kind:
            self.add_error("difficulty_kind", "请选择难点类型")
        if kind and not difficulty and "difficulty" not in self.errors:
            self.add_error("difficulty", "请说明难点，或把难点改为“无”")

    def check_files(self, cleaned: dict[str, Any]) -> None:
        """Judge each upload; those beyond the third are refused in one sentence."""
        room = MOST_PER_REPORT - len(set(self.attachments) - set(cleaned.get("remove") or ()))
        self.accepted, refused = uploads.check_all(cleaned.get("files", []), self.instance.project, room)
        for objection in refused:
            self.add_error("files", objection)

    @property
    def is_below_last_spending(self) -> bool:
        """A running total that went down: allowed, since the last one may have been wrong, but said."""
        spending = self.cleaned_data.get("spending")
        return spending is not None and spending < self.last_spending

    @property
    def content(self) -> dict[str, Any]:
        """What was written, for the audit entry and for a correction."""
        names = [name for name in ProgressReport.WORDING if name in self.cleaned_data]
        return {name: self.cleaned_data[name] for name in names} | {
            "percents": {str(pk): percent for pk, percent in self.percents.items()}
        }

    def keep(self) -> ProgressReport:
        """Store wording and changed percents. The wording of a submitted report is left to correct()."""
        report = self.instance
        if report.state != ReportState.SUBMITTED:
            if report.state == ReportState.DRAFT:
                report.reported_by_id = self.actor.post_id
            report.no_change = False
            self.save()
        keep_percents(report, self.percents)
        for attachment in self.cleaned_data["remove"]:
            uploads.discard(attachment, self.actor)
        return report

    def keep_files(self) -> None:
        """Store what was uploaded; done even when the rest of the form must be mended."""
        for checked in self.accepted:
            uploads.store(checked, self.instance.project, self.actor, report=self.instance)
        self.accepted = []

    @property
    def may_be_unchanged(self) -> bool:
        """Whether 本月无变化 can be offered: not where it would be refused."""
        return not (self.filled_by_updates or has_content(self.stored))

    @property
    def has_content(self) -> bool:
        """Whether something was written, here or in a draft or by a task's owner, that 本月无变化 would deny."""
        return bool(set(self.changed_data) - {"own_light"}) or has_content(self.stored)


def percent_field(line: TaskLine) -> forms.IntegerField:
    words = f"“{line.task.title}”的进度须为 0 到 100 的整数"
    field = forms.IntegerField(
        label=line.task.title,
        min_value=0,
        max_value=100,
        required=False,
        initial=line.now,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        error_messages={"invalid": words, "min_value": words, "max_value": words},
    )
    field.kept_in = KeptIn(line.task, "percent")  # type: ignore[attr-defined]
    return field
