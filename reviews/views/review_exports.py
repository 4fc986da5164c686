"""年度考核表 and 年度考核汇总表 as workbooks: of one sheet, and of the list with its filter."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from organizations.exports import begun, download, list_address, none_picked, note_export
from organizations.filtered_list import PICKED
from organizations.requests import ActorRequest
from reviews import bulk_export
from reviews.aftermath import Aftermath
from reviews.models import ReviewSheet
from reviews.permissions import may_export_sheet, may_export_sheets
from reviews.sheet_list import SheetListing
from reviews.sheets.annual_review_sheet import review_sheets_workbook
from reviews.sheets.annual_summary import summary_workbook
from reviews.sheets.collect import sheet_forms
from reviews.sheets.collect_summary import summary_forms
from reviews.sheets.objection_record import objection_workbook
from workflow import audit

FORMS, SUMMARY = "sheets", "summary"
KINDS = (FORMS, SUMMARY, PICKED)
WORDS = {FORMS: "年度考核表", SUMMARY: "年度考核汇总表"}


def sheet_response(request: ActorRequest, sheet: ReviewSheet) -> HttpResponse:
    """The form of one sheet, which comes from for_reader(actor).with_names()."""
    if not may_export_sheet(request.actor, sheet):
        raise PermissionDenied("考核表由书记本人和审定单位及以上的组织部门工作人员导出")
    workbook = review_sheets_workbook(sheet_forms([sheet], timezone.now()))
    audit.note(request.actor, "export", sheet, details={"list": "review_sheet"})
    return download(workbook, file_name(sheet.round.year, f"年度考核表（{sheet.holder}）"))


def objections_response(request: ActorRequest, sheet: ReviewSheet) -> HttpResponse:
    """复核登记表 of every version that the reader sees; 404 where none was objected to."""
    objections = Aftermath(sheet, request.actor).objections
    if not objections:
        raise Http404
    if not may_export_sheet(request.actor, sheet):
        raise PermissionDenied("复核登记表由书记本人和审定单位及以上的组织部门工作人员导出")
    workbook = objection_workbook(sheet, objections, timezone.now())
    audit.note(request.actor, "export", sheet, details={"list": "objections", "rows": len(objections)})
    return download(workbook, file_name(sheet.round.year, f"年度考核结果复核登记表（{sheet.holder}）"))


def list_response(request: ActorRequest, listing: SheetListing, kind: str) -> HttpResponse:
    """Every sheet of the filtered list, or of those ticked the forms; the export itself is an audit entry."""
    if not may_export_sheets(request.actor):
        raise PermissionDenied("考核表由组织部门工作人员批量导出，书记在自己的考核表上导出")
    if kind == PICKED and not listing.picked:
        return none_picked(request, "考核表")
    kind = FORMS if kind == PICKED else kind
    total = listing.found.count()
    if kind == FORMS and total > bulk_export.MOST_AT_ONCE and listing.round:
        return begun(request, bulk_export.KIND, total, file_name(listing.round.year, WORDS[FORMS]))
    sheets = list(bulk_export.in_order(listing))
    if not sheets:
        messages.error(request, f"没有导出{WORDS[kind]}：没有符合条件的考核表")
        return redirect(list_address(request))
    workbook = WRITERS[kind](sheets, timezone.now())
    note_export(request, f"review_{kind}", len(sheets))
    return download(workbook, file_name(sheets[0].round.year, WORDS[kind]))


def write_forms(sheets: list[ReviewSheet], now: datetime) -> bytes:
    return review_sheets_workbook(sheet_forms(sheets, now))


def write_summary(sheets: list[ReviewSheet], now: datetime) -> bytes:
    return summary_workbook(summary_forms(sheets, now))


WRITERS = {FORMS: write_forms, SUMMARY: write_summary}


def file_name(year: int, words: str) -> str:
    """`words` begin with 年度, which the year needs but once."""
    return f"{settings.MECHANISM_NAME}{year}{words}{timezone.localdate():%Y%m%d}.xlsx"
