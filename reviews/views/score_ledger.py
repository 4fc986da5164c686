from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.exports import download
from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.permissions import may_use_score_ledger
from reviews.score_ledger.present import load_present
from reviews.score_ledger.writing import MISSING_RIGHT, asked_round
from reviews.sheets.score_ledger import TITLE, ledger_workbook
from workflow import audit


def nothing_to_score(request: ActorRequest) -> HttpResponse:
    words = "开启年度考核并分给您评分后，才能导出评分台账。"
    return not_now(request, "现在没有要评分的考核表", words, reverse("reviews:sheets"))


@require_safe
def score_ledger(request: ActorRequest) -> HttpResponse:
    """评分台账 as a workbook: what the acting post scores in the round, with the own scores so far."""
    if not may_use_score_ledger(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    round_ = asked_round(request)
    present = load_present(request.actor, round_) if round_ else None
    if round_ is None or present is None or not present.tasks:
        return nothing_to_score(request)
    workbook = ledger_workbook(present, request.user.name, timezone.localtime())
    details = {"list": "score_ledger", "rows": len(present.tasks)}
    audit.note(request.actor, "export", request.actor.organization or request.user, details=details)
    return download(workbook, f"{round_.year}年{TITLE}{timezone.localdate():%Y%m%d}.xlsx")
