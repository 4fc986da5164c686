from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.adopting import why_not
from reviews.forms.mechanism import AdoptForm
from reviews.models import Adoption, Mechanism
from reviews.permissions import may_adopt_mechanism
from workflow import audit, engine


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_adopt(request: ActorRequest, pk: int) -> HttpResponse:
    """采用: the acting secretary's organization will work by this mechanism of another one."""
    mechanism = get_object_or_404(Mechanism.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_adopt_mechanism(request.actor, mechanism):
        raise PermissionDenied("机制由其他党组织的书记登记采用，本单位的机制不用登记")
    with audit.recording():
        engine.lock(mechanism)
        words = why_not(request.actor, mechanism)
        if words:
            return not_now(request, "现在不能采用", words, mechanism.get_absolute_url())
        form = AdoptForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            adopt(request, mechanism, form)
            messages.success(request, f"已登记采用：{mechanism}")
            return redirect(mechanism)
    context = {"form": form, "record": mechanism, "organization": request.actor.organization}
    return render(request, "reviews/mechanism_adopt.html", context, status=422 if form.is_bound else 200)


def adopt(request: ActorRequest, mechanism: Mechanism, form: AdoptForm) -> None:
    form.instance.mechanism, form.instance.organization = mechanism, request.actor.organization
    form.instance.adopted_by = request.actor.post
    adoption: Adoption = form.save()
    audit.note(request.actor, "adopt_mechanism", adoption, after=audit.field_values(adoption))
