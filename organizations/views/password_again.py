from django import forms
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from organizations import grave_acts
from organizations.forms.password import PasswordAgainForm
from organizations.requests import ActorRequest
from workflow import audit
from workflow.models import AuditEntry

from .login import next_page

WRONG = "密码不对，请重新输入。连续输错会锁定登录，忘记密码的请另一名管理员重新发放"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def password_again(request: ActorRequest) -> HttpResponse:
    """再次输入密码 before a grave act; wrong ones count as failed log-ins do."""
    form = PasswordAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if is_right(request, form):
            grave_acts.confirm(request)
            audit.note(request.actor, "confirm_password", request.user)
            return redirect(next_page(request))
        form.add_error("password", WRONG)
        audit.note(request.actor, "confirm_password", request.user, result=AuditEntry.Result.REFUSED)
    context = {
        "form": form,
        "next": next_page(request),
        "minutes": int(grave_acts.VALID_FOR.total_seconds()) // 60,
    }
    return render(request, "organizations/password_again.html", context, status=422 if form.is_bound else 200)


def is_right(request: ActorRequest, form: forms.Form) -> bool:
    """Asked of the same backends as the log-in, so that guesses lock the pair."""
    found = authenticate(request, username=request.user.username, password=form.cleaned_data["password"])
    return found is not None and found.pk == request.user.pk
