"""What leaves as a file: its answer, and for a list what was chosen, in words and as an audit entry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from workflow import audit

from . import export_jobs
from .actor import Actor
from .models import Organization
from .refusing import not_now
from .requests import ActorRequest
from .sheets.kit import XLSX
from .sheets.record import RecordForm
from .sheets.table import Head, ListSheet, save_whole

MOST_AT_ONCE = 5000  # rows that a request writes while its reader waits
ONE_AT_A_TIME = "您有一份工作簿正在生成，完成或取消后再导出其他内容。"
BUSY = "已有大型工作簿正在生成，请几分钟后再导出。"
IN_MEMORY = 1000  # rows whose records are loaded together by a job


@dataclass(frozen=True)
class Found:
    """What an export holds: `records` as the rows of `sheet` take them, `conditions` what was chosen, in words.

    `file` names the workbook where its title does not.
    """

    sheet: ListSheet
    records: QuerySet[Any] | Collection[Any]
    conditions: str
    file: str = ""

    @property
    def total(self) -> int:
        return self.records.count() if isinstance(self.records, QuerySet) else len(self.records)

    @property
    def name(self) -> str:
        return f"{self.file or self.sheet.title}{timezone.localdate():%Y%m%d}.xlsx"


@dataclass(frozen=True)
class ListExport:
    """A list that leaves as a workbook. `kind` names it in the audit log, `page` is the route of its page.

    `listing` is the page's own list; of one whose actor may not see it, `find` raises PermissionDenied.
    """

    kind: str
    words: str
    page: str
    listing: Callable[[Actor, Mapping[str, str]], Any]
    find: Callable[[Any], Found]

    def work(self, actor: Actor, query: Mapping[str, str]) -> export_jobs.Work:
        """The same for a process of its own."""
        found = self.find(self.listing(actor, query))
        head = head_of(actor, found.conditions)

        def write(telling: export_jobs.Telling, place: Path) -> None:
            save_whole(found.sheet.written(telling(portioned(found.records)), head), place)

        return export_jobs.Work(found.total, write)


LISTS: dict[str, ListExport] = {}


def register_export(export: ListExport) -> ListExport:
    LISTS[export.kind] = export
    export_jobs.register_kind(export.kind, export_jobs.Kind(export.words, "行", export.page, export.work))
    return export


def exported_list(request: ActorRequest, export: ListExport, listing: Any) -> HttpResponse:
    """The workbook, or beyond MOST_AT_ONCE rows the page of the process that makes it; the export is an audit entry."""
    found = export.find(listing)
    total = found.total
    if total > MOST_AT_ONCE:
        return begun(request, export.kind, total, found.name)
    records = found.records.all() if isinstance(found.records, QuerySet) else found.records
    content = found.sheet.workbook(records, head_of(request.actor, found.conditions))
    note_export(request, export.kind, total)
    return download(content, found.name)


def exported_form(request: ActorRequest, record: Model, kind: str, form: RecordForm) -> HttpResponse:
    """The form of one record; the export is an entry of the record."""
    content = form.workbook(f"生成时间：{timezone.localtime():%Y-%m-%d %H:%M}")
    audit.note(request.actor, "export", record, details={"list": kind})
    return download(content, f"{form.title}（{record}）{timezone.localdate():%Y%m%d}.xlsx")


def begun(request: ActorRequest, kind: str, total: int, name: str) -> HttpResponse:
    """Too many to wait for: to the page of the process that makes them. Whoever only looks ahead begins none."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=204)
    try:
        with transaction.atomic():  # no process without an entry
            job, is_new = export_jobs.begin(request.actor, kind, request.GET.urlencode(), total, name)
            if is_new:
                note_export(request, kind, total)
    except export_jobs.BusyError:
        return not_now(request, "现在不能导出", BUSY, list_address(request))
    if not is_new and (job.kind, job.query) != (kind, request.GET.urlencode()):
        messages.warning(request, ONE_AT_A_TIME)
    return redirect(job)


def none_picked(request: ActorRequest, what: str) -> HttpResponse:
    """Back to the list, saying that no `what` was ticked."""
    messages.warning(request, f"没有导出：请先勾选要导出的{what}")
    return redirect(list_address(request))


def list_address(request: ActorRequest) -> str:
    """Of the list that was to be exported, as it was filtered."""
    query = request.GET.copy()
    for name in ("export", "back"):
        query.pop(name, None)
    return f"{request.path}?{query.urlencode()}"


def portioned(records: QuerySet[Any] | Collection[Any]) -> Iterator[Any]:
    """So many at a time, by their ids: no cursor stays open while the process writes how far it is, and what a
    portion was made from goes before the next one comes.
    """
    if not isinstance(records, QuerySet):
        yield from records
        return
    keys = list(records.values_list("pk", flat=True))
    for start in range(0, len(keys), IN_MEMORY):
        ids = keys[start : start + IN_MEMORY]
        by_id = {record.pk: record for record in records.filter(pk__in=ids).order_by()}
        yield from (by_id[pk] for pk in ids if pk in by_id)


def note_export(request: ActorRequest, kind: str, rows: int) -> None:
    details = {"list": kind, "rows": rows, "conditions": conditions_of(request)}
    audit.note(request.actor, "export", request.actor.organization or request.user, details=details)


def download(content: bytes, name: str, content_type: str = XLSX) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def unit_of(request: ActorRequest) -> str:
    """The acting organization's name, as it stands in the head of a form."""
    return request.actor.organization.name if request.actor.organization else ""


def head_of(actor: Actor, chosen: str = "", unit: Organization | None = None) -> Head:
    """Of an export that is made now; `unit` fills the form in where it is not the acting one."""
    filling = unit or actor.organization
    person = actor.user.name if actor.user else ""
    return Head(filling.name if filling else "", timezone.localtime(), person, chosen)


def conditions_of(request: ActorRequest) -> dict[str, str]:
    """The filter for the audit log, without the words searched for: they may be a person's name. `back` holds them again."""
    chosen = [(name, values) for name, values in request.GET.lists() if name != "back" and any(values)]
    return {name: "…" if name == "q" else ",".join(values) for name, values in chosen}
