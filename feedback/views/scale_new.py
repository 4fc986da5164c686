from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from feedback import library
from feedback.forms.library import CopyForm
from feedback.models import Scale
from feedback.permissions import require_library_keeper
from organizations.requests import ActorRequest, asked_id
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def scale_new(request: ActorRequest) -> HttpResponse:
    """新建量表: a copy of ?copy=, else of the first one, under a name of its own."""
    require_library_keeper(request.actor)
    asked = asked_id(request.GET.get("copy", ""))
    known = Scale.objects.filter(pk=asked).first() if asked else None
    form = CopyForm(
        request.POST or None, model=Scale, longest=30, initial={"source": known or Scale.objects.first()}
    )
    made = make(request, form) if request.method == "POST" and form.is_valid() else None
    if made is None:
        status = 422 if form.is_bound else 200
        return render(request, "feedback/scale_new.html", {"form": form}, status=status)
    messages.success(request, f"已新建量表：{made}。请改好选项")
    return redirect("feedback:scale_edit", made.pk)


def make(request: ActorRequest, form: CopyForm) -> Scale | None:
    """None where somebody took the name meanwhile; the form then says so."""
    source = form.cleaned_data["source"]
    try:
        with audit.recording():
            made = library.copy_scale(source, form.cleaned_data["name"])
            details = {"copied_from": source.pk}
            audit.note(request.actor, "create_scale", made, after=library.recorded(made), details=details)
    except IntegrityError:
        form.refuse_second()
        return None
    return made
