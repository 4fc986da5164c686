from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organizations.forms.password import ChangePasswordForm, FirstPasswordForm
from organizations.models import User
from organizations.own_sessions import end_all_of
from organizations.password_history import keep_former
from organizations.requests import ActorRequest
from workflow import audit


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: ActorRequest) -> HttpResponse:
    """Change the own password; forced after an initial one and after an expired one."""
    user = request.user
    form_class = FirstPasswordForm if user.must_change_password else ChangePasswordForm
    form = form_class(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        save_password(request, user, form)
        messages.success(request, "密码已修改")
        return redirect("/")
    context = {
        "form": form,
        "is_first": user.must_change_password,
        "is_expired": user.password_is_expired,
    }
    return render(request, "organizations/password.html", context, status=422 if form.is_bound else 200)


def save_password(request: ActorRequest, user: User, form: FirstPasswordForm | ChangePasswordForm) -> None:
    """Store it, keep this session alive and end all others."""
    with audit.recording():
        keep_former(user)
        user.must_change_password = False
        user.initial_password_expires_at = None
        user.password_changed_at = timezone.now()
        form.save()
        end_all_of([user.pk])
        audit.note(request.actor, "change_password", user)
    update_session_auth_hash(request, user)
