"""Writing a plan: everything in one transaction, with an entry for every result, caused by the import's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils import timezone

from feedback.models import SurveyResult
from organizations import quota
from organizations.actor import Actor
from projects.models import AnnualRound
from workflow import audit
from workflow.models import AuditEntry

from .planning import Line, Plan, make_plan
from .present import load_present
from .reading import Results


class PlanChangedError(Exception):
    """The system is no longer what the dry run saw; carries the plan of now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("the plan differs from the one that was shown")
        self.plan = plan


@dataclass(frozen=True)
class Report:
    """The original report that the numbers come from, as it was uploaded and checked."""

    name: str
    extension: str
    size: int
    sha256: str
    file: File[bytes]


def import_results(
    results: Results, round_: AnnualRound, report: Report, actor: Actor, expected: str, reason: str
) -> Plan:
    """Plan again with the results locked, and write the plan if nothing is refused.

    `expected` is the digest of the plan that was shown; another plan raises PlanChangedError. Raises
    ValidationError where an organization has no room for the report. `reason` is for what is replaced.
    """
    with audit.recording():
        plan = make_plan(results, load_present(actor, round_, timezone.localdate(), lock=True))
        if plan.digest != expected:
            raise PlanChangedError(plan)
        if plan.has_work and not plan.is_refused:
            Applying(plan, report, actor, reason).run()
    return plan


class Applying:
    """One import under way."""

    def __init__(self, plan: Plan, report: Report, actor: Actor, reason: str) -> None:
        self.plan = plan
        self.report = report
        self.actor = actor
        self.reason = reason
        self.stored = ""  # name of the report once it is stored: all results share one file

    def run(self) -> None:
        entry = self.note_import()
        for line in self.plan.created:
            self.create(line, entry)
        for line in self.plan.changed:
            self.change(line, entry)

    def note_import(self) -> AuditEntry:
        """The entry that causes all others."""
        details = {
            "sha256": self.plan.results.sha256,
            "report": self.report.sha256,
            "created": len(self.plan.created),
            "changed": len(self.plan.changed),
            "unchanged": self.plan.unchanged,
        }
        return audit.note(self.actor, "import_surveys", self.plan.present.round, details=details)

    def create(self, line: Line, entry: AuditEntry) -> None:
        result = SurveyResult(
            round=self.plan.present.round,
            organization=line.organization,
            project=line.project,
            kind=SurveyResult.Kind.THIRD_PARTY,
            entered_by=self.actor.post,
            **line.values,
        )
        self.attach(result)
        result.save()
        audit.note(self.actor, "enter_survey", result, after=audit.field_values(result), caused_by=entry)

    def change(self, line: Line, entry: AuditEntry) -> None:
        """As a correction by hand: with the reason, and a waiver of the small sample is void."""
        result: Any = line.existing
        before = audit.field_values(result)
        for name, value in line.values.items():
            setattr(result, name, value)
        result.correction_reason = self.reason
        if {"satisfied", "basically", "dissatisfied"} & set(line.changes):
            result.withdraw_waiver()
        self.attach(result)
        result.save()
        was, now = audit.changes(before, audit.field_values(result))
        details = {"reason": self.reason}
        audit.note(
            self.actor, "correct_survey", result, before=was, after=now, details=details, caused_by=entry
        )

    def attach(self, result: SurveyResult) -> None:
        """The report as the result's original; it takes room in each surveyed organization's space."""
        freed = result.file_size if result.file else 0
        _, refused = quota.fitting([self.report], result.organization, freed)
        if refused:
            raise ValidationError([message for objection in refused for message in objection.messages])
        result.file_name = self.report.name
        result.file_extension = self.report.extension
        result.file_size = self.report.size
        result.file_sha256 = self.report.sha256
        if self.stored:
            result.file.name = self.stored
        else:
            result.file.save(self.report.name, self.report.file, save=False)
            self.stored = result.file.name or ""
