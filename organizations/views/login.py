from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from organizations import failed_logins, log_in_limits
from organizations.actor import Actor
from organizations.forms.login import LoginForm
from organizations.models import User
from organizations.own_sessions import remember_origin
from organizations.requests import ActorRequest
from organizations.sessions import session_limits
from workflow import audit
from workflow.error_pages import too_many
from workflow.sending import each_time


@login_not_required
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(next_page(request))
    if request.method == "POST" and (wait := log_in_limits.wait(request)):
        return too_many(request, wait)
    form = LoginForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.get_user()
        if open_session(request, user):
            return log_in_limits.remember(redirect(next_page(request)), user)
        form.add_used(user)
    log_in_limits.count_failure(request, form)
    if form.is_bound:
        failed_logins.record(form)
    return render(
        request,
        "organizations/login.html",
        {
            "form": form,
            "next": request.POST.get("next") or request.GET.get("next", ""),
            "limits": session_limits(),
        },
        status=422 if form.is_bound else 200,
    )


def open_session(request: HttpRequest, user: User) -> bool:
    """Start the session; False when the initial password has been used up a moment before."""
    with audit.recording():
        if user.must_change_password and not use_up(user):
            return False
        start_session(request, user)
        remember_origin(request)
        audit.note(Actor(user=user), "login", user)
    return True


def use_up(user: User) -> bool:
    """One UPDATE decides which of two log-ins at once uses the initial password."""
    unused = User.objects.filter(pk=user.pk, initial_password_expires_at__gt=timezone.now())
    user.initial_password_expires_at = None
    return unused.update(initial_password_expires_at=None) == 1


def next_page(request: HttpRequest) -> str:
    """The page asked for before log-in if it is ours, else the home page."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    own = wanted.startswith("/")  # anything else might be taken for the name of a route
    if own and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@each_time
@require_POST
def logout(request: ActorRequest) -> HttpResponse:
    audit.note(request.actor, "logout", request.user)
    end_session(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
