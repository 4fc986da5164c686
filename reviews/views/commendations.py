from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import Commendation
from reviews.permissions import may_commend, may_set_commendation_rules, reads_library
from reviews.reviewed_rounds import reviewed_rounds

PAGE_SIZE = 50


@require_safe
def commendations(request: ActorRequest) -> HttpResponse:
    """评优评先: lists that are or were public, and the drafts of the own organization."""
    if not reads_library(request.actor):
        raise PermissionDenied("评优名单由书记、领导、组织部门工作人员等业务用户查阅")
    on_list = Count("entries", filter=Q(entries__struck_off=""))
    found = Commendation.objects.visible_to(request.actor).select_related("round", "organization")
    page = Paginator(found.annotate(people=on_list).order_by("-round__year", "-pk"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rounds = reviewed_rounds()
    context = {
        "page": page,
        "rounds": rounds if may_set_commendation_rules(request.actor) else [],
        "may_begin": bool(rounds) and may_commend(request.actor),
    }
    return render(request, "reviews/commendations.html", context)
