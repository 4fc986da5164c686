"""A form is applied once: whoever sends it a second time gets the first answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect

from . import drafts, interrupted, typed
from .form_keys import FormKey
from .form_models import SentForm

View = Callable[[], HttpResponse]
Exempt = Callable[..., HttpResponse]
CHANGED = "这份表单刚才已经提交过。您之后改动的内容还没有保存，请核对后再提交"
OTHER_POST = "这份表单是您以另一任职打开的，现在以{post}的身份办理，没有提交。请核对后再提交，或先切换任职"
ENDED_POST = "这份表单是您以另一任职打开的，该任职已经结束，没有提交"
FOUND = (301, 302, 303)


def many_transactions(view: Exempt) -> Exempt:
    """For a view that acts record by record, or works long before it writes: no transaction around all of it.

    Sent twice, its records must refuse the second time by themselves.
    """
    view.many_transactions = True  # type: ignore[attr-defined]
    return view


def each_time(view: Exempt) -> Exempt:
    """For a view that is run however often and in whatever post its form is sent: whoever logs out is out."""
    view.each_time = True  # type: ignore[attr-defined]
    return view


def opened_in_another_post(request: HttpRequest, key: FormKey) -> HttpResponse:
    """A page that stayed open while its reader changed the post, or lost it: what it says would now be done by another
    office and land in another house. It is opened again, with what was typed."""
    post = getattr(getattr(request, "actor", None), "post", None)
    interrupted.keep(request, key, "post")
    messages.warning(request, OTHER_POST.format(post=post) if post else ENDED_POST)
    return nothing_applied(redirect(key.page))


def nothing_applied(response: HttpResponse) -> HttpResponse:
    """Mark a redirect that asks for something first: form key, draft and kept text stay as they were."""
    response.applies_nothing = True  # type: ignore[attr-defined]
    return response


def is_applied(response: HttpResponse) -> bool:
    return response.status_code in FOUND and not getattr(response, "applies_nothing", False)


def send_in_parts(request: HttpRequest, key: FormKey, view: View) -> HttpResponse:
    """Run a view marked many_transactions."""
    response = view()
    if is_applied(response):
        drafts.forget(key)
        interrupted.forget(request, key.page)
    return response


def send_once(request: HttpRequest, key: FormKey, view: View) -> HttpResponse:
    """Run the view with the key claimed; both are committed together or not at all.

    Only a redirect uses the key up: a form that comes back with its mistakes has not been applied.
    Of two that arrive together the second waits for the first one's commit, on PostgreSQL at the unique
    index, on SQLite at the start of its transaction.
    """
    digest = typed.digest(request)
    failure: Exception | None = None
    with transaction.atomic():
        sent = claim(key, digest)
        if sent is None:
            return again(request, key, digest)
        try:
            response = view()
        except DatabaseError:
            raise
        except Exception as raised:
            failure = raised
        if failure is None and is_applied(response):
            keep_answer(request, sent, response)
            drafts.forget(key)
        else:
            sent.delete()
    if failure is not None:
        raise failure
    if is_applied(response):
        interrupted.forget(request, key.page)
    return response


def claim(key: FormKey, digest: str) -> SentForm | None:
    """None when the key has been used."""
    try:
        with transaction.atomic():
            return SentForm.objects.create(key=key.nonce, user_id=key.user_id, digest=digest)
    except IntegrityError:
        return None


def keep_answer(request: HttpRequest, sent: SentForm, response: HttpResponse) -> None:
    sent.location = response["Location"]
    told: Any = getattr(messages.get_messages(request), "_queued_messages", [])
    sent.told = [[message.level, str(message.message)] for message in told]
    sent.save(update_fields=["location", "told"])


def again(request: HttpRequest, key: FormKey, digest: str) -> HttpResponse:
    """The first answer; text that is not the one that was applied goes back into a fresh form."""
    sent = SentForm.objects.get(key=key.nonce)
    if sent.digest != digest and interrupted.keep(request, key, "sent"):
        messages.warning(request, CHANGED)
        return redirect(key.page)
    for level, words in sent.told:
        messages.add_message(request, level, words)
    return HttpResponseRedirect(sent.location)
