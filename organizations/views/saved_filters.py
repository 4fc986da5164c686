from collections.abc import Iterable
from itertools import groupby

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from organizations.personal_lists import LONGEST_NAME, MOST_FILTERS, SavedFilter
from organizations.requests import ActorRequest
from organizations.saved_filters import ListPage, News, conditions, look, news_of, page_of
from workflow.templatetags.look import moment


class SaveForm(forms.Form):
    page = forms.CharField(max_length=60)
    query = forms.CharField(max_length=600, required=False)
    name = forms.CharField(max_length=LONGEST_NAME, error_messages={"required": "请填写筛选的名称"})


def own(request: ActorRequest) -> Iterable[SavedFilter]:
    return SavedFilter.objects.filter(post=request.actor.post_id).order_by("page", "pk")


@require_safe
def saved_filters(request: ActorRequest) -> HttpResponse:
    """我的筛选: every saved one with what is new in it, list by list."""
    lists: list[tuple[ListPage, list[tuple[SavedFilter, News]]]] = []
    for route, found in groupby(own(request), key=lambda saved: saved.page):
        if page := page_of(route, request.actor):
            saved = list(found)
            lists.append((page, list(zip(saved, news_of(page, saved, request.actor), strict=True))))
    return render(request, "organizations/saved_filters.html", {"lists": lists})


@require_POST
def saved_filter_new(request: ActorRequest) -> HttpResponse:
    """Keep the conditions of a list under a name; what is found now counts as seen."""
    form = SaveForm(request.POST)
    page = page_of(request.POST.get("page", ""), request.actor)
    if page is None:
        raise Http404
    if not form.is_valid():
        messages.error(
            request, "没有保存：" + "；".join(str(text) for texts in form.errors.values() for text in texts)
        )
        return redirect(page.url)
    query = conditions(QueryDict(form.cleaned_data["query"]), page)
    mine = SavedFilter.objects.filter(post=request.actor.post_id, page=page.route)
    saved = mine.filter(name=form.cleaned_data["name"]).first()
    if saved is None and mine.count() >= MOST_FILTERS:
        messages.error(
            request, f"没有保存：每个列表最多保存 {MOST_FILTERS} 个筛选，请先在“我的筛选”中删除不用的"
        )
    else:
        saved = saved or SavedFilter(post=request.actor.post, page=page.route, name=form.cleaned_data["name"])
        saved.query, saved.seen_at = query, None
        saved.save()
        look(saved, request.actor)
        messages.success(request, f"已保存为“{saved.name}”")
    return redirect(f"{page.url}?{query}")


@require_POST
def saved_filter_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Look at it: what is new and changed is told once, and the list is shown."""
    saved = get_object_or_404(SavedFilter, pk=pk, post=request.actor.post_id)
    page = page_of(saved.page, request.actor)
    if page is None:
        raise Http404
    since = moment(saved.seen_at)
    news = look(saved, request.actor)
    told = news.sentence or "没有新增和更新"
    messages.info(request, f"“{saved.name}”自 {since} 以来：{told}")
    return redirect(f"{page.url}?{saved.query}")


@require_POST
def saved_filter_remove(request: ActorRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedFilter, pk=pk, post=request.actor.post_id)
    saved.delete()
    messages.success(request, f"已删除筛选“{saved.name}”")
    return redirect("organizations:saved_filters")
