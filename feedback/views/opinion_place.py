from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from feedback.forms.opinion_public import PlaceSearchForm
from organizations.models import Organization, Sector
from organizations.requests import asked_id
from organizations.tree import ancestors_and_self

MOST_FOUND = 30


@dataclass(frozen=True)
class Group:
    """Each unit knows by `has_more` whether something lies below it, so that its name leads further down."""

    title: str
    units: list[Organization]


@login_not_required
@require_safe
def opinion_place(request: HttpRequest) -> HttpResponse:
    """Which place an opinion is about: found by its name, or walked down to, level by level."""
    return place_page(request)


@login_not_required
@require_safe
def front_door(request: HttpRequest) -> HttpResponse:
    """The bare address of a collector."""
    return redirect("feedback:opinion_place")


def place_page(request: HttpRequest, *, unknown: bool = False) -> HttpResponse:
    """`unknown`: came by a link or QR code that is not in use any more."""
    active = Organization.objects.active()
    search = PlaceSearchForm(request.GET if "name" in request.GET else None)
    found = matches(search.cleaned_data["name"]) if search.is_bound and search.is_valid() else None
    at = active.filter(pk=asked_id(request.GET.get("at", ""))).first() or active.filter(parent=None).first()
    context = {
        "search": search,
        "found": found,
        "most": MOST_FOUND,
        "at": at,
        "way": list(active.filter(path__in=ancestors_and_self(at.path)[:-1]).order_by("path")) if at else [],
        "groups": groups_below(at) if at and found is None else [],
        "unknown": unknown,
    }
    return render(request, "feedback/public/place.html", context, status=404 if unknown else 200)


def matches(name: str) -> list[Organization]:
    found = Organization.objects.active().found_by(name).select_related("parent")
    return list(found.order_by("path")[:MOST_FOUND])


def groups_below(at: Organization) -> list[Group]:
    """Places first, offices and enterprises behind them; each knows whether something lies below."""
    children = list(Organization.objects.active().filter(parent=at).order_by("position", "path"))
    with_more = set(
        Organization.objects.active()
        .filter(parent__in=children)
        .order_by()
        .values_list("parent", flat=True)
        .distinct()
    )
    for unit in children:
        unit.has_more = unit.pk in with_more
    places = [unit for unit in children if unit.sector == Sector.TERRITORIAL]
    others = [unit for unit in children if unit.sector != Sector.TERRITORIAL]
    return [group for group in (Group("地方", places), Group("单位", others)) if group.units]
