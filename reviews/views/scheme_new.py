from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import AnnualRound
from projects.rounds import chosen_round
from projects.views.not_now import not_now
from reviews.forms.scheme import NewSchemeForm
from reviews.models import Scheme
from reviews.scheme_copying import draft_scheme
from reviews.states import SchemeState

from .scheme_pages import require_keeper

MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_new(request: ActorRequest) -> HttpResponse:
    """制定考核方案 by copying one: ?round= says for which year, ?source= which one is ticked."""
    require_keeper(request)
    round_ = chosen_round(AnnualRound.objects.all(), request.GET.get("round", ""))
    if round_ is None:
        return not_now(request, "还没有年度", "建立年度后才能制定考核方案。", reverse("reviews:schemes"))
    kept = Scheme.objects.visible_to(request.actor).exclude(state=SchemeState.DISCARDED)
    known = list(kept.select_related("round")[:MOST])
    form = NewSchemeForm(
        request.POST or None, schemes=known, round_=round_, initial=beginning(request, known)
    )
    if request.method == "POST" and form.is_valid():
        scheme = draft_scheme(round_, request.actor, **form.cleaned_data)
        messages.success(request, f"已起草 {scheme}，请核对后施行")
        return redirect(scheme)
    context = {"form": form, "round": round_}
    return render(request, "reviews/scheme_new.html", context, status=422 if form.is_bound else 200)


def beginning(request: ActorRequest, known: list[Scheme]) -> dict[str, str]:
    """The asked scheme, else the newest that was in force, as a rule last year's; with its name and scope."""
    asked = request.GET.get("source", "")
    tried = [scheme for scheme in known if scheme.state != SchemeState.DRAFT]
    source = next((scheme for scheme in known if str(scheme.pk) == asked), next(iter(tried), None))
    if source is None:
        return {"source": "default", "name": "默认方案"}
    return {
        "source": str(source.pk),
        "name": source.name or "考核方案",
        "level": source.level,
        "sector": source.sector,
    }
