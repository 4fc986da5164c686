from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.ballot_rows import HEADS, BallotTableRow
from reviews.ballots import BallotsClosedError, closed_words, keep_scan, rater_groups, save_ballots
from reviews.forms.ballots import BallotRow, BallotsForm
from reviews.models import RaterGroup, ReviewSheet
from reviews.permissions import BARRED, judges_sheet
from reviews.scoring.points import plain
from reviews.suggesting import rank, ranked_once
from workflow.sending import many_transactions

Rows = dict[RaterGroup, BallotRow]


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def ballots(request: ActorRequest, pk: int) -> HttpResponse:
    """民主测评 of one secretary: a row per rater group, typed in from the counting sheet."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not judges_sheet(request.actor, sheet):
        words = f"您没有录入测评票的权限，由{sheet.group.judge.short_name}的组织部门工作人员办理，{BARRED}"
        raise PermissionDenied(words)
    raters = rater_groups(sheet.group)
    closed = closed_words(sheet) or ("" if raters else "考核方案没有民主测评指标")
    if closed:
        return not_now(request, "现在不能录入测评票", f"{closed}。", sheet.get_absolute_url())
    known = {ballot.rater_group_id: ballot for ballot in sheet.ballots.all()}
    rows: Rows = {
        one: BallotRow(request.POST or None, prefix=f"r{one.pk}", known=known.get(one.pk), what=str(one))
        for one in raters
    }
    form = BallotsForm(
        request.POST or None, request.FILES or None, rows=list(rows.values()), judge=sheet.group.judge
    )
    if request.method == "POST" and form.is_valid():
        return act(request, sheet, form, rows)
    table = [
        BallotTableRow(str(one), f"权重 {plain(one.weight)}%", known.get(one.pk), row)
        for one, row in rows.items()
    ]
    scans = sheet.group.ballot_scans.filter(Q(sheet=None) | Q(sheet=sheet))
    context = {"sheet": sheet, "form": form, "rows": table, "heads": HEADS, "scans": scans}
    return render(request, "reviews/ballots.html", context, status=422 if form.is_bound else 200)


def act(request: ActorRequest, sheet: ReviewSheet, form: BallotsForm, rows: Rows) -> HttpResponse:
    given = {raters: row.numbers for raters, row in rows.items() if row.numbers is not None}
    try:
        with ranked_once():
            changed = save_ballots(request.actor, sheet, given, form.cleaned_data["reason"])
            rank([sheet.group_id] if changed else [])
    except BallotsClosedError as closed:
        return not_now(request, "现在不能录入测评票", f"{closed}。", sheet.get_absolute_url())
    if form.checked:
        keep_scan(request.actor, sheet.group, sheet, form.checked)
    words = f"已保存 {changed} 组测评票" if changed else "票数没有变化"
    messages.success(request, f"{words}：{sheet}" + ("，评分完成" if sheet.is_scored else ""))
    return redirect(sheet)
