from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from feedback.forms.third_party import ReplacingForm
from feedback.permissions import may_enter_results
from feedback.thirdparty import kept
from feedback.thirdparty.applying import PlanChangedError, Report, import_results
from feedback.thirdparty.kept import KeptResults
from feedback.thirdparty.planning import Line, Plan, change_words, make_plan
from feedback.thirdparty.present import load_present
from organizations.exports import download, unit_of
from organizations.requests import ActorRequest
from organizations.sheets.refusals import refusals_workbook
from organizations.workbooks.cut import LONGEST_LIST, ChangeLine, Cut, cut
from projects.models import AnnualRound
from workflow.sending import many_transactions

from .survey_import import MISSING_RIGHT

GONE = "这份结果已经导入，或核对后超过 24 小时，请重新上传"
CHANGED = "核对之后系统中的数据有了变化，没有写入，请按下面的新结果重新确认"
REFUSALS = "第三方结果问题清单"


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def survey_import_check(request: ActorRequest, token: UUID) -> HttpResponse:
    """导入第三方结果, second step: the dry run; POST imports exactly what it shows, all or nothing."""
    found = found_or_none(request, token)
    if found is None:
        messages.warning(request, GONE)
        return redirect("feedback:survey_import")
    round_ = get_object_or_404(AnnualRound, pk=found.round_id)
    if request.method == "POST":
        return confirm(request, found, round_)
    return show(request, found, planned(request, found, round_), ReplacingForm())


def found_or_none(request: ActorRequest, token: UUID) -> KeptResults | None:
    if not may_enter_results(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    return kept.load(token, request.user.pk)


def planned(request: ActorRequest, found: KeptResults, round_: AnnualRound) -> Plan:
    return make_plan(found.results, load_present(request.actor, round_, timezone.localdate()))


def confirm(request: ActorRequest, found: KeptResults, round_: AnnualRound) -> HttpResponse:
    plan = planned(request, found, round_)
    form = ReplacingForm(request.POST)
    if plan.is_refused or (plan.changed and not form.is_valid()):
        return show(request, found, plan, form, status=422)
    reason = form.cleaned_data["reason"] if plan.changed else ""
    try:
        with found.path.open("rb") as file:
            report = Report(**found.report, file=File(file))
            expected = request.POST.get("plan", "")
            plan = import_results(found.results, round_, report, request.actor, expected, reason)
    except FileNotFoundError:  # sent twice: the other sending has imported it and cleared it away
        messages.warning(request, GONE)
        return redirect("feedback:survey_import")
    except PlanChangedError as changed:
        messages.warning(request, CHANGED)
        return show(request, found, changed.plan, form, status=409)
    except IntegrityError:
        messages.warning(request, CHANGED)
        return show(request, found, planned(request, found, round_), form, status=409)
    except ValidationError as no_room:
        messages.error(request, no_room.messages[0])
        return show(request, found, plan, form, status=422)
    if not plan.has_work:
        return show(request, found, plan, form)
    kept.SHELF.discard(found.token)
    words = f"新增 {len(plan.created):,} 份、更正 {len(plan.changed):,} 份，{plan.unchanged:,} 份不变"
    messages.success(request, f"第三方结果已导入：{words}")
    return redirect(f"{reverse('feedback:surveys')}?round={round_.pk}&kind=third_party")


def show(
    request: ActorRequest, found: KeptResults, plan: Plan, form: ReplacingForm, status: int = 200
) -> HttpResponse:
    lines = [change_line(line, plan) for line in plan.changed[:LONGEST_LIST]]
    context = {
        "found": found,
        "plan": plan,
        "form": form,
        "refusals": cut(plan.refusals),
        "changes": Cut(lines, len(plan.changed)),
        "created": cut(plan.created),
    }
    return render(request, "feedback/survey_import_check.html", context, status=status)


def change_line(line: Line, plan: Plan) -> ChangeLine:
    hidden = line.existing is not None and line.existing.pk in plan.present.hidden
    first = next(iter(line.changes))
    return ChangeLine(line.row.address(first), line.subject, change_words(line, hidden))


@never_cache
@require_safe
def survey_import_refusals(request: ActorRequest, token: UUID) -> HttpResponse:
    """Every refusal as a workbook, to work through beside the results."""
    found = found_or_none(request, token)
    if found is None:
        messages.warning(request, GONE)
        return redirect("feedback:survey_import")
    plan = planned(request, found, get_object_or_404(AnnualRound, pk=found.round_id))
    rows = [(refusal.cell, refusal.text) for refusal in plan.refusals]
    content = refusals_workbook(
        REFUSALS, unit_of(request), timezone.localdate(), rows, f"工作簿：{found.name}"
    )
    return download(content, f"{REFUSALS}.xlsx")
