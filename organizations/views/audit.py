from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.audit_log import MOST_EXPORTED, AuditLog, rows_of
from organizations.exports import download, head_of
from organizations.filtered_list import chosen_words
from organizations.permissions import may_read_audit, refusal
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from organizations.sheets.audit import SHEET
from workflow.audit import note
from workflow.models import AuditEntry

TOO_MANY = f"符合条件的记录超过 {MOST_EXPORTED} 条，一次导不出。请缩小时间范围或增加条件。"


@require_safe
def audit(request: ActorRequest) -> HttpResponse:
    """审计日志, for the auditor alone; ?export=xlsx gives what the filter finds."""
    if not may_read_audit(request.actor):
        raise refusal("查看审计日志", "审计员")
    log = AuditLog(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        entries = list(log.found[: MOST_EXPORTED + 1])
        if len(entries) <= MOST_EXPORTED and not log.form.errors:
            return exported(request, log, entries)
        return show(request, log, "" if log.form.errors else TOO_MANY, status=422)
    return show(request, log, status=422 if log.form.errors else 200)


def show(request: ActorRequest, log: AuditLog, too_many: str = "", status: int = 200) -> HttpResponse:
    context = {"log": log, "form": log.form, "rows": log.rows, "too_many": too_many}
    context["saved"] = saved_for(log.route, request.actor, request.GET)
    return render(request, "organizations/audit.html", context, status=status)


def exported(request: ActorRequest, log: AuditLog, entries: list[AuditEntry]) -> HttpResponse:
    """The workbook; the export itself is an entry, which names the conditions used but no person."""
    workbook = SHEET.workbook(rows_of(entries), head_of(request.actor, chosen_words("", log.form)))
    details = {"list": "audit", "rows": len(entries), "conditions": sorted(log.values)}
    note(request.actor, "export", request.actor.organization or request.user, details=details)
    name = f"审计日志{timezone.localdate():%Y%m%d}.xlsx"
    return download(workbook, name)
