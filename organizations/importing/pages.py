"""The five pages of every import: upload, template, dry run with confirmation, list of refusals, marked copy."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from openpyxl.utils import get_column_letter

from organizations import quota
from organizations.actor import Actor
from organizations.exports import download, unit_of
from organizations.forms.workbook import note_refused
from organizations.refusing import not_now
from organizations.requests import ActorRequest
from organizations.sheets.import_template import template_workbook
from organizations.sheets.refusals import refusals_workbook
from organizations.workbooks.reading import WorkbookError, marked_copy, shown_name
from workflow import audit

from . import job_pages, jobs, kept
from .form import RowsForm
from .imports import (
    CHANGED,
    Facts,
    Import,
    NotWrittenError,
    PlanChangedError,
    not_written_words,
    written_words,
)
from .job_pages import found_or_none, gone, require
from .kept import KeptRows
from .shown import Shown, shown


def upload(request: ActorRequest, kind: Import) -> HttpResponse:
    """First step: the workbook is read and kept; no record changes."""
    require(request, kind)
    facts = kind.facts(request)
    if words := kind.closed(request.actor, facts):
        return not_now(request, f"现在不能导入{kind.layout.title}", words, list_url(kind, facts))
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = (kind.form or RowsForm)(*data, kind=kind)
    if request.method == "POST" and form.is_valid() and (token := keep(request, kind, form, facts)):
        if len(form.rows.rows) > kind.at_once:
            name = shown_name(form.cleaned_data["file"].name)
            job_pages.begin_checking(request, kind, token, name, len(form.rows.rows))
        return redirect(f"{kind.address}_check", token=token)
    note_refused(request, form)
    context = {"form": form, "kind": kind, "about": kind.about(facts)}
    context |= {"template_url": template_url(request, kind), "list_url": list_url(kind, facts)}
    context |= {"jobs": [job for job in jobs.own_jobs(kind, request.user.pk) if not job.done]}
    return render(request, "organizations/import_upload.html", context, status=422 if form.is_bound else 200)


def keep(request: ActorRequest, kind: Import, form: RowsForm, facts: Facts) -> UUID | None:
    """None where the organization has no room for the files; then the form says so."""
    uploads = {kept.OWN: form.cleaned_data["file"], **form.beside}
    house = request.actor.organization
    with transaction.atomic():
        for objection in quota.fitting(uploads.values(), house)[1] if house else ():
            form.add_error("file", objection)
        if form.errors:
            return None
        for file in uploads.values():
            file.seek(0)
        chunks = {name: file.chunks() for name, file in uploads.items()}
        name = shown_name(uploads[kept.OWN].name)
        return kept.keep(kind.shelf, form.rows, name, request.actor, chunks, {**facts, **form.facts})


def template(request: ActorRequest, kind: Import) -> HttpResponse:
    """The form to fill in, with the choices and the units of whoever asks."""
    require(request, kind)
    facts = kind.facts(request)
    if words := kind.closed(request.actor, facts):
        return not_now(request, f"现在没有{kind.layout.title}模板", words, list_url(kind, facts))
    lists, filled = kind.lists(request.actor, facts), kind.filled(request.actor, facts)
    if filled:  # what is known leaves the system
        details = {"list": kind.address, "rows": len(filled)}
        audit.note(request.actor, "export", request.actor.organization or request.user, details=details)
    content = template_workbook(kind.layout, lists, filled, timezone.localtime(), kind.about(facts))
    return download(content, f"{kind.layout.title}导入模板.xlsx")


def check(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """Second step: the dry run; POST imports exactly what it shows, all or nothing."""
    require(request, kind)
    job = jobs.job_of(kind, token, request.user.pk)
    if job and jobs.has_page(job):
        return job_pages.progress(request, job)
    found = found_or_none(request, kind, token)
    if found is None:
        return gone(request, kind, token)
    if request.method == "POST":
        return judge(request, kind, found)
    if words := job.read(jobs.SAID) if job else "":
        messages.warning(request, words)
    page = page_of(kind, found, request.actor)
    return show(request, kind, found, page) if page else job_pages.unchecked(request, kind, found)


def judge(request: ActorRequest, kind: Import, found: KeptRows) -> HttpResponse:
    """A confirmation: what the dry run refuses or lacks comes back, all else is claimed and written."""
    asked, is_long = None, found.count > kind.at_once
    if kind.confirming or is_long:
        page = page_of(kind, found, request.actor)
        if page is None:
            return job_pages.unchecked(request, kind, found)
        asked = kind.confirming(request.POST) if kind.confirming else None
        if page.is_refused or (asked and page.changed and not asked.is_valid()):
            return show(request, kind, found, page, 422, asked)
    if not kind.shelf.claim(found.token):
        return gone(request, kind, found.token)
    if is_long:
        return job_pages.begin_writing(request, kind, found, said_by(asked))
    try:
        return confirm(request, kind, found, asked)
    finally:
        kind.shelf.give_back(found.token)


def said_by(asked: forms.Form | None) -> dict[str, Any]:
    return asked.cleaned_data if asked and asked.is_valid() else {}


def confirm(request: ActorRequest, kind: Import, found: KeptRows, asked: forms.Form | None) -> HttpResponse:
    """The kept rows are claimed: nobody else imports them meanwhile."""
    try:
        plan = kind.run(found.rows, request.actor, request.POST.get("plan", ""), **said_by(asked))
    except PlanChangedError as changed:
        messages.warning(request, CHANGED)
        return show(request, kind, found, shown(kind, changed.plan), 409, asked)
    except (IntegrityError, NotWrittenError) as refused:
        messages.warning(request, not_written_words(kind, refused))
        now = shown(kind, kind.dry_run(found.rows, request.actor))
        return show(request, kind, found, now, 409, asked)
    if plan.is_refused or not plan.has_work:
        return show(request, kind, found, shown(kind, plan), 422 if plan.is_refused else 200, asked)
    kind.shelf.discard(found.token)
    messages.success(request, written_words(kind, plan))
    return redirect(list_url(kind, found.rows.facts))


def refusals(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """Every refusal as a workbook, to work through beside one's own."""
    found = found_or_none(request, kind, token)
    if found is None:
        return gone(request, kind, token)
    page = page_of(kind, found, request.actor)
    if page is None:
        return redirect(f"{kind.address}_check", token=token)
    title = f"{kind.layout.title}问题清单" if "问题" not in kind.layout.title else "导入核对清单"
    rows = [(refusal.cell, refusal.text) for refusal in page.refusals]
    content = refusals_workbook(title, unit_of(request), rows, f"工作簿：{found.name}")
    return download(content, f"{title}.xlsx")


def marked(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """One's own workbook with a comment at every cell that is refused."""
    found = found_or_none(request, kind, token)
    if found is None or not found.path.exists():
        return gone(request, kind, token)
    page = page_of(kind, found, request.actor)
    if page is None:
        return redirect(f"{kind.address}_check", token=token)
    try:
        with found.path.open("rb") as file:
            content = marked_copy(file, remarks(found, page))
    except WorkbookError as refusal:
        messages.warning(request, str(refusal))
        return redirect(f"{kind.address}_check", token=token)
    return download(content, f"标注_{found.name}")


def page_of(kind: Import, found: KeptRows, actor: Actor) -> Shown | None:
    """The dry run of now, of many rows the one that a process made; None where it made none."""
    if found.count > kind.at_once:
        return jobs.kept_shown(kind, found.token)
    return shown(kind, kind.dry_run(found.rows, actor))


def remarks(found: KeptRows, page: Shown) -> list[list[str]]:
    """Sheet, cell and sentence; what concerns a whole row stands at its first cell."""
    return [
        [found.sheets[sheet], f"{get_column_letter(max(column, 0) + 1)}{number}", refusal.text]
        for refusal in page.refusals
        for sheet, number, column in [refusal.position]
    ]


def list_url(kind: Import, facts: Facts) -> str:
    return reverse(kind.list_address) + kind.list_query(facts)


def template_url(request: ActorRequest, kind: Import) -> str:
    """With the query of the page itself: the same round. An export that stands in for a template counts as one."""
    query = request.GET.copy()
    if kind.template_address:
        query["export"] = "xlsx"
    address = reverse(kind.template_address or f"{kind.address}_template")
    return f"{address}?{query.urlencode()}" if query else address


def show(
    request: ActorRequest,
    kind: Import,
    found: KeptRows,
    page: Shown,
    status: int = 200,
    asked: forms.Form | None = None,
) -> HttpResponse:
    facts = found.rows.facts
    context = {
        "kind": kind,
        "found": found,
        "page": page,
        "form": asked or (kind.confirming() if kind.confirming else None),
        "about": kind.about(facts),
        "upload_url": reverse(kind.address) + kind.list_query(facts),
        "list_url": list_url(kind, facts),
        "refusals_url": reverse(f"{kind.address}_refusals", args=[found.token]),
        "marked_url": reverse(f"{kind.address}_marked", args=[found.token]) if found.path.exists() else "",
    }
    return render(request, "organizations/import_check.html", context, status=status)
