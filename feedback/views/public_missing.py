from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def public_missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 of a collector, also where somebody would be refused: outside nobody is told what else there is."""
    return render(request, "feedback/public/missing.html", status=404)
