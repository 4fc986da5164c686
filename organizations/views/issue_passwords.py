from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from organizations import passwords
from organizations.exports import download
from organizations.forms.passwords import IssueForm
from organizations.grave_acts import asks_password
from organizations.models import Organization
from organizations.permissions import may_issue_passwords, refusal
from organizations.requests import ActorRequest
from organizations.sheets.passwords import TITLE, workbook
from workflow.sending import many_transactions


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@asks_password()
def issue_passwords(request: ActorRequest, pk: int) -> HttpResponse:
    """发放初始口令: GET counts who would get one, POST makes them and answers with the workbook.

    The workbook is not kept: whoever loses it issues anew, which makes the lost ones worthless.
    """
    actor = request.actor
    found = get_object_or_404(Organization.objects.visible_to(actor), pk=pk)
    if not may_issue_passwords(actor):
        raise refusal("发放初始口令", "系统管理员")
    people = passwords.accounts(found, actor)
    data = request.POST if request.method == "POST" else (request.GET or None)
    form = IssueForm(data, people=people)
    valid = form.is_bound and form.is_valid()
    if request.method == "POST" and valid:
        return issue(request, found, form)
    scope = form.cleaned_data["scope"] if valid else passwords.Scope.MISSING
    context = {
        "form": form,
        "organization": found,
        "preview": passwords.preview(people),
        "chosen": passwords.chosen(people, scope, form.named).count() if valid else None,
        "days": passwords.VALID_FOR.days,
    }
    status = 422 if form.is_bound and not valid else 200
    return render(request, "organizations/issue_passwords.html", context, status=status)


def issue(request: ActorRequest, found: Organization, form: IssueForm) -> HttpResponse:
    lines = passwords.issue(found, form.cleaned_data["scope"], form.named, request.actor)
    if not lines:
        messages.warning(request, "没有需要发放的账号，口令没有改动")
        return redirect("organizations:issue_passwords", pk=found.pk)
    today = timezone.localdate()
    name = f"{TITLE}-{found.short_name}-{today:%Y%m%d}.xlsx"
    return download(workbook(found, lines, today), name)
