from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from projects.lights import month_day
from projects.models import Holiday
from workflow import audit

from .holidays import RECORDED, year_address
from .round_pages import require_keeper


@require_POST
def holiday_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """The day counts by its weekday again; entering it anew undoes this."""
    require_keeper(request)
    found = get_object_or_404(Holiday, pk=pk)
    with audit.recording():
        audit.note(request.actor, "remove_holiday", found, before=audit.field_values(found, RECORDED))
        found.delete()
    messages.success(request, f"已移除：{month_day(found.day)} {found.name}")
    return redirect(year_address(found.day.year))
