from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.forms.notice import NoticeForm
from projects.models import SupervisionNotice
from projects.permissions import may_keep_notice
from projects.supervising import addressees, light_of
from projects.transitions.notices import issuer_of
from workflow import audit, engine, versions

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def notice_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The draft of a notice, until it is issued."""
    notice = get_object_or_404(SupervisionNotice.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_keep_notice(request.actor, notice):
        raise PermissionDenied(f"您没有修改这张督办单的权限，由{issuer_of(notice)}办理")
    if notice.state != SupervisionNotice.State.DRAFT:
        return fixed(request, notice)
    if request.method != "POST":
        return page(request, bound(notice, None))
    with audit.recording():
        engine.lock(notice)
        if notice.state != SupervisionNotice.State.DRAFT:
            return fixed(request, notice)
        before = audit.field_values(notice, SupervisionNotice.WORDING)
        form = bound(notice, request.POST)
        versions.reconcile(request, notice, form)
        if not form.is_valid():
            return page(request, form)
        form.save()
        was, now = audit.changes(before, audit.field_values(notice, SupervisionNotice.WORDING))
        if now:
            audit.note(request.actor, "edit_notice", notice, before=was, after=now)
    messages.success(request, "督办单草稿已保存，签发后编号")
    return redirect(notice)


def bound(notice: SupervisionNotice, data: object) -> NoticeForm:
    return NoticeForm(data, instance=notice, units=addressees(notice.project, notice.issuer))


def fixed(request: ActorRequest, notice: SupervisionNotice) -> HttpResponse:
    words = f"督办单当前为“{notice.get_state_display()}”，内容不能再改；签发有误的请撤销后重新签发。"
    return not_now(request, "督办单已不能修改", words, notice.get_absolute_url())


def page(request: ActorRequest, form: NoticeForm) -> HttpResponse:
    notice = form.instance
    context = {
        "form": form,
        "project": notice.project,
        "light": light_of(notice.project, timezone.localdate()),
        "heading": f"修改督办单草稿：{notice.project}",
        "note": f"{notice.issuer.name}签发；签发前可以修改",
        "back_url": notice.get_absolute_url(),
        "is_new": False,
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/notice_form.html", context, status=status)
