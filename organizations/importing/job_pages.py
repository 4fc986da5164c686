"""Of an import that a process of its own checks and writes: how far it is, cancelling it, beginning again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from organizations.requests import ActorRequest

from . import jobs, kept
from .imports import Import
from .jobs import Job
from .kept import KeptRows

GONE = "这份工作簿已经导入，或核对后超过 24 小时，请重新上传"
UNDER_WAY = "正在导入，或上次导入中断，请先到列表核对；没有写入的，10 分钟后可在原页面重新确认"
BUSY = "已有大批导入正在办理，请几分钟后再试"


def progress(request: ActorRequest, job: Job) -> HttpResponse:
    """How far it is, or that it is done; the page asks again by itself, or by its link."""
    return page(request, job.kind, job.order.name, job.order.rows, job)


def unchecked(request: ActorRequest, kind: Import, found: KeptRows) -> HttpResponse:
    """Nobody has checked the rows, or the process was ended: a page that is only read begins nothing."""
    return page(request, kind, found.name, found.count, None, 409 if request.method == "POST" else 200)


def page(
    request: ActorRequest, kind: Import, name: str, rows: int, job: Job | None, status: int = 200
) -> HttpResponse:
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    context = {"kind": kind, "name": name, "rows": rows, "job": job}
    context |= {"job_url": reverse(f"{kind.address}_job", args=[token]), "upload_url": reverse(kind.address)}
    return render(
        request,
        "organizations/import_job.html",
        context | {"list_url": reverse(kind.list_address)},
        status=status,
    )


def step(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    """POST: cancel what runs, or have the rows checked again."""
    require(request, kind)
    job = jobs.job_of(kind, token, request.user.pk)
    if job and job.is_running:
        if "cancel" in request.POST:
            jobs.cancel(job)
        return redirect(job.url)
    found = found_or_none(request, kind, token)
    if found is None:
        return gone(request, kind, token)
    begin_checking(request, kind, token, found.name, found.count)
    return redirect(f"{kind.address}_check", token=token)


def begin_checking(request: ActorRequest, kind: Import, token: UUID, name: str, rows: int) -> None:
    """The page then says what is: of two presses at once one has begun."""
    try:
        jobs.begin(kind, token, jobs.order_of(jobs.CHECK, request.actor, name, rows))
    except jobs.BusyError:
        messages.warning(request, BUSY)
    except jobs.TakenError:
        pass


def begin_writing(request: ActorRequest, kind: Import, found: KeptRows, said: dict[str, Any]) -> HttpResponse:
    """The rows are claimed: the process gives them back or ends them; without one they come back at once."""
    digest = request.POST.get("plan", "")
    order = jobs.order_of(jobs.WRITE, request.actor, found.name, found.count, digest, said)
    try:
        jobs.begin(kind, found.token, order)
    except BaseException as refused:
        kind.shelf.give_back(found.token)
        if not isinstance(refused, jobs.BusyError | jobs.TakenError):
            raise
        if isinstance(refused, jobs.BusyError):
            messages.warning(request, BUSY)
    return redirect(f"{kind.address}_check", token=found.token)


def require(request: ActorRequest, kind: Import) -> None:
    if not kind.may(request.actor):
        raise PermissionDenied(kind.missing_right)


def found_or_none(request: ActorRequest, kind: Import, token: UUID) -> KeptRows | None:
    """None as well where nothing can be imported any more; the first page then says why."""
    require(request, kind)
    found = kept.load(kind.shelf, token, request.user.pk, kind.at_once)
    return None if found is None or kind.closed(request.actor, found.rows.facts) else found


def gone(request: ActorRequest, kind: Import, token: UUID) -> HttpResponse:
    if not kind.closed(request.actor, kind.facts(request)):
        messages.warning(
            request, UNDER_WAY if kind.shelf.is_claimed(token, request.actor.user_id or 0) else GONE
        )
    return redirect(kind.address)
