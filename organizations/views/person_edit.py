from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.forms.person import PersonForm
from organizations.models import User
from organizations.permissions import account_keeper, may_keep_account, refusal
from organizations.requests import ActorRequest
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """修改账号: the audit entry names the fields that changed, never their values."""
    found = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    if not may_keep_account(request.actor, found):
        raise refusal("修改这个账号", account_keeper(found))
    name = found.name
    form = PersonForm(instance=found)
    if request.method == "POST":
        with audit.recording():
            engine.lock(found)
            form = PersonForm(request.POST, instance=copy(found))
            versions.reconcile(request, found, form)
            if form.is_valid():
                changed = save(request, found, form)
                messages.success(request, f"已修改：{found}" if changed else "没有改动")
                return redirect(found)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "organizations/person_edit.html",
        {"form": form, "person": found, "name": name},
        status=status,
    )


def save(request: ActorRequest, found: User, form: PersonForm) -> bool:
    """Write the fields that the form asked. Call it with the account locked: `found` is as stored."""
    typed = {field: form.cleaned_data[field] for field in ("username", "name", "phone")}
    with audit.recording():
        changed = [field for field, value in typed.items() if getattr(found, field) != value]
        if not changed:
            return False
        before = {"username": found.username}
        for field in changed:
            setattr(found, field, typed[field])
        found.save(update_fields=[*changed, "pinyin"])
        was, now = audit.changes(before, {"username": found.username})
        audit.note(request.actor, "edit", found, before=was, after=now, details={"fields": changed})
    return True
