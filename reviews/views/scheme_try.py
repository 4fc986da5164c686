from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import Scheme
from reviews.trying import attempt, rounds_with_sheets

from .scheme_pages import require_keeper, require_reader

SHOWN = 100


@require_safe
def scheme_try(request: ActorRequest, pk: int) -> HttpResponse:
    """试算 on ?round=, by default the newest one with sheets. Nothing is saved."""
    require_reader(request)
    scheme = get_object_or_404(Scheme.objects.visible_to(request.actor).with_everything(), pk=pk)
    require_keeper(request, scheme)
    rounds = rounds_with_sheets()
    asked = request.GET.get("round", "")
    round_ = next((entry for entry in rounds if str(entry.pk) == asked), rounds[0] if rounds else None)
    trial = attempt(scheme, round_, request.actor) if round_ else None
    context = {
        "record": scheme,
        "rounds": rounds,
        "round": round_,
        "trial": trial,
        "changes": trial.changes[:SHOWN] if trial else (),
        "more": max(0, len(trial.changes) - SHOWN) if trial else 0,
    }
    return render(request, "reviews/scheme_try.html", context)
