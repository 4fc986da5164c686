"""The five pages of every import: upload, template, dry run with confirmation, list of refusals, marked copy."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from openpyxl.utils import get_column_letter

from organizations.exports import download, unit_of
from organizations.forms.workbook import note_refused
from organizations.refusing import not_now
from organizations.requests import ActorRequest
from organizations.sheets.import_template import template_workbook
from organizations.sheets.refusals import refusals_workbook
from organizations.workbooks.cut import cut
from organizations.workbooks.reading import WorkbookError, marked_copy, shown_name

from . import kept
from .form import RowsForm
from .imports import Import, PlanChangedError
from .kept import KeptRows
from .plan import Plan

GONE = "这份工作簿已经导入，或核对后超过 24 小时，请重新上传"
CHANGED = "核对之后系统中的数据有了变化，没有写入，请按下面的新结果重新确认"


def upload(request: ActorRequest, kind: Import) -> HttpResponse:
    """First step: the workbook is read and kept; no record changes."""
    require(request, kind)
    if words := kind.closed(request.actor):
        return not_now(request, f"现在不能导入{kind.layout.title}", words, reverse(kind.list_address))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = RowsForm(*data, layout=kind.layout)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        file.seek(0)
        token = kept.keep(kind.shelf, form.rows, shown_name(file.name), request.user.pk, file.chunks())
        return redirect(f"{kind.address}_check", token=token)
    note_refused(request, form)
    context = {"form": form, "kind": kind, "template_url": reverse(f"{kind.address}_template")}
    return render(request, "organizations/import_upload.html", context, status=422 if form.is_bound else 200)


def template(request: ActorRequest, kind: Import) -> HttpResponse:
    """The form to fill in, with the choices and the units of whoever asks."""
    require(request, kind)
    lists, filled = kind.lists(request.actor), kind.filled(request.actor)
    content = template_workbook(kind.layout, lists, filled, timezone.localtime())
    return download(content, f"{kind.layout.title}导入模板.xlsx")


def check(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """Second step: the dry run; POST imports exactly what it shows, all or nothing."""
    found = found_or_none(request, kind, token)
    if found is None:
        return gone(request, kind)
    if request.method != "POST":
        return show(request, kind, found, kind.dry_run(found.rows, request.actor))
    try:
        plan = kind.run(found.rows, request.actor, request.POST.get("plan", ""))
    except PlanChangedError as changed:
        messages.warning(request, CHANGED)
        return show(request, kind, found, changed.plan, status=409)
    except IntegrityError:
        messages.warning(request, CHANGED)
        return show(request, kind, found, kind.dry_run(found.rows, request.actor), status=409)
    if plan.is_refused or not plan.has_work:
        return show(request, kind, found, plan, status=422 if plan.is_refused else 200)
    kind.shelf.discard(found.token)
    words = f"新增 {len(plan.created):,} 项、更正 {len(plan.changed):,} 项，{plan.unchanged:,} 项不变"
    messages.success(request, f"{kind.layout.title}已导入：{words}")
    return redirect(kind.list_address)


def refusals(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """Every refusal as a workbook, to work through beside one's own."""
    found = found_or_none(request, kind, token)
    if found is None:
        return gone(request, kind)
    plan = kind.dry_run(found.rows, request.actor)
    title = f"{kind.layout.title}问题清单" if "问题" not in kind.layout.title else "导入核对清单"
    rows = [(refusal.cell, refusal.text) for refusal in plan.refusals]
    content = refusals_workbook(title, unit_of(request), timezone.localdate(), rows, f"工作簿：{found.name}")
    return download(content, f"{title}.xlsx")


def marked(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """One's own workbook with a comment at every cell that is refused."""
    found = found_or_none(request, kind, token)
    if found is None or not found.path.exists():
        return gone(request, kind)
    plan = kind.dry_run(found.rows, request.actor)
    try:
        with found.path.open("rb") as file:
            content = marked_copy(file, remarks(plan))
    except WorkbookError as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{kind.address}_check", token=token)
    return download(content, f"标注_{found.name}")


def remarks(plan: Plan) -> list[list[str]]:
    """Sheet, cell and sentence; what concerns a whole row stands at its first cell."""
    sheets = {row.sheet.index: row.sheet.title for row in plan.rows.rows}
    return [
        [sheets[sheet], f"{get_column_letter(max(column, 0) + 1)}{number}", refusal.text]
        for refusal in plan.refusals
        for sheet, number, column in [refusal.position]
    ]


def require(request: ActorRequest, kind: Import) -> None:
    if not kind.may(request.actor):
        raise PermissionDenied(kind.missing_right)


def found_or_none(request: ActorRequest, kind: Import, token: UUID) -> KeptRows | None:
    """None as well where nothing can be imported any more; the first page then says why."""
    require(request, kind)
    return None if kind.closed(request.actor) else kept.load(kind.shelf, token, request.user.pk)


def gone(request: ActorRequest, kind: Import) -> HttpResponse:
    if not kind.closed(request.actor):
        messages.warning(request, GONE)
    return redirect(kind.address)


def show(request: ActorRequest, kind: Import, found: KeptRows, plan: Plan, status: int = 200) -> HttpResponse:
    context = {
        "kind": kind,
        "found": found,
        "plan": plan,
        "refusals": cut(plan.refusals),
        "changes": cut(plan.change_lines),
        "created": cut(plan.created),
        "upload_url": reverse(kind.address),
        "refusals_url": reverse(f"{kind.address}_refusals", args=[found.token]),
        "marked_url": reverse(f"{kind.address}_marked", args=[found.token]) if found.path.exists() else "",
    }
    return render(request, "organizations/import_check.html", context, status=status)
