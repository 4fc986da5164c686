from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import AnnualRound
from projects.rounds import chosen_round
from reviews.models import Scheme
from reviews.permissions import may_keep_schemes

from .scheme_pages import require_reader


@require_safe
def schemes(request: ActorRequest) -> HttpResponse:
    """考核方案 of a round, with how many comparison groups are reviewed by each."""
    require_reader(request)
    rounds = list(AnnualRound.objects.order_by("-year"))
    round_ = chosen_round(rounds, request.GET.get("round", ""))
    found = Scheme.objects.visible_to(request.actor).filter(round=round_).select_related("round")
    context = {
        "rounds": rounds,
        "round": round_,
        "rows": found.annotate(used=Count("groups")).order_by("level", "sector", "-version"),
        "may_keep": may_keep_schemes(request.actor),
    }
    return render(request, "reviews/schemes.html", context)
