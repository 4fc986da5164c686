from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.history import history_of_common
from organizations.requests import ActorRequest
from reviews.models import Scheme
from reviews.permissions import may_keep_schemes
from reviews.scheme_checks import faults
from reviews.scheme_print import scheme_facts
from reviews.states import SchemeState
from workflow import engine

from .scheme_pages import require_reader


@require_safe
def scheme(request: ActorRequest, pk: int) -> HttpResponse:
    """One scheme in full: criteria, grades, quotas, adjustments, and everything that is wrong with it."""
    require_reader(request)
    found = get_object_or_404(Scheme.objects.visible_to(request.actor).with_everything(), pk=pk)
    keeps = may_keep_schemes(request.actor)
    context = {
        "record": found,
        "facts": scheme_facts(found),
        "faults": faults(found) if keeps and found.is_editable else [],
        "offers": engine.available(found, request.actor),
        "may_edit": keeps and found.is_editable,
        "may_keep": keeps and found.state != SchemeState.DISCARDED,
        "groups": found.groups.count(),
        "events": history_of_common(found),
    }
    return render(request, "reviews/scheme.html", context)
