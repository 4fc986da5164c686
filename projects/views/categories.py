from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.actor import Actor
from organizations.requests import ActorRequest
from projects.forms.category import category_rows
from projects.models import Category
from workflow import audit, versions

from .round_pages import require_keeper, tabs

RECORDED = ("name", "position", "is_active")


@require_http_methods(["GET", "HEAD", "POST"])
def categories(request: ActorRequest) -> HttpResponse:
    """项目类别: order, name, on or off; what no project uses can be deleted."""
    require_keeper(request)
    if request.method != "POST":
        return page(request, category_rows())
    with audit.recording():
        before = stored()
        rows = category_rows(request.POST)
        versions.reconcile(request, None, rows)
        if rows.is_valid():
            rows.keep()
            note_changes(before, request.actor)
    if not rows.is_valid():
        return page(request, rows)
    messages.success(request, "项目类别已保存")
    return redirect("projects:categories")


def page(request: ActorRequest, rows: Any) -> HttpResponse:
    context = {"tabs": tabs("categories"), "rows": rows}
    return render(request, "projects/categories.html", context, status=422 if rows.is_bound else 200)


def stored() -> dict[int, Category]:
    """The rows as they stand, locked until the change is made."""
    return {category.pk: category for category in Category.objects.select_for_update().order_by("pk")}


def note_changes(before: dict[int, Category], actor: Actor) -> None:
    """One entry per category that was added, changed or deleted."""
    after = {category.pk: category for category in Category.objects.all()}
    for pk, old in before.items():
        if pk not in after:
            audit.note(actor, "delete_category", old, before=audit.field_values(old, RECORDED))
    for pk, new in after.items():
        was = audit.field_values(before[pk], RECORDED) if pk in before else {}
        old_values, new_values = audit.changes(was, audit.field_values(new, RECORDED))
        if new_values:
            verb = "edit_category" if pk in before else "add_category"
            audit.note(actor, verb, new, before=old_values if pk in before else {}, after=new_values)
