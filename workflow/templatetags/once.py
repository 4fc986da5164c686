"""What every form carries. Loaded for every template by settings (OPTIONS.builtins)."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from workflow import form_keys, versions

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Django's hidden token, and beside it the form's one-time key: no form can have one without the other."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    field = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    request: Any = getattr(context, "request", None)
    key = form_keys.issue(request) if request is not None else ""
    if not key:
        return field
    own = format_html('<input type="hidden" name="{}" value="{}" autocomplete="off">', form_keys.FIELD, key)
    return SafeString(f"{field}{own}")


@register.inclusion_tag("components/draft_key.html", takes_context=True)
def keeps_drafts(context: template.Context) -> dict[str, Any]:
    """In the head of a page whose form is kept while it is being filled in."""
    request: Any = getattr(context, "request", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"key": None, "signed": "", "is_answer": False}
    request.keeps_drafts = True
    key = form_keys.issue_draft(request)
    return {"key": key, "signed": form_keys.signed_draft(key), "is_answer": request.method == "POST"}


@register.inclusion_tag("components/version.html")
def version(*parts: Any) -> dict[str, Any]:
    """Inside a form that edits a record: which values it was made from, and what collided with others' changes.

    A page that comes back with mistakes keeps the version that it was opened with, except after a collision:
    then the person has seen the newest.
    """
    shown = [part for part in parts if part is not None]
    collisions = getattr(shown[0], "collisions", [])
    data = shown[0].data if shown[0].is_bound else {}
    sent = data.get(versions.FIELD, "") if not collisions else ""
    return {"version": sent or versions.version(*shown), "name": versions.FIELD, "collisions": collisions}
