from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organizations.exports import download
from organizations.forms.roster import RosterForm
from organizations.forms.workbook import note_refused
from organizations.models import Organization
from organizations.permissions import may_keep_organizations, refusal
from organizations.requests import ActorRequest
from organizations.roster import kept
from organizations.sheets.roster_template import TITLE, template_workbook
from organizations.workbooks.reading import shown_name
from workflow.sending import many_transactions


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def roster_import(request: ActorRequest) -> HttpResponse:
    """导入名册, first step: the file is read and kept; nothing of the system changes."""
    if not may_keep_organizations(request.actor):
        raise refusal("导入名册", "系统管理员")
    form = RosterForm(request.POST, request.FILES) if request.method == "POST" else RosterForm()
    if request.method == "POST" and form.is_valid():
        name = shown_name(form.cleaned_data["file"].name)
        return redirect("organizations:roster_check", token=kept.keep(form.roster, name, request.user.pk))
    note_refused(request, form)
    return render(
        request, "organizations/roster_import.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_safe
def roster_template(request: ActorRequest) -> HttpResponse:
    """The empty roster with drop-downs and the organizations that may stand above others."""
    if not may_keep_organizations(request.actor):
        raise refusal("下载名册模板", "系统管理员")
    parents = Organization.objects.visible_to(request.actor).active()
    return download(template_workbook(parents, timezone.localtime()), f"{TITLE}模板.xlsx")
