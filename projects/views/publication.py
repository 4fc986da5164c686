from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import AnnualRound, Project
from projects.permissions import refuse_administrators
from projects.states import ESTABLISHED
from projects.workdays import nth_workday, special_days

PUBLIC_DAYS = 5  # working days after the approval
PAGE_SIZE = 100
LONGEST_HOLIDAYS = timedelta(days=30)


@dataclass(frozen=True)
class Published:
    """An approved project and the days on which it is published, both included."""

    project: Project
    first: date
    last: date
    is_running: bool


@require_safe
def publication(request: ActorRequest) -> HttpResponse:
    """立项公示: the approved projects of a round in scope, newest approvals first."""
    refuse_administrators(request.actor)
    rounds = list(AnnualRound.objects.order_by("-is_current", "-year"))
    asked = request.GET.get("round", "")
    round_ = next((entry for entry in rounds if str(entry.pk) == asked), rounds[0] if rounds else None)
    page = Paginator(approved(request, round_), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": list(published(list(page))), "round": round_, "rounds": rounds}
    return render(request, "projects/publication.html", context)


def approved(request: ActorRequest, round_: AnnualRound | None) -> QuerySet[Project]:
    return (
        Project.objects.visible_to(request.actor)
        .filter(round=round_, state__in=ESTABLISHED, approved_on__isnull=False)
        .select_related("organization", "lead", "category")
        .order_by("-approved_on", "organization__position", "organization__path", "pk")
    )


def published(projects: list[Project]) -> Iterator[Published]:
    days = [project.approved_on for project in projects if project.approved_on]
    if not days:
        return
    today, special = timezone.localdate(), special_days(min(days), max(days) + LONGEST_HOLIDAYS)
    for project, day in zip(projects, days, strict=True):
        first, last = nth_workday(day, 1, special), nth_workday(day, PUBLIC_DAYS, special)
        yield Published(project, first, last, first <= today <= last)
