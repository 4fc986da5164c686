from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.forms.scheme import QuotaRows
from reviews.models import Scheme
from workflow import audit, engine, versions

from .scheme_pages import in_force, kept_scheme, noted


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_quotas(request: ActorRequest, pk: int) -> HttpResponse:
    """名额 beside that of 好: at most so many get a grade or a better one."""
    scheme = kept_scheme(request, pk)
    with audit.recording():
        engine.lock(scheme)
        if not scheme.is_editable:
            return in_force(request, scheme)
        before = {"quotas": quotas_of(scheme)}
        rows = QuotaRows(request.POST or None, instance=scheme, prefix="quotas")
        versions.reconcile(request, scheme, rows)
        if request.method == "POST" and rows.is_valid():
            rows.save()
            changed = noted(request, "edit_scheme", scheme, before, {"quotas": quotas_of(scheme)})
            messages.success(request, "已保存名额" if changed else "名额没有改动")
            return redirect(scheme)
    context = {"rows": rows, "record": scheme}
    return render(request, "reviews/scheme_quotas.html", context, status=422 if rows.is_bound else 200)


def quotas_of(scheme: Scheme) -> list[str]:
    return [
        f"{row.grade} {row.percent or row.places}"
        for row in scheme.quotas.model.objects.filter(scheme=scheme)
    ]
