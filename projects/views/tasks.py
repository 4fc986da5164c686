from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.list_exports import TASKS
from projects.permissions import refuse_administrators
from projects.task_list import TaskListing


@require_safe
def tasks(request: ActorRequest) -> HttpResponse:
    """我的任务: where the acting post or its unit is named, the next due day first. ?export=xlsx gives the filtered list."""
    refuse_administrators(request.actor)
    listing = TaskListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, TASKS, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("projects:tasks", request.actor, request.GET)
    return render(request, "projects/tasks.html", context)
