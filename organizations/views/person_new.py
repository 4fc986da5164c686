from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.forms.person import PersonForm
from organizations.models import User
from organizations.permissions import may_create_accounts, refusal
from organizations.requests import ActorRequest
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: ActorRequest) -> HttpResponse:
    """新建账号: without a password, until one is issued."""
    if not may_create_accounts(request.actor):
        raise refusal("新建账号", "系统管理员")
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = create(request, form)
        messages.success(request, f"已新建账号：{person}。接着办理任职，再发放初始口令")
        return redirect(person)
    status = 422 if form.is_bound else 200
    return render(request, "organizations/person_new.html", {"form": form}, status=status)


def create(request: ActorRequest, form: PersonForm) -> User:
    with audit.recording():
        person = form.save(commit=False)
        person.set_unusable_password()
        person.save()
        audit.note(request.actor, "create", person, after=audit.field_values(person, ["username"]))
    return person
