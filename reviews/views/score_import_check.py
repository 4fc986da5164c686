from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.exports import download, unit_of
from organizations.requests import ActorRequest
from organizations.sheets.refusals import refusals_workbook
from organizations.workbooks.cut import ChangeLine, cut
from projects.models import AnnualRound
from reviews.permissions import may_use_score_ledger
from reviews.score_ledger import kept
from reviews.score_ledger.applying import PlanChangedError, import_scores
from reviews.score_ledger.kept import KeptLedger
from reviews.score_ledger.planning import Plan, make_plan
from reviews.score_ledger.present import load_present
from reviews.scores import ScoringClosedError
from workflow.sending import many_transactions

from .score_ledger import MISSING_RIGHT

GONE = "这份评分台账已经导入，或核对后超过 24 小时，请重新上传"
CHANGED = "核对之后系统中的数据有了变化，没有写入，请按下面的新结果重新确认"
REFUSALS = "评分台账问题清单"


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def score_import_check(request: ActorRequest, token: UUID) -> HttpResponse:
    """导入评分, second step: the dry run; POST imports exactly what it shows, all or nothing."""
    found = found_or_none(request, token)
    if found is None:
        messages.warning(request, GONE)
        return redirect("reviews:score_import")
    round_ = get_object_or_404(AnnualRound, pk=found.round_id)
    if request.method == "POST":
        return confirm(request, found, round_)
    return show(request, found, planned(request, found, round_))


def found_or_none(request: ActorRequest, token: UUID) -> KeptLedger | None:
    if not may_use_score_ledger(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    return kept.load(token, request.user.pk)


def planned(request: ActorRequest, found: KeptLedger, round_: AnnualRound) -> Plan:
    return make_plan(found.ledger, load_present(request.actor, round_), submit=found.submit)


def confirm(request: ActorRequest, found: KeptLedger, round_: AnnualRound) -> HttpResponse:
    try:
        plan = import_scores(
            found.ledger, round_, request.actor, request.POST.get("plan", ""), submit=found.submit
        )
    except PlanChangedError as changed:
        messages.warning(request, CHANGED)
        return show(request, found, changed.plan, status=409)
    except ScoringClosedError as closed:
        messages.warning(request, f"没有写入：{closed}")
        return show(request, found, planned(request, found, round_), status=409)
    if plan.is_refused or not plan.has_work:
        return show(request, found, plan, status=422 if plan.is_refused else 200)
    kept.SHELF.discard(found.token)
    words = f"新增 {len(plan.created):,} 项、更正 {len(plan.changed):,} 项，{plan.unchanged:,} 项不变"
    handed_in = f"，提交考核表 {len(plan.to_hand_in):,} 份" if plan.submit else ""
    messages.success(request, f"评分已导入：{words}{handed_in}")
    return redirect(f"{reverse('reviews:sheets')}?round={round_.pk}")


def show(request: ActorRequest, found: KeptLedger, plan: Plan, status: int = 200) -> HttpResponse:
    changes = [
        ChangeLine(line.row.address("value"), line.subject, line.change_words) for line in plan.changed
    ]
    context = {
        "found": found,
        "plan": plan,
        "refusals": cut(plan.refusals),
        "changes": cut(changes),
        "created": cut(plan.created),
    }
    return render(request, "reviews/score_import_check.html", context, status=status)


@never_cache
@require_safe
def score_import_refusals(request: ActorRequest, token: UUID) -> HttpResponse:
    """Every refusal as a workbook, to work through beside the ledger."""
    found = found_or_none(request, token)
    if found is None:
        messages.warning(request, GONE)
        return redirect("reviews:score_import")
    plan = planned(request, found, get_object_or_404(AnnualRound, pk=found.round_id))
    rows = [(refusal.cell, refusal.text) for refusal in plan.refusals]
    content = refusals_workbook(
        REFUSALS, unit_of(request), timezone.localdate(), rows, f"工作簿：{found.name}"
    )
    return download(content, f"{REFUSALS}.xlsx")
