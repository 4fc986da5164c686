from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.forms.mechanism import MechanismForm
from reviews.models import Mechanism
from reviews.permissions import may_draft_mechanism
from workflow import audit, engine, versions

from .mechanism_new import project_ids


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft is edited by its house; what was recommended has to come back first."""
    mechanism = get_object_or_404(Mechanism.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_draft_mechanism(request.actor, mechanism):
        raise PermissionDenied(f"您没有修改机制的权限，由{mechanism.organization}的书记、填报员办理")
    with audit.recording():
        engine.lock(mechanism)
        if not mechanism.is_draft:
            words = f"“{mechanism}”{mechanism.get_state_display()}，退回后才能修改。"
            return not_now(request, "现在不能修改", words, mechanism.get_absolute_url())
        before = audit.field_values(mechanism) | {"projects": project_ids(mechanism)}
        form = MechanismForm(request.POST or None, instance=mechanism, organization=mechanism.organization)
        versions.reconcile(request, mechanism, form)
        if request.method == "POST" and form.is_valid():
            form.save()
            after = audit.field_values(mechanism) | {"projects": project_ids(mechanism)}
            was, now = audit.changes(before, after)
            if now:
                audit.note(request.actor, "edit_mechanism", mechanism, before=was, after=now)
            messages.success(request, f"已修改长效机制：{mechanism}")
            return redirect(mechanism)
    context = {"form": form, "record": mechanism}
    return render(request, "reviews/mechanism_edit.html", context, status=422 if form.is_bound else 200)
