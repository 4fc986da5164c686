from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.actor import Actor
from organizations.models import Organization
from organizations.roles import READS_SUBTREE
from organizations.tree import within
from projects.lights import Thresholds
from projects.models import AnnualRound, Project
from projects.periods import last_due_period
from projects.states import ESTABLISHED
from reviews.dashboards.board import Board
from reviews.dashboards.figures import figures, longest_red, red_by_month


def may_see_dashboard(actor: Actor) -> bool:
    """Secretary, officer and leader: those who read a subtree."""
    return actor.has_role(*READS_SUBTREE)


@require_safe
def dashboard(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """看板 of an organization in scope, by default the own one."""
    actor = request.actor
    if not may_see_dashboard(actor):
        raise PermissionDenied("看板由书记、领导和组织部门工作人员查看")
    organization = get_object_or_404(Organization.objects.visible_to(actor), pk=pk or actor.organization_id)
    rounds = list(AnnualRound.objects.order_by("-year"))
    round_ = chosen_round(rounds, request.GET.get("round", ""))
    if round_ is None:
        return render(request, "reviews/dashboard_empty.html", {"organization": organization})
    context = {"board": board(actor, organization, round_), "rounds": rounds, "round": round_}
    return render(request, "reviews/dashboard.html", context)


def chosen_round(rounds: list[AnnualRound], asked: str) -> AnnualRound | None:
    current = next((r for r in rounds if r.is_current), rounds[0] if rounds else None)
    return next((r for r in rounds if str(r.pk) == asked), current)


def board(actor: Actor, organization: Organization, round_: AnnualRound) -> Board:
    today = timezone.localdate()
    period = last_due_period(round_, today)
    projects = Project.objects.visible_to(actor).filter(
        within(organization.path), round=round_, state__in=ESTABLISHED
    )
    return Board(
        figures(actor, organization, round_, today, period),
        round_,
        longest_red(projects, Thresholds.of(round_), today),
        red_by_month(projects, period),
    )
