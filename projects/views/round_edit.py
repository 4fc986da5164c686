from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import holidays
from projects.forms.round import RoundForm
from projects.models import AnnualRound
from projects.rhythm import Arrangement, windows_of
from projects.rounds import is_used, keep_round, lock
from workflow import audit, versions

from .round_pages import require_keeper


@require_http_methods(["GET", "HEAD", "POST"])
def round_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Calendar and rules of a round; changed thresholds are carried over to its projects at once."""
    require_keeper(request)
    round_ = get_object_or_404(AnnualRound, pk=pk)
    if request.method != "POST":
        return page(request, round_, form_of(request, round_))
    with audit.recording():
        before = lock(round_)
        form = form_of(request, round_)
        versions.reconcile(request, round_, form)
        changed = keep_round(round_, form.windows, before, request.actor) if form.is_valid() else None
    if changed is None:
        return page(request, round_, form)
    messages.success(request, f"已保存：{round_.name}" if changed else f"{round_.name}没有改动")
    return redirect("projects:rounds")


def form_of(request: ActorRequest, round_: AnnualRound) -> RoundForm:
    arrangement = Arrangement(round_, windows_of(round_))
    return RoundForm(request.POST or None, arrangement=arrangement, year_is_fixed=is_used(round_))


def page(request: ActorRequest, round_: AnnualRound, form: RoundForm) -> HttpResponse:
    stored = AnnualRound.objects.get(pk=round_.pk)
    unknown = holidays.weekends_only(stored, holidays.recorded_years())
    context = {
        "form": form,
        "beginnings": [],
        "title": f"修改年度批次：{stored.name}",
        "verb": "保存年度批次",
        "way_out": "不修改，回到年度批次",
        "warning": holidays.warning(unknown),
        "unknown_year": unknown[0] if unknown else None,
    }
    return render(request, "projects/round_form.html", context, status=422 if form.is_bound else 200)
