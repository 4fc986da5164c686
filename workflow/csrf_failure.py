"""A form whose page was opened before another log-in: its token is out of date, its text is not lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.csrf import csrf_failure as refuse

from . import form_keys, interrupted


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Nothing is applied. Who brings a key of this system finds the text on a fresh page, others are refused."""
    key = form_keys.read(request.POST.get(form_keys.FIELD, ""))
    if key is not None and interrupted.keep(request, key, "expired"):
        return redirect(key.page)
    return refuse(request, reason)
