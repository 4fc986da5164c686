"""查重 in a form, without script: the button sends the form, which comes back as typed with what reads alike."""

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest

CHECK = "check"


def asks_to_check(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("then") == CHECK


def unjudged(form: forms.BaseForm) -> None:
    """Shown as it was typed, without a word about what is missing: nobody has sent it yet."""
    form._errors = ErrorDict()  # type: ignore[attr-defined]
