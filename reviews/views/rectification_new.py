from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.objecting import RectificationForm
from reviews.models import ReviewSheet
from reviews.permissions import may_set_rectification
from reviews.rectifying import NotToldError, add_item
from reviews.states import TOLD


@require_http_methods(["GET", "HEAD", "POST"])
def rectification_new(request: ActorRequest, pk: int) -> HttpResponse:
    """下达整改事项: one line of what the feedback asks to be mended."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not may_set_rectification(request.actor, sheet):
        raise PermissionDenied(
            f"您没有下达整改清单的权限，由{sheet.group.judge.short_name}的组织部门工作人员办理"
        )
    form = RectificationForm(request.POST or None)
    is_told = sheet.state in TOLD
    if request.method == "POST" and is_told and form.is_valid():
        try:
            item = add_item(sheet, request.actor, **form.cleaned_data)
        except NotToldError as refusal:
            messages.error(request, str(refusal))
            return redirect(sheet)
        messages.success(request, f"已下达{item}")
        more = reverse("reviews:rectification_new", args=[sheet.pk])
        return redirect(more if "more" in request.POST else item.get_absolute_url())
    context = {"sheet": sheet, "form": form, "is_told": is_told, "given": sheet.rectifications.all()}
    status = 422 if request.method == "POST" else 200
    return render(request, "reviews/rectification_new.html", context, status=status)
