from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback.models import Opinion
from feedback.opinion_page import OpinionPage
from feedback.opinion_rights import may_call_writer
from organizations.requests import ActorRequest
from workflow import audit
from workflow.transition_page import transition_page


def found(request: ActorRequest, pk: int) -> Opinion:
    visible = Opinion.objects.visible_to(request.actor).select_related(
        "organization",
        "handled_by__organization",
        "handled_by__user",
        "problem__merged_into",
        "merged_into__problem",
        "merged_into__organization",
    )
    opinion: Opinion = get_object_or_404(visible, pk=pk)
    return opinion


@require_safe
def opinion(request: ActorRequest, pk: int) -> HttpResponse:
    """One opinion: what was written, what was done, and what its writer reads now."""
    page = OpinionPage(found(request, pk), request.actor)
    return render(request, "feedback/opinion.html", {"opinion": page.opinion, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of an opinion."""
    return transition_page(request, found(request, pk), name, template="feedback/opinion_transition.html")


@require_POST
def opinion_phone(request: ActorRequest, pk: int) -> HttpResponse:
    """显示电话: the page with the number in full, once; that it was looked at is recorded, the number is not."""
    record = found(request, pk)
    if not may_call_writer(request.actor, record):
        raise PermissionDenied("反映人的电话只由上级组织部门工作人员核实时查看")
    audit.note(request.actor, "show_phone", record)
    page = OpinionPage(record, request.actor, phone=record.phone)
    return render(request, "feedback/opinion.html", {"opinion": record, "page": page})


@require_safe
def opinion_photo(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The photo, as a download: it was written anew as JPEG when it came."""
    record = found(request, pk)
    if not record.photo:
        raise Http404
    try:
        content = record.photo.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        content, as_attachment=True, filename=f"群众意见{record.pk}.jpg", content_type="image/jpeg"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
