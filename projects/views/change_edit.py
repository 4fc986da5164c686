from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.changes.drafting import store
from projects.changes.kinds import HINTS, STATES
from projects.forms.change import FORMS, ChangeForm
from projects.forms.plan import with_another_row
from projects.models import ChangeKind, ChangeRequest
from projects.permissions import may_draft
from workflow import audit, engine, versions

from .not_now import not_now

MISSING_RIGHT = "您没有修改变更申请的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def change_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """A request that was not sent yet: the same screen that it was drafted on."""
    visible = ChangeRequest.objects.visible_to(request.actor).with_names()
    record = get_object_or_404(visible.exclude(kind=ChangeKind.RESUME), pk=pk)
    if not may_draft(request.actor, record.project):
        raise PermissionDenied(MISSING_RIGHT)
    if request.method != "POST" or "add" in request.POST:
        return refused(request, record) or page(request, record, form_of(request, record))
    return save(request, record)


def refused(request: ActorRequest, record: ChangeRequest) -> HttpResponse | None:
    kind = ChangeKind(record.kind)
    if not record.is_draft:
        words = f"申请当前为“{record.get_state_display()}”，不能修改。"
    elif record.project.state not in STATES[kind]:
        words = f"项目当前为“{record.project.get_state_display()}”，不能申请{kind.label}。"
    else:
        return None
    return not_now(request, "变更申请不能修改", words, record.get_absolute_url())


def form_of(request: ActorRequest, record: ChangeRequest) -> ChangeForm:
    data = None
    if request.method == "POST":
        posted = request.POST
        data = with_another_row(posted, posted["add"]) if "add" in posted else posted
    kind = ChangeKind(record.kind)
    return FORMS[kind](data, project=record.project, kind=kind, request=record)


def save(request: ActorRequest, record: ChangeRequest) -> HttpResponse:
    with audit.recording():
        engine.lock(record.project)  # parent before child
        engine.lock(record)
        refusal = refused(request, record)
        if refusal:
            return refusal
        form = form_of(request, record)
        versions.reconcile(request, record, *form.lists)
        if not form.is_valid():
            return page(request, record, form, status=422)
        store(form, request.actor)
    messages.success(request, "变更申请已保存")
    return redirect(record.page_after_drafting(request.actor))


def page(request: ActorRequest, record: ChangeRequest, form: ChangeForm, status: int = 200) -> HttpResponse:
    kind = ChangeKind(record.kind)
    context = {
        "project": record.project,
        "kind": kind,
        "hint": HINTS[kind],
        "form": form,
        "note": "",
        "back_url": record.get_absolute_url(),
        "verb": "保存修改",
    }
    return render(request, "projects/change_form.html", context, status=status)
