"""The import of third-party results as its pages know it, and how a plan becomes results with their report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from feedback.models import SurveyResult
from feedback.permissions import may_enter_results
from organizations import quota
from organizations.actor import Actor
from organizations.importing.form import RowsForm
from organizations.importing.imports import Facts, Import, NotWrittenError
from organizations.importing.plan import Line, Plan
from organizations.importing.progress import counted
from organizations.models import Organization
from organizations.requests import ActorRequest
from organizations.workbooks.kept import Shelf
from projects import uploads
from projects.forms.plain_text import PlainText
from projects.models import AnnualRound, Project
from projects.rounds import chosen_round, round_facts, round_of
from projects.uploads import CheckedFile
from workflow import audit
from workflow.models import AuditEntry

from .columns import LAYOUT
from .planning import make_plan
from .present import Present, load, load_present

SHELF = Shelf("survey_imports", "survey results between dry run and confirmation")
REPORT = "report"
PLACE = ("organization", "project")
KNOWN = ("agency", "method", "surveyed_from", "surveyed_to", "sample_note", *SurveyResult.NUMBERS)


class ResultsForm(RowsForm):
    """The workbook with the numbers and the report that they come from, which a valid form has checked."""

    report: CheckedFile
    original = forms.FileField(
        label="原始报告",
        help_text="调查机构出具的报告或统计表，图片、PDF 或 Office 文件，20 MB 以内，每份结果都附上",
        widget=forms.ClearableFileInput(attrs={"accept": uploads.ACCEPT}),
        error_messages={"required": "请上传调查机构的原始报告"},
    )

    def clean_original(self) -> Any:
        self.report = uploads.check(self.cleaned_data["original"])
        return self.cleaned_data["original"]

    @property
    def facts(self) -> Facts:
        names = ("name", "extension", "size", "sha256")
        return {REPORT: {name: getattr(self.report, name) for name in names}}

    @property
    def beside(self) -> Mapping[str, UploadedFile]:
        return {REPORT: self.report.upload}


class ReplacingForm(forms.Form):
    """Why numbers on record are replaced: one reason for all of them."""

    reason = PlainText(
        label="更正理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": "本次导入会替换已有的份数，请写明更正理由",
            "max_length": "理由最多 200 字，请精简",
        },
    )


@dataclass
class Report:
    """The original report that the numbers come from, as it was uploaded and checked.

    `stored` is its name once it is stored: all results share one file.
    """

    name: str
    extension: str
    size: int
    sha256: str
    file: File[bytes]
    stored: str = ""

    def attach(self, result: SurveyResult) -> None:
        """As the result's original; it takes room in each surveyed organization's space."""
        _, refused = quota.fitting([self], result.organization, result.file_size if result.file else 0)
        for objection in refused:
            raise NotWrittenError("；".join(objection.messages))
        result.file_name = self.name
        result.file_extension = self.extension
        result.file_size = self.size
        result.file_sha256 = self.sha256
        if self.stored:
            result.file.name = self.stored
        else:
            result.file.save(self.name, self.file, save=False)
            self.stored = result.file.name or ""

    def forget(self) -> None:
        """What is stored does not go with the transaction."""
        if self.stored:
            SurveyResult._meta.get_field("file").storage.delete(self.stored)


def write(plan: Plan, actor: Actor, entry: AuditEntry, reason: str = "") -> None:
    """`reason` is for what is replaced."""
    facts = plan.rows.facts
    with SHELF.beside(facts["token"], REPORT).open("rb") as file:
        report = Report(**facts[REPORT], file=File(file))
        try:
            for line in counted(plan.created, "写入"):
                create(line, plan.present.round, report, actor, entry)
            for line in counted(plan.changed, "更正"):
                change(line, reason, report, actor, entry)
        except BaseException:
            report.forget()
            raise


def create(line: Line, round_: AnnualRound, report: Report, actor: Actor, entry: AuditEntry) -> None:
    kind = SurveyResult.Kind.THIRD_PARTY
    result = SurveyResult(round=round_, kind=kind, entered_by=actor.post, **line.values)
    report.attach(result)
    result.save()
    audit.note(actor, "enter_survey", result, after=audit.field_values(result), caused_by=entry)


def change(line: Line, reason: str, report: Report, actor: Actor, entry: AuditEntry) -> None:
    """As a correction by hand: with the reason, and a waiver of the small sample is void."""
    result: Any = line.existing
    before = audit.field_values(result)
    for name in line.changes:
        setattr(result, name, line.values[name])
    result.correction_reason = reason
    if {"satisfied", "basically", "dissatisfied"} & set(line.changes):
        result.withdraw_waiver()
    report.attach(result)
    result.save()
    was, now = audit.changes(before, audit.field_values(result))
    details = {"reason": reason}
    audit.note(actor, "correct_survey", result, before=was, after=now, details=details, caused_by=entry)


# The template: one row for everybody and everything in reach, with what is known of it


def present_of(actor: Actor, facts: Facts) -> Present:
    return load_present(actor, round_of(facts), timezone.localdate())


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    methods = [str(method.label) for method in SurveyResult.Method]
    return {"units": present_of(actor, facts).units.names, "methods": methods}


def filled(actor: Actor, facts: Facts) -> list[Mapping[str, Any]]:
    """Each organization, followed by its major projects and those that already have a result."""
    present = present_of(actor, facts)
    by_unit: dict[int, list[Project]] = {}
    for project in present.projects:
        asked = (project.organization_id, project.pk) in present.results
        if project.number and (project.size == Project.Size.MAJOR or asked):
            by_unit.setdefault(project.organization_id, []).append(project)
    places = [
        (unit, project) for unit in present.organizations for project in (None, *by_unit.get(unit.pk, []))
    ]
    return [
        {"serial": str(serial)} | filled_row(unit, project, present)
        for serial, (unit, project) in enumerate(places, 1)
    ]


def filled_row(unit: Organization, project: Project | None, present: Present) -> dict[str, Any]:
    """Numbers that are hidden from the reader do not stand in it."""
    row = {"code": unit.number_code, "organization": unit.short_name}
    if project:
        row |= {"number": project.number, "title": project.title}
    known = present.results.get((unit.pk, project.pk if project else None))
    if known is None or known.pk in present.hidden:
        return row
    return row | {name: getattr(known, name) for name in KNOWN} | {"method": known.get_method_display()}


def facts(request: ActorRequest) -> Facts:
    return round_facts(chosen_round(AnnualRound.objects.all(), request.GET.get("round", "")))


IMPORT = Import(
    layout=LAYOUT,
    shelf=SHELF,
    address="feedback:survey_import",
    list_address="feedback:surveys",
    list_label="满意度",
    verb="import_surveys",
    may=may_enter_results,
    missing_right="您没有导入第三方结果的权限，由受委托的第三方调查员或上级组织部门工作人员办理",
    rules=(
        "每行一个调查对象，按组织代码或项目编号查找；没有填份数的行不导入。",
        "收回 = 满意 + 基本满意 + 不满意 + 不了解 + 无效；有效票由系统计算。",
        "替换已有的份数须写明更正理由，原份数留在审计日志里。",
        "原始报告的 SHA-256 摘要随结果公示，被调查党组织看不到报告内容。",
    ),
    form=ResultsForm,
    confirming=ReplacingForm,
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: plan.present.round,
    lists=lists,
    filled=filled,
    facts=facts,
    closed=lambda actor, facts: "" if facts else "市级组织部门建立年度后才能导入结果。",
    about=lambda facts: facts["name"],
    list_query=lambda facts: f"?round={facts['round']}&kind=third_party" if facts else "",
    panel="feedback/_import_report.html",
    report=lambda plan: plan.rows.facts[REPORT],
)
