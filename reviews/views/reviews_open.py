from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import Level
from organizations.requests import ActorRequest
from projects.models import AnnualRound
from reviews.forms.sheets import OpeningForm
from reviews.opening import Planned, open_reviews, plan, scheme_of
from reviews.permissions import may_open_reviews

MOST_NAMED = 50


@dataclass(frozen=True)
class LevelCount:
    """What would be opened at one level."""

    level: str
    sheets: int
    groups: int
    vacant: int
    too_new: int
    taken_over: int


@require_http_methods(["GET", "HEAD", "POST"])
def reviews_open(request: ActorRequest, pk: int) -> HttpResponse:
    """开启年度考核: preview of who gets a sheet, then all of them at once."""
    if not may_open_reviews(request.actor):
        raise PermissionDenied("您没有开启年度考核的权限，由市级组织部门工作人员办理")
    round_ = get_object_or_404(AnnualRound, pk=pk)
    today, scheme = timezone.localdate(), scheme_of(round_)
    form = OpeningForm(request.POST or None, round_=round_, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        opened = open_reviews(round_, request.actor, today, **form.cleaned_data)
        messages.success(request, f"已开启 {round_}考核，生成考核表 {len(opened):,} 份")
        return redirect(f"{reverse('reviews:sheets')}?round={round_.pk}")
    planned = plan(round_, today)
    context = {"round": round_, "scheme": scheme, "form": form, "today": today} | preview(planned)
    return render(request, "reviews/open.html", context, status=422 if form.is_bound else 200)


def preview(planned: Sequence[Planned]) -> dict[str, object]:
    """Counts by level, and by name whoever is not simply reviewed."""
    special = [entry for entry in planned if entry.post is None or entry.too_new or entry.predecessor]
    return {
        "total": len(planned),
        "levels": [count for level in Level if (count := level_count(level, planned)).sheets],
        "special": special[:MOST_NAMED],
        "more": max(0, len(special) - MOST_NAMED),
    }


def level_count(level: Level, planned: Sequence[Planned]) -> LevelCount:
    rows = [entry for entry in planned if entry.organization.level == level]
    return LevelCount(
        level=level.label,
        sheets=len(rows),
        groups=len({entry.key for entry in rows}),
        vacant=sum(1 for entry in rows if entry.post is None),
        too_new=sum(1 for entry in rows if entry.too_new),
        taken_over=sum(1 for entry in rows if entry.predecessor),
    )
