from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from organizations.exports import download
from organizations.forms.workbook import note_refused
from organizations.requests import ActorRequest
from organizations.workbooks.reading import shown_name
from projects.models import AnnualRound
from projects.rounds import chosen_round
from projects.views.not_now import not_now
from reviews.forms.score_ledger import LedgerForm
from reviews.permissions import may_use_score_ledger
from reviews.reviewed_rounds import reviewed_rounds
from reviews.score_ledger import kept
from reviews.score_ledger.present import load_present
from reviews.sheets.score_ledger import TITLE, ledger_workbook
from workflow import audit
from workflow.sending import many_transactions

MISSING_RIGHT = "评分台账由参加评分的组织部门工作人员和评审专家使用"


def asked_round(request: ActorRequest) -> AnnualRound | None:
    """The round asked for, else the newest one under review."""
    if not may_use_score_ledger(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    rounds = reviewed_rounds()
    asked = request.GET.get("round", "")
    return chosen_round(rounds, asked) if asked else next(iter(rounds), None)


def nothing_to_score(request: ActorRequest) -> HttpResponse:
    words = "开启年度考核并分给您评分后，才能导出评分台账。"
    return not_now(request, "现在没有要评分的考核表", words, reverse("reviews:sheets"))


@require_safe
def score_ledger(request: ActorRequest) -> HttpResponse:
    """评分台账 as a workbook: what the acting post scores in the round, with the own scores so far."""
    round_ = asked_round(request)
    present = load_present(request.actor, round_) if round_ else None
    if round_ is None or present is None or not present.tasks:
        return nothing_to_score(request)
    workbook = ledger_workbook(present, request.user.name, timezone.localtime())
    details = {"list": "score_ledger", "rows": len(present.tasks)}
    audit.note(request.actor, "export", request.actor.organization or request.user, details=details)
    return download(workbook, f"{round_.year}年{TITLE}{timezone.localdate():%Y%m%d}.xlsx")


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def score_import(request: ActorRequest) -> HttpResponse:
    """导入评分, first step: the workbook is read and kept; no score changes."""
    round_ = asked_round(request)
    if round_ is None:
        return nothing_to_score(request)
    form = LedgerForm(request.POST, request.FILES) if request.method == "POST" else LedgerForm()
    if request.method == "POST" and form.is_valid():
        name = shown_name(form.cleaned_data["file"].name)
        submit = form.cleaned_data["submit"]
        token = kept.keep(form.ledger, name, round_.pk, request.user.pk, submit=submit)
        return redirect("reviews:score_import_check", token=token)
    note_refused(request, form)
    context = {"form": form, "round": round_}
    return render(request, "reviews/score_import.html", context, status=422 if form.is_bound else 200)
