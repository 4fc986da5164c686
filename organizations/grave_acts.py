"""Before a grave act of an administrator: the password once more, unless it was given in the last ten minutes.

A screen left open is enough to read; it must not be enough to open a county's accounts. The log-in itself counts
for its first ten minutes. Whoever is no administrator is passed on, for the view to refuse.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from workflow import interrupted, typed
from workflow.sending import nothing_applied

from .requests import ActorRequest
from .roles import ADMINISTRATORS, Role

CONFIRMED = "password_confirmed_at"  # session key: seconds
VALID_FOR = timedelta(minutes=10)

Given = ParamSpec("Given")
View = Callable[Concatenate[ActorRequest, Given], HttpResponse]


def asks_password(*roles: Role) -> Callable[[View[Given]], View[Given]]:
    """For a view that does a grave act of these administrators, of all three when none is named."""
    asked = frozenset(roles) or ADMINISTRATORS

    def decorate(view: View[Given]) -> View[Given]:
        @wraps(view)
        def judged(request: ActorRequest, /, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
            if request.actor.role not in asked or is_confirmed(request):
                return view(request, *args, **kwargs)
            return ask(request)

        return judged

    return decorate


def is_confirmed(request: ActorRequest) -> bool:
    given = request.session.get(CONFIRMED, 0)
    opened: Any = getattr(request.session, "opened", None)
    since_log_in = timezone.now() - opened[1] if opened else VALID_FOR
    return time.time() - given < VALID_FOR.total_seconds() or since_log_in < VALID_FOR


def confirm(request: ActorRequest) -> None:
    request.session[CONFIRMED] = time.time()


def ask(request: ActorRequest) -> HttpResponse:
    """To the password and from there back to the page, with what was typed."""
    key = getattr(request, "form_key", None)
    page = key.page if key else request.get_full_path()
    if key and typed.typed(request.POST):
        interrupted.keep(request, key, "confirm")
    target = f"{reverse('organizations:password_again')}?{urlencode({'next': page})}"
    return nothing_applied(redirect(target))
