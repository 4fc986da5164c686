from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from feedback.models import SurveyTemplate
from feedback.permissions import require_library_reader
from organizations.requests import ActorRequest
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def template_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """停用 and 恢复使用 of a template."""
    require_library_reader(request.actor)
    return transition_page(request, get_object_or_404(SurveyTemplate, pk=pk), name)
