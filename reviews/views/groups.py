from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.models import Level, Sector
from organizations.requests import ActorRequest
from projects.models import AnnualRound
from projects.rounds import chosen_round
from reviews.group_list import groups_of, kinds
from reviews.models import ComparisonGroup, Widening
from reviews.permissions import may_keep_schemes

from .scheme_pages import require_reader

PER_PAGE = 50


@require_safe
def groups(request: ActorRequest) -> HttpResponse:
    """比较组 of a round: the extent of each level and sector, and the groups with whom they compare."""
    require_reader(request)
    rounds = list(AnnualRound.objects.order_by("-year"))
    round_ = chosen_round(rounds, request.GET.get("round", ""))
    level = chosen(request.GET.get("level", ""), Level.values)
    sector = chosen(request.GET.get("sector", ""), Sector.values)
    found: QuerySet[ComparisonGroup] = (
        groups_of(round_, level, sector) if round_ else ComparisonGroup.objects.none()
    )
    context = {
        "rounds": rounds,
        "round": round_,
        "kinds": kinds(round_) if round_ else [],
        "extents": Widening.Extent.choices,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "level": level,
        "sector": sector,
        "may_keep": may_keep_schemes(request.actor),
    }
    return render(request, "reviews/groups.html", context)


def chosen(asked: str, known: list[str]) -> str:
    return asked if asked in known else ""
