from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organizations.exports import download, unit_of
from organizations.permissions import may_keep_organizations, refusal
from organizations.requests import ActorRequest
from organizations.roster import kept
from organizations.roster.applying import PlanChangedError, import_roster
from organizations.roster.kept import KeptRoster
from organizations.roster.planning import Plan, make_plan
from organizations.roster.present import load_present
from organizations.roster.report import make_report, refusal_rows
from organizations.sheets.refusals import refusals_workbook
from workflow.sending import many_transactions

GONE = "这份名册已经导入，或核对后超过 24 小时，请重新上传"
CHANGED = "核对之后系统中的数据有了变化，没有写入，请按下面的新结果重新确认"
CONFLICT = "名册与系统中的数据冲突，没有写入。改名和新增同名组织同时出现的，请分成两份名册先后导入"
REFUSALS = "名册问题清单"


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def roster_check(request: ActorRequest, token: UUID) -> HttpResponse:
    """导入名册, second step: the dry run; POST imports exactly what it shows, all or nothing."""
    if not may_keep_organizations(request.actor):
        raise refusal("导入名册", "系统管理员")
    found = kept.load(token, request.user.pk)
    if found is None:
        messages.warning(request, GONE)
        return redirect("organizations:roster_import")
    if request.method == "POST":
        return confirm(request, found)
    return show(request, found, make_plan(found.roster, load_present(timezone.localdate())))


def confirm(request: ActorRequest, found: KeptRoster) -> HttpResponse:
    try:
        plan = import_roster(found.roster, request.actor, expected=request.POST.get("plan") or "none")
    except PlanChangedError as changed:
        messages.warning(request, CHANGED)
        return show(request, found, changed.plan, status=409)
    except IntegrityError:
        messages.error(request, CONFLICT)
        return show(request, found, make_plan(found.roster, load_present(timezone.localdate())), status=409)
    if plan.is_refused or not plan.has_work:
        return show(request, found, plan, status=422 if plan.is_refused else 200)
    kept.SHELF.discard(found.token)
    messages.success(request, done(plan))
    return redirect("organizations:organizations")


def done(plan: Plan) -> str:
    counts = plan.counts
    parts = [f"新增 {counts.created:,} 个、变更 {counts.changed:,} 个党组织"]
    if plan.new_people:
        parts.append(f"新建 {len(plan.new_people):,} 个账号")
    if plan.hand_overs:
        parts.append(f"书记交接 {len(plan.hand_overs):,} 人")
    tail = "。新账号还没有口令，请在党组织页面发放初始口令" if plan.new_people else ""
    return f"名册已导入：{'，'.join(parts)}{tail}"


def show(request: ActorRequest, found: KeptRoster, plan: Plan, status: int = 200) -> HttpResponse:
    context = {"found": found, "plan": plan, "counts": plan.counts, "report": make_report(plan)}
    return render(request, "organizations/roster_check.html", context, status=status)


@never_cache
@require_safe
def roster_refusals(request: ActorRequest, token: UUID) -> HttpResponse:
    """Every refusal as a workbook, to work through beside the roster."""
    if not may_keep_organizations(request.actor):
        raise refusal("导入名册", "系统管理员")
    found = kept.load(token, request.user.pk)
    if found is None:
        messages.warning(request, GONE)
        return redirect("organizations:roster_import")
    plan = make_plan(found.roster, load_present(timezone.localdate()))
    rows = refusal_rows(plan.refusals)
    content = refusals_workbook(REFUSALS, unit_of(request), timezone.localdate(), rows, f"名册：{found.name}")
    return download(content, f"{REFUSALS}.xlsx")
