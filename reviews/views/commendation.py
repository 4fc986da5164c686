from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback.history import history
from organizations.exports import download, head_of
from organizations.requests import ActorRequest
from reviews.commending.page import CommendationPage
from reviews.models import Commendation
from reviews.sheets.commendation import commendation_workbook
from workflow import audit


@require_safe
def commendation(request: ActorRequest, pk: int) -> HttpResponse:
    """One list: the draft with every candidate's reason, later those who are on it. ?print=1 is the notice on paper."""
    found = Commendation.objects.visible_to(request.actor).select_related(
        "round", "organization", "drawn_up_by__user"
    )
    record = get_object_or_404(found, pk=pk)
    page = CommendationPage(record, request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported(request, page)
    if request.GET.get("print"):
        return render(request, "reviews/commendation_print.html", {"page": page, "record": record})
    context = {"page": page, "record": record, "events": history(record)}
    return render(request, "reviews/commendation.html", context)


def exported(request: ActorRequest, page: CommendationPage) -> HttpResponse:
    """The list as a workbook, of a draft with every candidate; the export itself is an audit entry."""
    rows = page.sheet_rows
    head = head_of(request.actor, f"状态：{page.record.get_state_display()}", page.record.organization)
    workbook = commendation_workbook(page.record, rows, head)
    details = {"list": "commendation", "rows": len(rows)}
    audit.note(request.actor, "export", page.record, details=details)
    return download(workbook, f"{page.record.title}{timezone.localdate():%Y%m%d}.xlsx")
