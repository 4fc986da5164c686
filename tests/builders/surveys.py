"""Survey results, what a browser posts for one, and surveyors with something to survey."""

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from feedback.models import SurveyAssignment, SurveyResult
from organizations.models import Appointment, Organization
from organizations.roles import Role
from tests.builders.people import an_appointment
from tests.builders.work import a_round

Kind = SurveyResult.Kind
PDF = (
    b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
)


def a_result(organization: Organization, kind: str = Kind.THIRD_PARTY, **fields: Any) -> SurveyResult:
    """120 returned, 116 valid: 84 satisfied, 27 basically, 5 not; rate 95.7 %, score 92.24."""
    counts = {"satisfied": 84, "basically": 27, "dissatisfied": 5, "unknown": 2, "invalid": 2} | {
        name: fields.pop(name)
        for name in ("satisfied", "basically", "dissatisfied", "unknown", "invalid")
        if name in fields
    }
    values = {
        "round": fields.pop("round", None) or a_round(),
        "agency": "江澜调查队" if kind == Kind.THIRD_PARTY else "",
        "method": SurveyResult.Method.PHONE,
        "surveyed_from": date(2026, 11, 1),
        "surveyed_to": date(2026, 11, 10),
        "returned": sum(counts.values()),
    } | fields
    return SurveyResult.objects.create(organization=organization, kind=kind, **counts, **values)


def small(organization: Organization, kind: str = Kind.THIRD_PARTY, **fields: Any) -> SurveyResult:
    """Ten valid answers, too few anywhere: rate 80 %, score 86."""
    counts = {"satisfied": 6, "basically": 2, "dissatisfied": 2, "unknown": 0, "invalid": 0}
    return a_result(organization, kind, **(counts | fields))


def a_result_post(**changes: Any) -> dict[str, Any]:
    """A third-party result as the form posts it, with its file."""
    return {
        "kind": Kind.THIRD_PARTY,
        "agency": "江澜调查队",
        "method": "phone",
        "surveyed_from": "2026-11-01",
        "surveyed_to": "2026-11-10",
        "sample_note": "",
        "issued": "150",
        "returned": "120",
        "satisfied": "84",
        "basically": "27",
        "dissatisfied": "5",
        "unknown": "2",
        "invalid": "2",
        "upload": a_file(),
    } | changes


def a_file(name: str = "调查报告.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def a_surveyor(*scopes: Organization, at: Organization | None = None, **fields: Any) -> Appointment:
    """A surveyor's post with these subtrees assigned in the present round."""
    post = an_appointment(at or scopes[0], Role.SURVEYOR, **fields)
    for scope in scopes:
        SurveyAssignment.objects.create(round=a_round(), post=post, organization=scope)
    return post
