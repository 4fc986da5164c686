from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations import keeping
from organizations.forms.organization import OrganizationForm
from organizations.models import Level, Organization
from organizations.permissions import may_keep_organizations, refusal
from organizations.refusing import not_now
from organizations.requests import ActorRequest
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def organization_new(request: ActorRequest, pk: int) -> HttpResponse:
    """新建下级党组织 below the organization of the address."""
    parent = get_object_or_404(Organization.objects.visible_to(request.actor), pk=pk)
    if not may_keep_organizations(request.actor):
        raise refusal("新建党组织", "系统管理员")
    if parent.level == Level.VILLAGE or parent.is_closed:
        why = "已停用，不能再有下级。" if parent.is_closed else "是最末一级，之下不再设党组织。"
        return not_now(request, "不能新建下级", f"{parent}{why}", parent.get_absolute_url())
    form = OrganizationForm(request.POST or None, parent=parent)
    if request.method == "POST" and create(request, form):
        messages.success(request, f"已新建党组织：{form.instance}")
        return redirect(form.instance)
    context = {"form": form, "parent": parent}
    status = 422 if form.is_bound else 200
    return render(request, "organizations/organization_new.html", context, status=status)


def create(request: ActorRequest, form: OrganizationForm) -> bool:
    """Ask the form with the tree locked, so that two new ones cannot take the same code or name."""
    with audit.recording():
        keeping.lock_tree()
        if not form.is_valid():
            return False
        keeping.create(form.save(commit=False), request.actor)
    return True
