from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from organizations.roles import Role
from projects.forms.urge import NoteForm
from projects.models import Project, UrgedMatter
from projects.project_list import ProjectListing
from projects.urging import MOST, Candidate, candidates, send
from workflow.sending import many_transactions

from .urge_new import MISSING_RIGHT

Kind = UrgedMatter.Kind
# A list that was narrowed to one kind of debt is urged for that kind.
MEANT = (("reported", "no", Kind.REPORT), ("overdue", "yes", Kind.TASK), ("light", "red", Kind.RED), ("state", "returned", Kind.RETURNED))  # fmt: skip


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def urge_bulk(request: ActorRequest) -> HttpResponse:
    """催办 of ticked projects, or of all that the filter in the address finds: first who is urged for what
    and who is skipped and why, then project by project."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied(MISSING_RIGHT)
    kinds = asked_kinds(request)
    projects, later = chosen(request)
    found = candidates(request.actor, projects, kinds)
    able = [entry for entry in found if not entry.skipped]
    form = NoteForm(request.POST or None)
    if request.method == "POST" and able and form.is_valid():
        return act(request, able, form.cleaned_data["note"], later)
    context = {
        "form": form,
        "able": able,
        "skipped": [entry for entry in found if entry.skipped],
        "later": later,
        "later_url": later_url(request) if later else "",
        "most": MOST,
        "kinds": [(kind.value, kind.label, kind.value in kinds) for kind in Kind],
        "kept": [(name, value) for name, values in request.GET.lists() if name != "for" for value in values],
        "back_url": back_url(request),
    }
    return render(request, "projects/urge_bulk.html", context, status=422 if form.is_bound else 200)


def asked_kinds(request: ActorRequest) -> set[str]:
    """Those asked for by ?for=, else what the filter is about, else all (empty)."""
    asked = {kind for kind in request.GET.getlist("for") if kind in Kind.values}
    return asked or {kind.value for name, value, kind in MEANT if request.GET.get(name) == value}


def chosen(request: ActorRequest) -> tuple[list[Project], int]:
    """The visible projects among those ticked, or of what the filter finds one portion; and how many come after it."""
    ids, listing = ticked(request), ProjectListing(request.actor, request.GET)
    if ids is not None:
        found: Any = (
            Project.objects.visible_to(request.actor).filter(pk__in=ids).order_by("path", "pk")[:MOST]
        )
    else:
        found = listing.ordered[start(request) : start(request) + MOST]
    rows = list(found.select_related("organization", "round"))
    is_last = request.GET.getlist("project") or (ids is None and len(rows) < MOST)
    return rows, 0 if is_last else max(0, listing.found.count() - start(request) - MOST)


def start(request: ActorRequest) -> int:
    """How many of what the filter finds were dealt with before: ?from=300. Who is urged stays in the list, so that
    the next portion begins where this one ends."""
    return asked_id(request.GET.get("from", "")) or 0


def later_url(request: ActorRequest) -> str:
    query = request.GET.copy()
    query["from"] = str(start(request) + MOST)
    return f"{reverse('projects:urge_bulk')}?{query.urlencode()}"


def ticked(request: ActorRequest) -> list[int] | None:
    """Ids that were ticked in the list, or that the preview named; None for everything the filter finds."""
    named = request.POST.getlist("project") if request.method == "POST" else request.GET.getlist("project")
    if not named and request.method != "POST":
        return None
    return [pk for pk in map(asked_id, named) if pk is not None][:MOST]


def act(request: ActorRequest, able: Collection[Candidate], note: str, later: int) -> HttpResponse:
    """Each in a transaction of its own, judged anew; what was urged meanwhile is not urged twice. Then the next portion."""
    done = 0
    for entry in able:
        keys = [matter.key for matter in entry.owed]
        done += send(request.actor, entry.project, keys, note) is not None
    messages.success(request, f"已催办 {done} 个项目")
    if done < len(able):
        messages.info(request, f"{len(able) - done} 个没有催办：事情刚刚办了，或 24 小时内已催过")
    return redirect(later_url(request) if later else back_url(request))


def back_url(request: ActorRequest) -> str:
    """The list with the filter that led here."""
    query = request.GET.copy()
    for name in ("project", "for", "from"):
        query.pop(name, None)
    return f"{reverse('projects:projects')}?{query.urlencode()}" if query else reverse("projects:projects")
