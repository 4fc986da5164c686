from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from feedback import public_limits
from feedback.codes import cleaned, grouped
from feedback.forms.opinion_public import ReceiptForm
from feedback.models import Opinion
from feedback.receipts import outcome

LONGEST = 16
UNKNOWN = "没有这个回执号，请对照您记下的号码再输一次"


@login_not_required
@require_safe
def opinion_receipts(request: HttpRequest) -> HttpResponse:
    """Where a receipt's number is typed in."""
    form = ReceiptForm(request.GET if "code" in request.GET else None)
    code = cleaned(form.cleaned_data["code"]) if form.is_bound and form.is_valid() else ""
    if code.isascii() and code.isalnum():
        return redirect("feedback:opinion_receipt", code=code[:LONGEST])
    if form.is_bound and form.is_valid():
        form.add_error("code", UNKNOWN)
    return entry_page(request, form)


@login_not_required
@require_safe
def opinion_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Where the opinion stands. Whoever tries numbers has to wait soon; nothing personal is shown to anybody."""
    asker = public_limits.asker(request)
    if wait := public_limits.LOOKING_UP.is_spent(asker):
        return entry_page(request, ReceiptForm(initial={"code": code[:LONGEST]}), wait=wait, status=429)
    found = Opinion.objects.filter(receipt=cleaned(code)[:LONGEST]).select_related(
        "organization", "problem__merged_into", "merged_into__problem", "merged_into__merged_into__problem"
    )
    opinion = found.first()
    if opinion is None:
        public_limits.LOOKING_UP.spend(asker)
        form = ReceiptForm({"code": code[:40]})
        form.add_error("code", UNKNOWN)
        return entry_page(request, form, status=404)
    context = {"opinion": opinion, "number": grouped(opinion.receipt), "outcome": outcome(opinion)}
    return render(request, "feedback/public/receipt.html", context)


def entry_page(request: HttpRequest, form: ReceiptForm, *, wait: int = 0, status: int = 0) -> HttpResponse:
    status = status or (422 if form.errors else 200)
    found = render(request, "feedback/public/receipts.html", {"form": form, "wait": wait}, status=status)
    if wait:
        found["Retry-After"] = str(wait)
    return found
