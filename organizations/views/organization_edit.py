from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations import keeping
from organizations.forms.organization import OrganizationForm
from organizations.models import Organization
from organizations.permissions import may_keep_organizations, refusal
from organizations.requests import ActorRequest
from workflow import audit, versions


@require_http_methods(["GET", "HEAD", "POST"])
def organization_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """修改 the facts; the parent has a page of its own."""
    found = get_object_or_404(Organization.objects.visible_to(request.actor).select_related("parent"), pk=pk)
    if not may_keep_organizations(request.actor):
        raise refusal("修改党组织", "系统管理员")
    if request.method != "POST":
        form = OrganizationForm(instance=found, parent=found.parent)
        return page(request, found.short_name, form)
    with audit.recording():
        keeping.lock_tree()
        found.refresh_from_db()
        name, before = found.short_name, audit.field_values(found)
        form = OrganizationForm(request.POST, instance=found, parent=found.parent)
        versions.reconcile(request, found, form)
        if not form.is_valid():
            return page(request, name, form)
        changed = keeping.save_changes(form.save(commit=False), before, request.actor)
    messages.success(request, f"已修改：{found}" if changed else "没有改动")
    return redirect(found)


def page(request: ActorRequest, name: str, form: OrganizationForm) -> HttpResponse:
    """`name` is the one on record: the form has already written what was typed onto its instance."""
    context = {"form": form, "organization": form.instance, "name": name}
    status = 422 if form.is_bound else 200
    return render(request, "organizations/organization_edit.html", context, status=status)
