from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """我的: posts held, password, everything of the navigation (更多 on a phone), log-out."""
    return render(request, "organizations/account.html")


@require_safe
def manual(request: HttpRequest) -> HttpResponse:
    return render(request, "organizations/manual.html")
