from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import holidays
from projects.forms.round import RoundForm
from projects.models import AnnualRound
from projects.rhythm import Arrangement, default_rhythm, following
from projects.rounds import keep_round, make_current
from workflow import audit

from .round_pages import require_keeper

DEFAULT = "default"
PREPARATION_BEGINS = 11  # month


@dataclass(frozen=True)
class Beginning:
    """One way to fill the form: from the default rhythm or from an earlier round."""

    label: str
    note: str
    url: str
    is_current: bool


@require_http_methods(["GET", "HEAD", "POST"])
def round_new(request: ActorRequest) -> HttpResponse:
    """A new round, filled in from the newest one or, with ?from=default, from the default rhythm."""
    require_keeper(request)
    earlier = list(AnnualRound.objects.prefetch_related("windows").order_by("-year"))
    source = chosen_source(request.GET.get("from", ""), earlier)
    year = earlier[0].year + 1 if earlier else first_year(timezone.localdate())
    form = RoundForm(request.POST or None, arrangement=beginning(source, year))
    if request.method == "POST" and form.is_valid():
        return create(request, form)
    context: dict[str, Any] = {
        "form": form,
        "beginnings": beginnings(source, earlier),
        "title": "新建年度批次",
        "verb": "新建年度批次",
        "way_out": "不新建，回到年度批次",
        "warning": "",
        "unknown_year": None,
    }
    return render(request, "projects/round_form.html", context, status=422 if form.is_bound else 200)


def first_year(today: date) -> int:
    """From November on problems are looked for that the next year is to solve (design §2)."""
    return today.year + 1 if today.month >= PREPARATION_BEGINS else today.year


def chosen_source(asked: str, earlier: list[AnnualRound]) -> AnnualRound | None:
    """The round to copy; None for the default rhythm."""
    if asked == DEFAULT or not earlier:
        return None
    return next((round_ for round_ in earlier if str(round_.pk) == asked), earlier[0])


def beginning(source: AnnualRound | None, year: int) -> Arrangement:
    return following(source, year) if source else default_rhythm(year)


def beginnings(source: AnnualRound | None, earlier: list[AnnualRound]) -> list[Beginning]:
    """The choice is offered where there is one: with at least one earlier round."""
    if not earlier:
        return []
    address = reverse("projects:round_new")
    copies = [
        Beginning(
            f"沿用 {round_.name}", "时间顺延，规则不变", f"{address}?from={round_.pk}", round_ == source
        )
        for round_ in earlier[:3]
    ]
    usual = Beginning(
        "按默认安排", "2 月申报，4 月 10 日前定方案，11 月起验收", f"{address}?from={DEFAULT}", source is None
    )
    return [*copies, usual]


def create(request: ActorRequest, form: RoundForm) -> HttpResponse:
    """Store it with the published holidays of its years. The very first becomes the current one; later ones wait."""
    round_ = form.instance
    is_first = not AnnualRound.objects.exists()
    with audit.recording():
        keep_round(round_, form.windows, {}, request.actor)
        for year in holidays.years_of(round_):
            holidays.fill_year(year, request.actor)
    if is_first and make_current(round_, request.actor):
        messages.success(request, f"已新建：{round_.name}，并设为当前年度")
    else:
        messages.success(request, f"已新建：{round_.name}。设为当前年度后，新的申报归入这一年度")
    return redirect("projects:rounds")
