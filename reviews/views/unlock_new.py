from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.unlocking import UnlockRequestForm
from reviews.models import ReviewSheet
from reviews.permissions import may_request_unlock
from reviews.unlocking import NotUnlockableError, obstacles, request_unlock


@require_http_methods(["GET", "HEAD", "POST"])
def unlock_new(request: ActorRequest, pk: int) -> HttpResponse:
    """申请解锁: the first of two persons says why a decided sheet has to be opened again."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not may_request_unlock(request.actor, sheet):
        raise PermissionDenied(
            f"您没有申请解锁的权限，由{sheet.group.judge.short_name}或上级未在本组评分的组织部门工作人员办理"
        )
    reasons = list(obstacles(sheet))
    form = UnlockRequestForm(request.POST or None, record=sheet, actor=request.actor)
    if request.method == "POST" and not reasons and form.is_valid():
        try:
            made = request_unlock(sheet, request.actor, **form.cleaned_data)
        except NotUnlockableError as refusal:
            messages.error(request, str(refusal))
            return redirect(sheet)
        messages.success(request, "已申请解锁，等待上级批准")
        return redirect(made)
    context = {"sheet": sheet, "form": form, "reasons": reasons}
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/unlock_new.html", context, status=status)
