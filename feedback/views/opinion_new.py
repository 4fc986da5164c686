from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from feedback import giving, public_limits
from feedback.codes import cleaned
from feedback.forms.opinion_public import PublicOpinionForm
from feedback.models import Opinion, OpinionPoint
from organizations.models import Organization

from .opinion_place import place_page

LATE = "这个页面打开得太久了，内容都在，请再点一次“提交意见”"
NO_ROOM = "照片暂时放不下了，请不带照片提交，内容都在"


# Nobody is logged in here, so there is nothing that a forged request could borrow; the page's own number is signed.
@login_not_required
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """By the organization's QR code or short link: the place is known."""
    point = OpinionPoint.objects.filter(code=cleaned(code)[:12]).select_related("organization").first()
    if point is None or not Organization.objects.active().filter(pk=point.organization_id).exists():
        if request.method == "POST":
            raise Http404
        return place_page(request, unknown=True)
    return answer(request, point.organization)


@login_not_required
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_to(request: HttpRequest, pk: int) -> HttpResponse:
    """To the organization that was chosen from the places."""
    return answer(request, get_object_or_404(Organization.objects.active(), pk=pk))


def answer(request: HttpRequest, organization: Organization) -> HttpResponse:
    if request.method != "POST":
        return page(request, organization, PublicOpinionForm(organization=organization), giving.new_page())
    number = request.POST.get("page", "")
    sent = giving.read_page(number)
    if sent is None:
        form = PublicOpinionForm(request.POST, organization=organization)
        form.add_error(None, LATE)
        return page(request, organization, form, giving.new_page(), status=422)
    if before := giving.sent_before(sent):
        return to_receipt(before)
    if wait := seconds_to_wait(request, number):
        return too_many(request, organization, number, wait)
    return accept(request, organization, number, sent)


def seconds_to_wait(request: HttpRequest, number: str) -> int:
    """0 when it is taken now: below the limit, or with the ticket of somebody who has waited."""
    if public_limits.has_waited(request.POST.get("waited", ""), number):
        return 0
    return public_limits.WAIT if public_limits.SENDING.spend(public_limits.asker(request)) else 0


def too_many(request: HttpRequest, organization: Organization, number: str, wait: int) -> HttpResponse:
    """What was typed stays in the form, and the ticket lets it through after the wait, whoever else sends."""
    form = PublicOpinionForm(initial=request.POST.dict(), organization=organization)
    waited = request.POST.get("waited") or public_limits.ticket(number)
    found = page(request, organization, form, number, wait=wait, waited=waited, status=429)
    found["Retry-After"] = str(wait)
    return found


def accept(request: HttpRequest, organization: Organization, number: str, sent: UUID) -> HttpResponse:
    form = PublicOpinionForm(request.POST, request.FILES, organization=organization)
    if form.is_valid():
        try:
            return to_receipt(giving.keep(form.instance, organization, sent, form.cleaned_data["picture"]))
        except giving.NoRoomError:
            form.add_error("picture", NO_ROOM)
    waited = request.POST.get("waited", "")
    return page(request, organization, form, number, waited=waited, status=422)


def to_receipt(opinion: Opinion) -> HttpResponse:
    return redirect("feedback:opinion_receipt", code=opinion.receipt)


def page(
    request: HttpRequest,
    organization: Organization,
    form: PublicOpinionForm,
    number: str,
    *,
    wait: int = 0,
    waited: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "organization": organization,
        "form": form,
        "number": number,
        "wait": wait,
        "waited": waited,
    }
    return render(request, "feedback/public/opinion.html", context, status=status)
