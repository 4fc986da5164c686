from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.search import Search, may_search


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    """搜索 over every kind of record that the acting post may see, or page by page over one of them."""
    if not may_search(request.actor):
        raise PermissionDenied("当前职务没有可供查找的记录")
    return render(request, "projects/search.html", {"search": Search(request.actor, request.GET)})
