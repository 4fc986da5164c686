from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.forms.digest import DigestForm
from organizations.mail_digest import MailDigest, mail_is_configured, newest_message
from organizations.requests import ActorRequest
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def digest(request: ActorRequest) -> HttpResponse:
    """邮件摘要: whether one wants a daily mail with what is new, and where to."""
    wanted = MailDigest.objects.filter(user=request.user).first() or MailDigest(user=request.user)
    before = audit.field_values(wanted, ["email", "is_on"])
    was_on = wanted.is_on
    form = DigestForm(request.POST or None, instance=wanted)
    if request.method == "POST" and form.is_valid():
        if not was_on:
            wanted.told_until = newest_message()
        with audit.recording():
            form.save()
            was, now = audit.changes(before, audit.field_values(wanted, ["email", "is_on"]))
            audit.note(request.actor, "set_digest", wanted, before=was, after=now)
        messages.success(request, "已开启每日邮件摘要" if wanted.is_on else "已关闭邮件摘要")
        return redirect("organizations:inbox")
    context = {"form": form, "wanted": wanted, "is_configured": mail_is_configured()}
    return render(request, "organizations/digest.html", context, status=422 if form.is_bound else 200)
