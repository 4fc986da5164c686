"""One form per criterion, with its rater groups and bands: new, changed, removed."""

from typing import Any

from django.contrib import messages
from django.forms import BaseInlineFormSet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.scheme import BandRows, CriterionForm, RaterGroupRows, free_code
from reviews.models import Criterion, Scheme
from workflow import audit, engine, versions

from .scheme_pages import in_force, kept_scheme, noted, require_keeper, require_reader


@require_http_methods(["GET", "HEAD", "POST"])
def criterion_new(request: ActorRequest, pk: int) -> HttpResponse:
    scheme = kept_scheme(request, pk)
    entries = list(scheme.criteria.all())
    code = free_code("c", {entry.code for entry in entries})
    return answer(request, scheme, Criterion(scheme=scheme, code=code, position=len(entries) + 1))


@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: ActorRequest, pk: int) -> HttpResponse:
    require_reader(request)
    visible = Scheme.objects.visible_to(request.actor)
    entry = get_object_or_404(Criterion.objects.filter(scheme__in=visible), pk=pk)
    require_keeper(request, entry.scheme)
    return answer(request, kept_scheme(request, entry.scheme_id), entry)


def answer(request: ActorRequest, scheme: Scheme, entry: Criterion) -> HttpResponse:
    entry.scheme = scheme
    with audit.recording():
        engine.lock(scheme)
        if not scheme.is_editable:
            return in_force(request, scheme)
        before = values(entry) if entry.pk else {}
        if "remove" in request.POST and entry.pk:
            return remove(request, scheme, entry, before)
        form = CriterionForm(request.POST or None, instance=entry)
        rows: list[BaseInlineFormSet] = [
            RaterGroupRows(request.POST or None, instance=entry, prefix="groups"),
            BandRows(request.POST or None, instance=entry, prefix="bands"),
        ]
        versions.reconcile(request, scheme, form, *rows)
        if request.method == "POST" and all([form.is_valid(), *(each.is_valid() for each in rows)]):
            form.save()
            for each in rows:
                each.save()
            noted(request, "edit_criterion", scheme, before, values(entry), entry.name)
            messages.success(request, f"已保存指标“{entry}”")
            return redirect(f"{scheme.get_absolute_url()}#h-criteria")
    context = {
        "form": form,
        "groups": rows[0],
        "bands": rows[1],
        "rows": rows,
        "record": scheme,
        "entry": entry,
    }
    return render(request, "reviews/criterion.html", context, status=422 if form.is_bound else 200)


def remove(request: ActorRequest, scheme: Scheme, entry: Criterion, before: dict[str, Any]) -> HttpResponse:
    """With everything below it; nobody was scored by a draft."""
    audit.note(request.actor, "remove_criterion", scheme, before=before, details={"summary": entry.name})
    entry.delete()
    messages.success(request, f"已删除指标“{entry}”")
    return redirect(f"{scheme.get_absolute_url()}#h-criteria")


def values(entry: Criterion) -> dict[str, Any]:
    groups = entry.rater_groups.model.objects.filter(criterion=entry)
    bands = entry.bands.model.objects.filter(criterion=entry)
    return audit.field_values(entry) | {
        "rater_groups": [f"{row.code} {row.name} {row.weight}" for row in groups],
        "bands": [f"{row.share} {row.at_least} {row.marks}" for row in bands],
    }
