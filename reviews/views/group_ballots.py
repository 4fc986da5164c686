from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.exports import download, head_of
from organizations.requests import ActorRequest, asked_id
from projects.views.not_now import not_now
from reviews.assigning import Division
from reviews.ballot_rows import HEADS, BallotTableRow
from reviews.ballots import BallotsClosedError, closed_words, keep_scan, rater_groups, save_ballots
from reviews.forms.ballots import BallotRow, BallotsForm
from reviews.models import Ballot, RaterGroup, ReviewSheet
from reviews.permissions import judges_sheet
from reviews.sheets.ballots import ballot_workbook
from reviews.suggesting import rank, ranked_once
from workflow import audit
from workflow.sending import many_transactions

from .assignments import the_division

# Eight numbers a row: a page stays below the limit of fields that a post may have.
PAGE_SIZE = 50


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def group_ballots(request: ActorRequest, pk: int) -> HttpResponse:
    """民主测评 of a whole comparison group: one table per rater group, a row per secretary. ?export=xlsx gives them all."""
    division = the_division(request, pk)
    raters = rater_groups(division.group)
    if not raters:
        words = "考核方案没有民主测评指标。"
        return not_now(request, "现在不能录入测评票", words, division.group.get_absolute_url())
    if request.method == "GET" and request.GET.get("export") == "xlsx":
        return exported(request, division, raters)
    asked = asked_id(request.GET.get("raters", ""))
    chosen = next((one for one in raters if one.pk == asked), raters[0])
    page = Paginator(division.sheets, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = table(request, page, chosen)
    forms = [row.form for _, row in rows if row.form]
    form = BallotsForm(request.POST or None, request.FILES or None, rows=forms, judge=division.group.judge)
    if request.method == "POST" and form.is_valid():
        return act(request, division, chosen, rows, form)
    context: dict[str, Any] = {"group": division.group, "raters": raters, "chosen": chosen}
    context |= {"rows": [row for _, row in rows], "heads": HEADS, "form": form}
    context |= {"page": page, "is_open": bool(forms)}
    context["scans"] = division.group.ballot_scans.filter(sheet=None)
    return render(request, "reviews/group_ballots.html", context, status=422 if form.is_bound else 200)


def exported(request: ActorRequest, division: Division, raters: list[RaterGroup]) -> HttpResponse:
    """Without the sheets whose numbers the reader may not see; the export itself is an audit entry."""
    sheets = [sheet for sheet in division.sheets if judges_sheet(request.actor, sheet)]
    head = head_of(request.actor, unit=division.group.judge)
    workbook = ballot_workbook(division.group, sheets, raters, head)
    audit.note(request.actor, "export", division.group, details={"list": "ballots", "rows": len(sheets)})
    return download(workbook, f"民主测评汇总表{timezone.localdate():%Y%m%d}.xlsx")


Table = list[tuple[ReviewSheet, BallotTableRow]]


def table(request: ActorRequest, page: Page[ReviewSheet], raters: RaterGroup) -> Table:
    sheets = list(page)
    found = Ballot.objects.filter(sheet__in=sheets, rater_group=raters)
    known = {ballot.sheet_id: ballot for ballot in found}
    return [(sheet, table_row(request, sheet, known.get(sheet.pk))) for sheet in sheets]


def table_row(request: ActorRequest, sheet: ReviewSheet, known: Ballot | None) -> BallotTableRow:
    names = sheet.holder, sheet.organization.short_name
    if not judges_sheet(request.actor, sheet):
        words = "您本人或您任职单位的，以及与本人同组比较的，由另一名工作人员录入"
        return BallotTableRow(*names, known, None, words, hides=True)
    if words := closed_words(sheet):
        return BallotTableRow(*names, known, None, words)
    what = f"{sheet.organization.short_name}{sheet.holder}"
    form = BallotRow(request.POST or None, prefix=f"s{sheet.pk}", known=known, what=what)
    return BallotTableRow(*names, known, form)


def act(
    request: ActorRequest, division: Division, raters: RaterGroup, rows: Table, form: BallotsForm
) -> HttpResponse:
    """Sheet by sheet, each in a transaction of its own; what could not be kept is told."""
    changed, refused = 0, []
    with ranked_once():
        for sheet, row in rows:
            numbers = row.form.numbers if row.form else None
            if numbers is None or (row.ballot is not None and row.ballot.numbers == numbers):
                continue
            try:
                changed += save_ballots(request.actor, sheet, {raters: numbers}, form.cleaned_data["reason"])
            except BallotsClosedError as closed:
                refused.append(f"{row.form.what if row.form else ''}：{closed}")
        rank([division.group.pk] if changed else [])
    if form.checked:
        keep_scan(request.actor, division.group, None, form.checked)
    messages.success(request, f"已保存 {changed} 份“{raters}”测评票")
    if refused:
        messages.warning(request, f"{len(refused)} 份未保存。{'；'.join(refused[:5])}")
    return redirect(f"{reverse('reviews:group_ballots', args=[division.group.pk])}?raters={raters.pk}")
