from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.models import Remark, Survey
from feedback.permissions import overseer_words
from feedback.remarks import PAGE_SIZE, RemarkListing
from feedback.transitions.remarks import HideForm
from organizations.requests import ActorRequest
from workflow import engine
from workflow.engine import RefusalError, Transition
from workflow.sending import many_transactions


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: ActorRequest, pk: int) -> HttpResponse:
    """意见建议 of a survey: moderated in bulk by those who ran it, read by the house once published."""
    listing = RemarkListing(asked_survey(request, pk), request.actor, request.GET)
    if not listing.may_read:
        raise PermissionDenied(
            "意见建议在调查截止后由组织调查的一方审看，公布后被调查党组织可以看到公开的意见"
        )
    form = HideForm(record=None, actor=request.actor)
    if request.method == "POST":
        if not listing.may_moderate:
            words = overseer_words(listing.survey.organization)
            raise PermissionDenied(f"您没有审看意见的权限，由{words}办理")
        step = engine.find(Remark, request.POST.get("step", ""))
        if step is None:
            messages.warning(request, "没有选择怎样处理，请重新选择")
            return redirect(address(listing.survey))
        form = HideForm(request.POST, record=None, actor=request.actor)
        if step.form is not HideForm or form.is_valid():
            act(request, step, listing, form)
            return redirect(f"{address(listing.survey)}?state={listing.state}")
    context = {"listing": listing, "page": listing.page, "form": form}
    return render(request, "feedback/remarks.html", context, status=422 if form.is_bound else 200)


def asked_survey(request: ActorRequest, pk: int) -> Survey:
    visible = Survey.objects.visible_to(request.actor).select_related("organization", "project", "round")
    survey: Survey = get_object_or_404(visible, pk=pk)
    return survey


def address(survey: Survey) -> str:
    return reverse("feedback:remarks", args=[survey.pk])


def act(request: ActorRequest, step: Transition, listing: RemarkListing, form: HideForm) -> None:
    """Remark by remark, each judged anew; what somebody else decided meanwhile is told as a number."""
    data = form.cleaned_data if step.form is HideForm else {}
    done = refused = 0
    for remark in listing.survey.remarks.filter(pk__in=ticked(request)).select_related(
        "survey__organization"
    ):
        try:
            engine.run(step, remark, request.actor, data)
            done += 1
        except RefusalError:
            refused += 1
    if done:
        messages.success(request, f"{step.label} {done} 条")
    if refused:
        messages.warning(request, f"{refused} 条没有改动：状态已变，或还不能审看")
    if not done and not refused:
        messages.warning(request, "没有选择意见，请先勾选")


def ticked(request: ActorRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("remark")[:PAGE_SIZE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
