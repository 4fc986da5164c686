"""年度考核表 and 年度考核汇总表 as workbooks: of one sheet, and of the list with its filter."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from organizations.official_order import official_order
from organizations.requests import ActorRequest
from projects.views.ledger import conditions_of, download
from reviews.models import ReviewSheet
from reviews.permissions import may_export_sheet, may_export_sheets
from reviews.sheet_list import SheetListing
from reviews.sheets.annual_review_sheet import review_sheets_workbook
from reviews.sheets.annual_summary import summary_workbook
from reviews.sheets.collect import sheet_forms
from reviews.sheets.collect_summary import summary_forms
from workflow import audit

FORMS, SUMMARY = "sheets", "summary"
KINDS = (FORMS, SUMMARY)
WORDS = {FORMS: "年度考核表", SUMMARY: "年度考核汇总表"}


def sheet_response(request: ActorRequest, sheet: ReviewSheet) -> HttpResponse:
    """The form of one sheet, which comes from for_reader(actor).with_names()."""
    if not may_export_sheet(request.actor, sheet):
        raise PermissionDenied("考核表由书记本人和审定单位及以上的组织部门工作人员导出")
    workbook = review_sheets_workbook(sheet_forms([sheet], timezone.now()))
    audit.note(request.actor, "export", sheet, details={"list": "review_sheet"})
    return download(workbook, file_name(sheet.round.year, f"年度考核表（{sheet.holder}）"))


def list_response(request: ActorRequest, listing: SheetListing, kind: str) -> HttpResponse:
    """Every sheet of the filtered list; the export itself is an audit entry."""
    if not may_export_sheets(request.actor):
        raise PermissionDenied("考核表由组织部门工作人员批量导出，书记在自己的考核表上导出")
    sheets = in_order(listing)
    if not sheets:
        messages.error(request, f"没有导出{WORDS[kind]}：没有符合条件的考核表")
        return redirect(f"{reverse('reviews:sheets')}?{without_export(request)}")
    workbook = WRITERS[kind](sheets, timezone.now())
    details = {"list": f"review_{kind}", "rows": len(sheets), "conditions": conditions_of(request)}
    audit.note(request.actor, "export", request.actor.organization or request.user, details=details)
    return download(workbook, file_name(sheets[0].round.year, WORDS[kind]))


def in_order(listing: SheetListing) -> list[ReviewSheet]:
    """Group by group, in official order."""
    order = ("group__judge__path", "group__level", "group__sector", *official_order("organization__"), "pk")
    return list(listing.filter.qs.with_names().order_by(*order))


def write_forms(sheets: list[ReviewSheet], now: datetime) -> bytes:
    return review_sheets_workbook(sheet_forms(sheets, now))


def write_summary(sheets: list[ReviewSheet], now: datetime) -> bytes:
    return summary_workbook(summary_forms(sheets, now))


WRITERS = {FORMS: write_forms, SUMMARY: write_summary}


def without_export(request: ActorRequest) -> str:
    kept = request.GET.copy()
    kept.pop("export", None)
    return kept.urlencode()


def file_name(year: int, words: str) -> str:
    """`words` begin with 年度, which the year needs but once."""
    return f"{settings.MECHANISM_NAME}{year}{words}{timezone.localdate():%Y%m%d}.xlsx"
