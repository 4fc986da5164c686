from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.assigning import Division, divide
from reviews.assignment_page import planned
from reviews.forms.assigning import BalanceForm
from workflow.sending import many_transactions

from .assignments import the_division


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def balance(request: ActorRequest, pk: int) -> HttpResponse:
    """均衡分配: choose scorers, see who would get what, then assign."""
    division = the_division(request, pk)
    form = BalanceForm(request.POST or None, division=division)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        wanted = {
            criterion: division.proposed(criterion, posts, number)
            for criterion, (posts, number) in chosen.items()
        }
        if "apply" in request.POST:
            return act(request, division, wanted)
        plans = [planned(division, entry, taken, chosen[entry][1]) for entry, taken in wanted.items()]
        return page(request, division, form, plans=plans)
    return page(request, division, form, status=422 if form.is_bound else 200)


def page(
    request: ActorRequest, division: Division, form: BalanceForm, *, plans: object = (), status: int = 200
) -> HttpResponse:
    skipped = [(sheet, words) for sheet in division.sheets if (words := division.refusal(sheet))]
    context = {"group": division.group, "form": form, "plans": plans, "skipped": skipped}
    return render(request, "reviews/balance.html", context, status=status)


def act(request: ActorRequest, division: Division, wanted: dict) -> HttpResponse:
    done, refused = divide(request.actor, division, wanted)
    messages.success(request, f"已分配 {done} 份考核表")
    if refused:
        messages.warning(request, f"{len(refused)} 份未分配。{'；'.join(refused[:5])}")
    return redirect(reverse("reviews:assignments", args=[division.group.pk]))
