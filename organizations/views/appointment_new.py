from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.appointing import appoint, secretaries_from
from organizations.forms.appointment import AppointmentForm
from organizations.grave_acts import asks_password
from organizations.models import Appointment, Organization, User
from organizations.permissions import appointable_roles, refusal
from organizations.requests import ActorRequest
from organizations.roles import Role
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
@asks_password(Role.SECURITY_ADMIN)
def appointment_new(request: ActorRequest) -> HttpResponse:
    """任职 of ?person= and/or at ?organization=; a secretary in office is ended by the same form."""
    actor = request.actor
    if not appointable_roles(actor):
        raise refusal("办理任职", "系统管理员（管理员和组织部门工作人员由安全管理员）")
    person, organization = asked_person(request), asked_organization(request)
    if person is not None and person.pk == actor.user_id:
        raise refusal("办理本人任职", "另一名管理员")
    form = AppointmentForm(request.POST or None, actor=actor, person=person, organization=organization)
    if request.method == "POST":
        post = give(request, form)
        if post is not None:
            messages.success(request, done_words(post, form))
            return redirect(organization or post.user)
    context = {
        "form": form,
        "person": person,
        "organization": organization,
        "in_office": secretaries_from(organization, timezone.localdate()) if organization else [],
        "back_url": back_url(person, organization),
    }
    status = 422 if form.is_bound else 200
    return render(request, "organizations/appointment_new.html", context, status=status)


def give(request: ActorRequest, form: AppointmentForm) -> Appointment | None:
    """Rules and writing under one lock; None when the form is not right."""
    with audit.recording():
        if not form.is_valid() or form.naming is None:
            return None
        return appoint(form.naming, request.actor, form.previous)


def done_words(post: Appointment, form: AppointmentForm) -> str:
    words = f"已任职：{post}"
    for previous in form.previous:
        words += f"；{previous.user.name}任职到 {previous.ends_on:%Y-%m-%d}"
    return words


def back_url(person: User | None, organization: Organization | None) -> str:
    came_from = organization or person
    return came_from.get_absolute_url() if came_from else reverse("organizations:people")


def asked_person(request: ActorRequest) -> User | None:
    asked = request.GET.get("person", "")
    if not asked:
        return None
    return get_object_or_404(User.objects.visible_to(request.actor), pk=number(asked))


def asked_organization(request: ActorRequest) -> Organization | None:
    asked = request.GET.get("organization", "")
    if not asked:
        return None
    return get_object_or_404(Organization.objects.visible_to(request.actor), pk=number(asked))


def number(text: str) -> int:
    """An id, or 0 for text that is none (ids of nine digits fit every database)."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
