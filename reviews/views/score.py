from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.forms.sheets import ScoreForm
from reviews.models import ReviewSheet
from reviews.permissions import BARRED, may_score, only_scores
from reviews.score_page import ScorePage
from reviews.scores import ScoringClosedError, closed_words, own_scores, save_scores
from workflow import audit, versions
from workflow.sending import many_transactions


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: ActorRequest, pk: int) -> HttpResponse:
    """评分: blind to the other scorers; a draft, or submitted and then fixed."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not may_score(request.actor, sheet):
        words = f"您没有评分的权限，由{sheet.group.judge.short_name}的组织部门工作人员评分，{BARRED}"
        audit.refuse(request.actor, "score", sheet, words)
        raise PermissionDenied(words)
    closed = closed_words(sheet, request.actor)
    if closed:
        return not_now(request, "现在不能评分", f"{closed}。", sheet.get_absolute_url())
    page = ScorePage(sheet, request.actor)
    form = ScoreForm(request.POST or None, criteria=page.criteria, given=own_scores(sheet, request.actor))
    versions.reconcile(request, sheet, form)  # with oneself in another window: scores are one's own
    if not (request.method == "POST" and form.is_valid()):
        rows = page.rows(form)
        own = [row for row in rows if row.value]
        context = {"sheet": sheet, "page": page, "form": form, "rows": rows, "own_rows": own}
        return render(request, "reviews/score.html", context, status=422 if form.is_bound else 200)
    return act(request, sheet, form, page)


def act(request: ActorRequest, sheet: ReviewSheet, form: ScoreForm, page: ScorePage) -> HttpResponse:
    """Save or submit, then on to the next sheet of the group that waits."""
    submit = "submit" in request.POST
    try:
        complete = save_scores(sheet, request.actor, form.values(), submit=submit)
    except ScoringClosedError as closed:
        return not_now(request, "现在不能评分", f"{closed}。", sheet.get_absolute_url())
    if not submit:
        messages.success(request, f"已存草稿：{sheet}")
        return redirect(page.list_url)
    if complete or only_scores(request.actor):  # an expert sees nothing of what others still owe
        messages.success(request, f"已提交评分：{sheet}{'，评分完成' if complete else ''}")
        return redirect(page.next_url)
    messages.success(request, f"已提交评分：{sheet}，尚有内容未齐，见考核表")
    return redirect(sheet.get_absolute_url())
