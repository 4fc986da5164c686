from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from projects.forms.holiday import FIRST_YEAR, LAST_YEAR, HolidayForm
from projects.holidays import published_days, recorded_years, weekday_words, years_of
from projects.models import AnnualRound, Holiday
from workflow import audit

from .round_pages import require_keeper, tabs

RECORDED = ("day", "name", "is_workday")


@dataclass(frozen=True)
class DayRow:
    pk: int
    day: date
    weekday: str
    name: str
    kind: str
    tone: str


@require_http_methods(["GET", "HEAD", "POST"])
def holidays(request: ActorRequest) -> HttpResponse:
    """节假日 of one year (?year=): what differs from its weekday, and a form for more."""
    require_keeper(request)
    recorded = recorded_years()
    year = chosen_year(request.GET.get("year", ""))
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and add(request, form):
        return redirect(year_address(form.cleaned_data["first"].year))
    rows = [day_row(entry) for entry in Holiday.objects.filter(day__year=year)]
    context: dict[str, Any] = {
        "tabs": tabs("holidays"),
        "form": form,
        "rows": rows,
        "year": year,
        "years": offered_years(recorded, year),
        "fillable": 0 if rows else len(published_days(year)),
    }
    return render(request, "projects/holidays.html", context, status=422 if form.is_bound else 200)


def add(request: ActorRequest, form: HolidayForm) -> bool:
    """Store the days; a colleague who entered one of them meanwhile turns the form back."""
    try:
        with audit.recording():
            for entry in form.entries:
                entry.save()
                audit.note(request.actor, "add_holiday", entry, after=audit.field_values(entry, RECORDED))
    except IntegrityError:
        form.add_error("first", "其中有的日期刚刚由他人录入，请核对下表")
        return False
    messages.success(request, f"已录入 {len(form.entries)} 天")
    return True


def chosen_year(asked: str) -> int:
    """The year asked for, else that of the current round."""
    year = asked_id(asked) or 0
    if FIRST_YEAR <= year <= LAST_YEAR:
        return year
    round_ = AnnualRound.objects.current()
    return round_.year if round_ else timezone.localdate().year


def year_address(year: int) -> str:
    return f"{reverse('projects:holidays')}?year={year}"


def offered_years(recorded: set[int], year: int) -> list[tuple[int, str, bool]]:
    """Every year of a round, with its address and whether it has entries; the shown one too."""
    rounds = AnnualRound.objects.prefetch_related("windows")
    years = {year, *(found for round_ in rounds for found in years_of(round_))}
    return [(found, year_address(found), found in recorded) for found in sorted(years)]


def day_row(entry: Holiday) -> DayRow:
    kind, tone = ("调休上班", "ask") if entry.is_workday else ("放假", "")
    return DayRow(entry.pk, entry.day, weekday_words(entry.day), entry.name, kind, tone)
