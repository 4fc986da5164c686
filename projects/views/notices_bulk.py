from datetime import date

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.date_fields import ChineseDateField
from organizations.portions import Portion, portion
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.bulk_notices import MOST, Candidate, candidates, issue_all
from projects.forms.notice import after_today
from projects.models import AnnualRound
from projects.workdays import add_workdays
from workflow.sending import many_transactions


class BulkNoticeForm(forms.Form):
    due_on = ChineseDateField(label="反馈时限", error_messages={"required": "请填写反馈时限"})

    def clean_due_on(self) -> date:
        return after_today(self.cleaned_data["due_on"])


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def notices_bulk(request: ActorRequest) -> HttpResponse:
    """批量签发: first who gets a notice with what words and who is skipped and why, then one by one."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied("您没有签发督办单的权限，由组织部门工作人员办理")
    chosen = portion(request, "project", MOST)
    found = candidates(request.actor, chosen.ids)
    able = [one for one in found if not one.skipped]
    form = BulkNoticeForm(request.POST or None, initial={"due_on": usual_deadline()})
    if request.method == "POST" and able and form.is_valid():
        return act(request, able, form.cleaned_data["due_on"], chosen)
    skipped = [one for one in found if one.skipped]
    context = {"form": form, "able": able, "skipped": skipped, "portion": chosen}
    return render(request, "projects/notices_bulk.html", context, status=422 if form.is_bound else 200)


def usual_deadline() -> date:
    round_ = AnnualRound.objects.current()
    return add_workdays(timezone.localdate(), round_.notice_days if round_ else 5)


def act(request: ActorRequest, able: list[Candidate], due_on: date, chosen: Portion) -> HttpResponse:
    done, refused = issue_all(able, request.actor, due_on)
    messages.success(request, f"已签发 {done} 张督办单")
    if refused:
        messages.warning(request, f"{len(refused)} 个项目没有签发。{'；'.join(refused[:5])}")
    if chosen.rest:
        return redirect(f"{reverse('projects:notices_bulk')}?{chosen.rest_query}")
    return redirect("projects:notice_proposals")
