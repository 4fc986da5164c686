from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback import library
from feedback.forms.library import OptionRows, ScaleForm, option_rows
from feedback.models import Scale
from feedback.permissions import require_library_keeper
from organizations.requests import ActorRequest
from projects.forms.plan import mistakes_of, with_another_row
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def scale_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """修改量表: all of it until a survey asks with it, from then on what its answers are worth, with a reason.

    Surveys keep the answers and worths that they were drafted with.
    """
    require_library_keeper(request.actor)
    scale = get_object_or_404(Scale, pk=pk)
    with audit.recording():
        engine.lock(scale)
        is_asked = library.is_asked(scale)
        if request.method == "POST" and "add" in request.POST and not is_asked:
            more = with_another_row(request.POST, request.POST["add"])
            return page(request, scale, ScaleForm(more, instance=scale, is_asked=False), rows_of(scale, more))
        before = library.recorded(scale)
        form = ScaleForm(request.POST or None, instance=scale, is_asked=is_asked)
        rows = option_rows(scale, request.POST or None, is_asked=is_asked)
        versions.reconcile(request, scale, form, rows)
        if request.method != "POST" or not all([form.is_valid(), rows.is_valid()]):
            return page(request, scale, form, rows, 422 if form.is_bound else 200)
        form.save()
        rows.save_rows()
        was, now = audit.changes(before, library.recorded(scale))
        if was or now:
            details = {"reason": form.cleaned_data.get("reason", "")}
            audit.note(request.actor, "edit_scale", scale, before=was, after=now, details=details)
    messages.success(request, f"已修改量表：{scale}")
    return redirect(scale)


def rows_of(scale: Scale, data: object) -> OptionRows:
    return option_rows(scale, data, is_asked=False)


def page(
    request: ActorRequest, scale: Scale, form: ScaleForm, rows: OptionRows, status: int = 200
) -> HttpResponse:
    context = {
        "name": form.initial["name"],
        "scale": scale,
        "form": form,
        "rows": rows,
        "is_asked": "reason" in form.fields,
        "mistakes": list(mistakes_of(rows)) if status != 200 else [],
    }
    return render(request, "feedback/scale_edit.html", context, status=status)
