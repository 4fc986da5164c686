from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from feedback import library
from feedback.forms.library import CopyForm
from feedback.models import SurveyTemplate
from feedback.permissions import require_library_keeper
from organizations.requests import ActorRequest, asked_id
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: ActorRequest) -> HttpResponse:
    """新建模板: a copy of ?copy=, else of the default one, under a name of its own."""
    require_library_keeper(request.actor)
    asked = asked_id(request.GET.get("copy", ""))
    known = SurveyTemplate.objects.filter(pk=asked).first() if asked else None
    default = known or SurveyTemplate.objects.order_by("-is_default", "pk").first()
    form = CopyForm(request.POST or None, model=SurveyTemplate, longest=40, initial={"source": default})
    made = make(request, form) if request.method == "POST" and form.is_valid() else None
    if made is None:
        status = 422 if form.is_bound else 200
        return render(request, "feedback/template_new.html", {"form": form}, status=status)
    messages.success(request, f"已新建模板：{made}。请改好题目")
    return redirect("feedback:template_edit", made.pk)


def make(request: ActorRequest, form: CopyForm) -> SurveyTemplate | None:
    """None where somebody took the name meanwhile; the form then says so."""
    source = form.cleaned_data["source"]
    try:
        with audit.recording():
            made = library.copy_template(source, form.cleaned_data["name"])
            details = {"copied_from": source.pk}
            audit.note(request.actor, "create_template", made, after=library.recorded(made), details=details)
    except IntegrityError:
        form.refuse_second()
        return None
    return made
