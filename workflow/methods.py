"""405 in words: views refuse a method with an empty answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from . import error_pages


class MethodMiddleware:
    """Gives the empty answer its page, or a line of JSON to a program that asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        told = in_words(request)
        told["Allow"] = response.get("Allow", "")
        return told


def in_words(request: HttpRequest) -> HttpResponse:
    fault = error_pages.NOT_ALLOWED
    if request.accepts("text/html"):
        return error_pages.answer(request, fault)
    return JsonResponse(
        {"error": fault.title}, status=fault.status, json_dumps_params={"ensure_ascii": False}
    )
