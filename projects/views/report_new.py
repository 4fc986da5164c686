from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest

from .report_form import report_form_page
from .report_month import draft_of_month, project_to_report


@require_http_methods(["GET", "POST"])
def report_new(request: ActorRequest, pk: int) -> HttpResponse:
    """The month's report of a project; ?period=2026-06 for another month than the earliest missing one."""
    project = project_to_report(request, pk)
    report = draft_of_month(request, project)
    return report if isinstance(report, HttpResponse) else report_form_page(request, report)
