"""The page that says why something cannot be done now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_now(request: HttpRequest, title: str, words: str, back_url: str) -> HttpResponse:
    """409: the record's state does not allow this page now; says why and leads back."""
    context = {"title": title, "words": words, "back_url": back_url}
    return render(request, "organizations/not_now.html", context, status=409)
