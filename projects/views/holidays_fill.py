from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from projects.holidays import fill_year
from workflow import audit

from .holidays import chosen_year, year_address
from .round_pages import require_keeper


@require_POST
def holidays_fill(request: ActorRequest) -> HttpResponse:
    """填入国务院公布的安排 for a year without entries."""
    require_keeper(request)
    year = chosen_year(request.POST.get("year", ""))
    with audit.recording():
        number = fill_year(year, request.actor)
    if number:
        messages.success(request, f"已填入 {year} 年节假日和调休 {number} 天")
    else:
        messages.info(request, f"{year} 年没有可填入的安排：已有录入，或国务院尚未公布")
    return redirect(year_address(year))
