"""How often a password may be tried, judged before a password is hashed (which costs a third of a second).

django-axes locks the pair of account and address after five failures. These limits slow down who tries many
accounts from one address. A whole county may share that address, so it is never shut: browsers from which
somebody has logged in before go on without it, and new ones have to wait for the next minute at most.
"""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from workflow import audit
from workflow.models import AuditEntry
from workflow.throttle import Limit

from . import spraying
from .actor import service
from .models import User

NEW_BROWSERS = Limit("log-in-address", 20, 60)  # failures of all new browsers behind one address
KNOWN_BROWSER = Limit("log-in-browser", 10, 60)  # failures of one browser that somebody has used before

SALT = "organizations.known_browser"
REMEMBERED = 180 * 24 * 60 * 60


def wait(request: HttpRequest) -> int:
    """Seconds until the next try is taken, 0 when it may be made now."""
    limit, who = counted_as(request)
    return limit.is_spent(who)


def count_failure(request: HttpRequest, form: Form) -> None:
    """Count and record a refused try, if it was the name or the password that was wrong."""
    if not form.is_bound or not form.has_error(NON_FIELD_ERRORS, "invalid_login"):
        return
    limit, who = counted_as(request)
    limit.spend(who)
    # The id only: into the field of the name people also type passwords.
    person = User.objects.filter(username=form.cleaned_data.get("username", "")).first() or User()
    audit.note(service("log_in"), "login", person, result=AuditEntry.Result.REFUSED)
    spraying.watch()


def remember(response: HttpResponse, user: User) -> HttpResponse:
    """Let this browser be known from now on. The cookie gives no right but to be counted by itself."""
    response.set_signed_cookie(
        settings.BROWSER_COOKIE_NAME,
        str(user.pk),
        salt=SALT,
        max_age=REMEMBERED,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def counted_as(request: HttpRequest) -> tuple[Limit, str]:
    known = request.get_signed_cookie(settings.BROWSER_COOKIE_NAME, default="", salt=SALT, max_age=REMEMBERED)
    if known:
        return KNOWN_BROWSER, known
    return NEW_BROWSERS, str(request.META.get("REMOTE_ADDR", ""))
