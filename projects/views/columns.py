from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from projects.list_columns import choose_columns
from projects.permissions import refuse_administrators


@require_POST
def columns(request: ActorRequest) -> HttpResponse:
    """Remember the ticked columns of the project list, and show the list as it was filtered."""
    refuse_administrators(request.actor)
    choose_columns(request.actor, request.POST.getlist("column"))
    messages.success(request, "已按您选择的列显示，以后也这样显示")
    query = QueryDict(request.POST.get("query", "")).urlencode()
    return redirect(f"{reverse('projects:projects')}?{query}" if query else reverse("projects:projects"))
