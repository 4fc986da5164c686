"""One form per bonus, deduction, veto or gate of a draft: new, changed, removed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.scheme import AdjustmentForm, free_code
from reviews.models import AdjustmentRule, Scheme
from workflow import audit, engine, versions

from .scheme_pages import in_force, kept_scheme, noted, require_keeper, require_reader


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment_new(request: ActorRequest, pk: int) -> HttpResponse:
    scheme = kept_scheme(request, pk)
    entries = list(scheme.adjustments.all())
    code = free_code("a", {entry.code for entry in entries})
    return answer(request, scheme, AdjustmentRule(scheme=scheme, code=code, position=len(entries) + 1))


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment(request: ActorRequest, pk: int) -> HttpResponse:
    require_reader(request)
    visible = Scheme.objects.visible_to(request.actor)
    entry = get_object_or_404(AdjustmentRule.objects.filter(scheme__in=visible), pk=pk)
    require_keeper(request, entry.scheme)
    return answer(request, kept_scheme(request, entry.scheme_id), entry)


def answer(request: ActorRequest, scheme: Scheme, entry: AdjustmentRule) -> HttpResponse:
    with audit.recording():
        engine.lock(scheme)
        if not scheme.is_editable:
            return in_force(request, scheme)
        before = audit.field_values(entry) if entry.pk else {}
        done = f"{scheme.get_absolute_url()}#h-adjustments"
        if "remove" in request.POST and entry.pk:
            name = {"summary": entry.name}
            audit.note(request.actor, "remove_adjustment", scheme, before=before, details=name)
            entry.delete()
            messages.success(request, f"已删除“{entry}”")
            return redirect(done)
        form = AdjustmentForm(request.POST or None, instance=entry)
        versions.reconcile(request, scheme, form)
        if request.method == "POST" and form.is_valid():
            form.save()
            noted(request, "edit_adjustment", scheme, before, audit.field_values(entry), entry.name)
            messages.success(request, f"已保存“{entry}”")
            return redirect(done)
    context = {"form": form, "record": scheme, "entry": entry}
    return render(request, "reviews/adjustment.html", context, status=422 if form.is_bound else 200)
