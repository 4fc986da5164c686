from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback import giving
from feedback.codes import grouped
from feedback.models import OpinionPoint
from feedback.opinion_rights import may_see_opinions
from feedback.public_address import public_address
from feedback.qr import qr_code
from organizations.filtered_list import offered_units
from organizations.models import Organization
from organizations.requests import ActorRequest, asked_id
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_poster(request: ActorRequest) -> HttpResponse:
    """群众意见二维码 of an organization in scope, as a sheet to hang up; its code is made when it is first asked for."""
    if not may_see_opinions(request.actor):
        raise PermissionDenied("群众意见二维码由书记、填报员、领导和组织部门工作人员打印")
    organization = asked_unit(request)
    point = OpinionPoint.objects.filter(organization=organization).first()
    if request.method == "POST":
        if point is None:
            make(request, organization)
        return redirect(f"{reverse('feedback:opinion_poster')}?organization={organization.pk}")
    if point is None:
        units = offered_units(request.actor, str(organization.pk))
        context = {"organization": organization, "units": [unit for unit in units if unit != organization]}
        return render(request, "feedback/opinion_point.html", context)
    address = public_address(request, reverse("feedback:opinion_by_code", args=[point.code]))
    context = {
        "organization": organization,
        "code": grouped(point.code),
        "address": address,
        "short": address.split("://", 1)[1],
        "qr": qr_code(address, hangs=True),
    }
    return render(request, "feedback/opinion_poster.html", context)


def asked_unit(request: ActorRequest) -> Organization:
    """The one asked for, else the acting post's own."""
    asked = request.GET.get("organization") or request.POST.get("organization") or ""
    pk = asked_id(asked) if asked else request.actor.organization_id
    unit: Organization | None = Organization.objects.active().visible_to(request.actor).filter(pk=pk).first()
    if unit is None:
        raise Http404
    return unit


def make(request: ActorRequest, organization: Organization) -> None:
    with audit.recording():
        giving.code_of(organization)
        point = OpinionPoint.objects.get(organization=organization)
        audit.note(request.actor, "make_point", point, details={"organization": organization.pk})
    messages.success(request, f"已生成{organization.short_name}的群众意见二维码")
