from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.forms.mechanism import MechanismForm, proven_projects
from reviews.models import Mechanism
from reviews.permissions import may_draft_mechanisms
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_new(request: ActorRequest) -> HttpResponse:
    """起草长效机制 from accepted projects of the own organization; ?project= ticks one."""
    organization = request.actor.organization
    if organization is None or not may_draft_mechanisms(request.actor):
        raise PermissionDenied("您没有起草长效机制的权限，由本党组织的书记、填报员办理")
    if not proven_projects(organization).exists():
        return not_now(
            request,
            "还没有可以形成机制的项目",
            "项目验收通过后，才能把做法固化为长效机制。",
            reverse("reviews:mechanisms"),
        )
    asked = request.GET.get("project", "")
    initial = {"projects": [asked] if asked.isdecimal() else []}
    form = MechanismForm(request.POST or None, organization=organization, initial=initial)
    if not (request.method == "POST" and form.is_valid()):
        context = {"form": form, "organization": organization}
        return render(request, "reviews/mechanism_new.html", context, status=422 if form.is_bound else 200)
    mechanism = draft(request, form)
    messages.success(request, f"已起草长效机制：{mechanism}")
    return redirect(mechanism)


def draft(request: ActorRequest, form: MechanismForm) -> Mechanism:
    with audit.recording():
        form.instance.organization = request.actor.organization
        form.instance.drafted_by = request.actor.post
        mechanism: Mechanism = form.save()
        after = audit.field_values(mechanism) | {"projects": project_ids(mechanism)}
        audit.note(request.actor, "draft_mechanism", mechanism, after=after)
    return mechanism


def project_ids(mechanism: Mechanism) -> list[int]:
    return list(mechanism.projects.order_by("pk").values_list("pk", flat=True))
