"""The addresses that the script of a form talks to, and 放弃草稿."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from . import drafts, form_keys, interrupted, typed
from .form_models import SentForm
from .sending import many_transactions

TOO_LARGE = 413
UNFIT = 422


@many_transactions
@require_POST
def draft_save(request: HttpRequest) -> HttpResponse:
    """Keep what is typed; 404 for a page that did not let this person, in this post, write."""
    key = form_keys.read_draft(request.headers.get("X-Draft", ""))
    if key is None or key.user_id != request.user.pk or key.post_id != form_keys.acting_post(request):
        raise Http404
    text = typed.typed(request.POST)
    if typed.is_too_large(text):
        return JsonResponse({"error": "内容过长，没有自动保存"}, status=TOO_LARGE)
    if typed.is_secret(text):
        return JsonResponse({"error": "含口令的表单不保存草稿"}, status=UNFIT)
    saved = drafts.save(key, text)
    return JsonResponse({"saved": f"{timezone.localtime(saved):%H:%M}", "at": saved.timestamp()})


@require_POST
def draft_discard(request: HttpRequest) -> HttpResponse:
    """放弃草稿: the form key of the notice says which; back to the page as it is on record."""
    key: form_keys.FormKey | None = getattr(request, "form_key", None)
    if key is None:
        raise Http404
    drafts.forget(key)
    interrupted.forget(request, key.page)
    return redirect(key.page)


@require_safe
def draft_sent(request: HttpRequest) -> HttpResponse:
    """Whether the form with this key was applied: asked by a browser that got no answer."""
    key = form_keys.read(request.GET.get("key", ""))
    if key is None or key.user_id != request.user.pk:
        raise Http404
    return JsonResponse({"sent": SentForm.objects.filter(key=key.nonce).exists()})
