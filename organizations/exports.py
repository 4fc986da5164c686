"""What leaves as a file: its answer, and for a list what was chosen, in words and as an audit entry."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone

from workflow import audit

from .requests import ActorRequest
from .sheets.kit import XLSX
from .sheets.table import ListSheet


def download(content: bytes, name: str, content_type: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unit_of(request: ActorRequest) -> str:
    """The acting organization's name, as it stands in the head of a form."""
    return request.actor.organization.name if request.actor.organization else ""


def conditions_of(request: ActorRequest) -> dict[str, str]:
    """The filter for the audit log, without the words searched for: they may be a person's name."""
    return {name: "…" if name == "q" else str(value) for name, value in request.GET.items() if value}


def exported_list(
    request: ActorRequest, kind: str, sheet: ListSheet, records: Iterable[Any], conditions: str
) -> HttpResponse:
    """The records as `sheet` draws them; the export is an audit entry, in which `kind` names the list."""
    found = list(records)
    content = sheet.workbook(found, unit_of(request), timezone.localtime(), conditions)
    details = {"list": kind, "rows": len(found), "conditions": conditions_of(request)}
    audit.note(request.actor, "export", request.actor.organization or request.user, details=details)
    return download(content, f"{sheet.title}{timezone.localdate():%Y%m%d}.xlsx")
