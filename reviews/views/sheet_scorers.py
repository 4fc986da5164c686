from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.assigning import AssigningClosedError, Division, assign, tell
from reviews.forms.assigning import SheetScorersForm
from reviews.models import ReviewSheet
from reviews.permissions import BARRED, judges_sheet
from workflow import versions
from workflow.sending import many_transactions


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_scorers(request: ActorRequest, pk: int) -> HttpResponse:
    """评分分工 of one sheet by hand."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not judges_sheet(request.actor, sheet):
        words = f"您没有分配评分的权限，由{sheet.group.judge.short_name}的组织部门工作人员办理，{BARRED}"
        raise PermissionDenied(words)
    back = reverse("reviews:assignments", args=[sheet.group_id])
    if sheet.is_scored or sheet.too_new:
        words = "任职时间不足，不定等次，不用评分" if sheet.too_new else "评分已经结束，不能再调整评分分工"
        return not_now(request, "现在不能分配评分", f"{words}。", back)
    division = Division(sheet.group, request.actor)
    form = SheetScorersForm(request.POST or None, division=division, sheet=sheet)
    versions.reconcile(request, sheet, form)
    if request.method == "POST" and form.is_valid():
        try:
            fresh = assign(request.actor, sheet, form.wanted(), division.pool)
        except AssigningClosedError as closed:
            return not_now(request, "现在不能分配评分", f"{closed}。", back)
        tell(request.actor, division, {post.pk: 1 for post in fresh})
        messages.success(request, f"已保存评分分工：{sheet}")
        return redirect(back)
    context = {"sheet": sheet, "form": form, "back_url": back}
    return render(request, "reviews/sheet_scorers.html", context, status=422 if form.is_bound else 200)
