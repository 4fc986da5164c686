from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import Bulletin
from reviews.permissions import may_draft_bulletins

PAGE_SIZE = 30
State = Bulletin.State


@require_safe
def bulletins(request: ActorRequest) -> HttpResponse:
    """通报 that the actor may read: drafts of the own office first, then the latest issued, what was discarded last."""
    found = Bulletin.objects.visible_to(request.actor).select_related("organization", "round")
    place = Case(When(state=State.DRAFT, then=0), When(state=State.ISSUED, then=1), default=2)
    ordered = found.defer("figures").order_by(place, "-issued_on", "-pk")
    page = Paginator(ordered, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "may_draft": may_draft_bulletins(request.actor)}
    return render(request, "reviews/bulletins.html", context)
