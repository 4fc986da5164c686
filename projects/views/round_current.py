from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import AnnualRound, Project
from projects.rounds import make_current
from projects.states import RUNNING, ProjectState

from .round_pages import require_keeper


@require_http_methods(["GET", "HEAD", "POST"])
def round_current(request: ActorRequest, pk: int) -> HttpResponse:
    """设为当前年度: says what it means, then switches; the round left behind goes on as it is."""
    require_keeper(request)
    round_ = get_object_or_404(AnnualRound, pk=pk)
    if request.method == "POST":
        if make_current(round_, request.actor):
            messages.success(request, f"已设为当前年度：{round_.name}")
        else:
            messages.info(request, f"{round_.name}已是当前年度，没有重复办理")
        return redirect("projects:rounds")
    if round_.is_current:
        messages.info(request, f"{round_.name}已是当前年度")
        return redirect("projects:rounds")
    present = AnnualRound.objects.filter(is_current=True).first()
    context = {"round": round_, "present": present, "left": left_behind(present)}
    return render(request, "projects/round_current.html", context)


def left_behind(present: AnnualRound | None) -> list[tuple[str, int]]:
    """What the present round still has on its way, in words with numbers; nothing when it has none."""
    if present is None:
        return []
    states = list(Project.objects.filter(round=present).order_by().values_list("state", flat=True))
    groups = (
        ("个草稿未提交", {ProjectState.DRAFT}),
        ("个申报未审定", {ProjectState.SUBMITTED, ProjectState.RETURNED}),
        ("个项目仍在攻坚", RUNNING | {ProjectState.APPROVED, ProjectState.SUSPENDED}),
        ("个项目等待验收或销号", {ProjectState.COMPLETION_REQUESTED, ProjectState.ACCEPTED}),
    )
    counted = [(words, sum(state in group for state in states)) for words, group in groups]
    return [(words, number) for words, number in counted if number]
