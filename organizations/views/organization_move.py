from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations import keeping
from organizations.forms.organization import MoveForm, possible_parents
from organizations.models import Organization
from organizations.permissions import may_keep_organizations, refusal
from organizations.refusing import not_now
from organizations.repeats import records_within
from organizations.requests import ActorRequest
from workflow import audit

PAGE_SIZE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def organization_move(request: ActorRequest, pk: int) -> HttpResponse:
    """调整上级: search, choose (?parent=), see what moves along, move."""
    found = get_object_or_404(Organization.objects.visible_to(request.actor).select_related("parent"), pk=pk)
    if not may_keep_organizations(request.actor):
        raise refusal("调整上级", "系统管理员")
    if found.is_root:
        words = f"{found}是全市最高一级，之上没有党组织。"
        return not_now(request, "不能调整上级", words, found.get_absolute_url())
    if request.method == "POST":
        return move(request, found)
    if request.GET.get("parent"):
        form = MoveForm(request.GET, organization=found)
        status = 200 if form.is_valid() else 422
        return confirmation(request, found, form, status)
    return choice(request, found)


def move(request: ActorRequest, found: Organization) -> HttpResponse:
    with audit.recording():
        keeping.lock_tree()
        found.refresh_from_db()
        form = MoveForm(request.POST, organization=found)
        if form.is_valid():
            keeping.move(found, form.cleaned_data["parent"], request.actor)
            messages.success(request, f"已将{found}调整到{found.parent}之下")
            return redirect(found)
    return confirmation(request, found, form, 422)


def choice(request: ActorRequest, found: Organization) -> HttpResponse:
    words = request.GET.get("q", "").strip()[:40]
    parents = possible_parents(found).select_related("parent").order_by("order_key")
    parents = parents.found_by(words) if words else parents
    page = Paginator(parents, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"organization": found, "page": page, "words": words}
    return render(request, "organizations/organization_move.html", context)


def confirmation(request: ActorRequest, found: Organization, form: MoveForm, status: int) -> HttpResponse:
    context = {
        "organization": found,
        "form": form,
        "parent": form.cleaned_data.get("parent"),
        "units": Organization.objects.below(found.path).count(),
        "records": records_within(found.path),
    }
    return render(request, "organizations/organization_move_confirm.html", context, status=status)
