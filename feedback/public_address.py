"""Addresses that stand on paper and in QR codes: those that phones reach."""

from django.conf import settings
from django.http import HttpRequest

from feedback.models import Survey
from feedback.transitions.surveys import has_answers


def public_address(request: HttpRequest, path: str) -> str:
    """At the collector where there is one, else here."""
    if settings.COLLECTOR_URL:
        return f"{settings.COLLECTOR_URL}{path}"
    return request.build_absolute_uri(path)


def survey_address(request: HttpRequest, survey: Survey) -> str:
    """Where the survey is answered: at the collector where it was handed over or is going to be (carrying/leaving.py)."""
    if settings.COLLECTOR_URL and not survey.is_handed_over and (survey.collecting or has_answers(survey)):
        return request.build_absolute_uri(survey.answer_path)
    return public_address(request, survey.answer_path)
