from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations.models import Level, Sector
from organizations.requests import ActorRequest
from projects.models import AnnualRound
from reviews.grouping import WideningRefusedError, widen
from reviews.models import Widening

from .scheme_pages import require_keeper, require_reader


class WideningForm(forms.Form):
    level = forms.ChoiceField(choices=Level.choices)
    sector = forms.ChoiceField(choices=Sector.choices)
    extent = forms.ChoiceField(choices=Widening.Extent.choices)


@require_POST
def groups_widen(request: ActorRequest, pk: int) -> HttpResponse:
    """Compare a level and sector of the round within the judging organization, the county or the city."""
    require_reader(request)
    require_keeper(request)
    round_ = get_object_or_404(AnnualRound, pk=pk)
    form = WideningForm(request.POST)
    back = f"{reverse('reviews:groups')}?round={round_.pk}"
    if not form.is_valid():
        messages.error(request, "请选择比较范围")
        return redirect(back)
    try:
        changed = widen(round_, actor=request.actor, **form.cleaned_data)
    except WideningRefusedError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已调整比较范围" if changed else "比较范围没有改动")
    return redirect(back)
