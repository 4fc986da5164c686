from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.scheme import SchemeForm
from reviews.models import Scheme
from workflow import audit, engine, versions

from .scheme_pages import in_force, kept_scheme, noted


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Grades, quota of 好, vetoes, votes and parameters of a draft."""
    scheme = kept_scheme(request, pk)
    with audit.recording():
        engine.lock(scheme)
        if not scheme.is_editable:
            return in_force(request, scheme)
        before = audit.field_values(scheme)
        form = SchemeForm(request.POST or None, instance=scheme)
        versions.reconcile(request, scheme, form)
        if request.method == "POST" and form.is_valid():
            kept: Scheme = form.save()
            changed = noted(request, "edit_scheme", kept, before, audit.field_values(kept))
            messages.success(request, "已保存考核方案" if changed else "考核方案没有改动")
            return redirect(kept)
    context = {"form": form, "record": scheme}
    return render(request, "reviews/scheme_edit.html", context, status=422 if form.is_bound else 200)
