"""Forms lose nothing: sent once, resumed after a break, given back when the session had ended."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from . import form_keys, interrupted, resuming, sending

Answer = Callable[[HttpRequest], HttpResponse]
FOREIGN = "这份表单不是您现在的账号打开的，或打开时间已超过 7 天，没有提交。请重新打开页面再填写"


class InterruptedMiddleware:
    """Before the log-in is demanded: what was sent without a session waits for its author."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """To the log-in and from there to the page of the form, not to the address that it was sent to."""
        text = request.POST.get(form_keys.FIELD) if request.method == "POST" else None
        if not text or not getattr(view, "login_required", True) or request.user.is_authenticated:
            return None
        key = form_keys.read(text)
        if key is None or not interrupted.keep(request, key, "expired"):
            return None
        return redirect_to_login(key.page)


class SendOnceMiddleware:
    """Last of all that may refuse a request, since it runs the view itself when a form brings its key."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return resuming.resume(request, self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        text = request.POST.get(form_keys.FIELD) if request.method == "POST" else None
        if not text or not request.user.is_authenticated:
            return None
        key = form_keys.read(text)
        if key is None or key.user_id != request.user.pk:
            raise PermissionDenied(FOREIGN)
        if getattr(view, "each_time", False):
            return None
        if key.post_id not in {0, form_keys.acting_post(request)}:
            return sending.opened_in_another_post(request, key)
        request.form_key = key  # type: ignore[attr-defined]
        interrupted.take_files(request)
        send = sending.send_in_parts if getattr(view, "many_transactions", False) else sending.send_once
        return send(request, key, lambda: view(request, *args, **kwargs))
