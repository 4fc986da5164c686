from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import holidays
from projects.models import AnnualRound, RoundWindow
from projects.rounds import span_words

from .round_pages import require_keeper, tabs


@dataclass(frozen=True)
class RoundRow:
    """One round as text; `warning` says what is missing, empty when nothing is."""

    pk: int
    name: str
    is_current: bool
    span: str
    projects: int
    report_due_day: int
    declaration: str
    warning: str


@require_safe
def rounds(request: ActorRequest) -> HttpResponse:
    """年度批次: every round, newest first, and which one is current."""
    require_keeper(request)
    found = list(
        AnnualRound.objects.annotate(number=Count("projects")).prefetch_related("windows").order_by("-year")
    )
    recorded = holidays.recorded_years()
    context = {
        "tabs": tabs("rounds"),
        "rows": [round_row(round_, recorded) for round_ in found],
        "lacks_current": bool(found) and not any(round_.is_current for round_ in found),
    }
    return render(request, "projects/rounds.html", context)


def round_row(round_: AnnualRound, recorded: set[int]) -> RoundRow:
    return RoundRow(
        pk=round_.pk,
        name=round_.name,
        is_current=round_.is_current,
        span=span_words(round_.starts_on, round_.ends_on),
        projects=round_.number,  # type: ignore[attr-defined]  # annotated
        report_due_day=round_.report_due_day,
        declaration=declaration_words(round_),
        warning=holidays.warning(holidays.weekends_only(round_, recorded)),
    )


def declaration_words(round_: AnnualRound) -> str:
    """From the first level's opening to the last one's closing."""
    spans = [w for w in round_.windows.all() if w.phase == RoundWindow.Phase.DECLARATION]
    if not spans:
        return "未安排"
    return span_words(min(w.opens_on for w in spans), max(w.closes_on for w in spans))
