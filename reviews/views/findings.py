from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from reviews.findings import DecidedError, add, rules_of_sheet, withdraw
from reviews.models import AdjustmentRule, Finding, ReviewSheet
from reviews.permissions import judges_sheet, may_withdraw_finding
from workflow import audit


class FindingForm(forms.Form):
    rule = forms.ModelChoiceField(
        AdjustmentRule.objects.none(),
        label="事项",
        empty_label="请选择",
        error_messages={"required": "请选择事项", "invalid_choice": "请选择列出的事项"},
    )
    times = forms.IntegerField(
        label="次数",
        min_value=1,
        max_value=99,
        initial=1,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "次数应在 1 到 99 之间"
        ),
    )
    basis = forms.CharField(
        label="依据（文号或事实）",
        max_length=100,
        error_messages={"required": "请填写依据", "max_length": "依据最多 100 字，请精简"},
    )

    def __init__(self, *args: Any, sheet: ReviewSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [rule.pk for rule in rules_of_sheet(sheet)]
        field: Any = self.fields["rule"]
        field.queryset = AdjustmentRule.objects.filter(pk__in=known)


@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: ActorRequest, pk: int) -> HttpResponse:
    """认定加减分、一票否决和资格条件 of one secretary, by the officers who judge the sheet."""
    visible = ReviewSheet.objects.for_reader(request.actor).with_names()
    sheet = get_object_or_404(visible, pk=pk)
    if not judges_sheet(request.actor, sheet):
        words = f"您没有认定的权限，由{sheet.group.judge.short_name}的组织部门工作人员办理"
        if request.method == "POST":
            audit.refuse(request.actor, "find", sheet, words)
        raise PermissionDenied(words)
    known = list(Finding.objects.filter(sheet=sheet).select_related("rule", "found_by__user"))
    for row in known:
        row.sheet = sheet
        row.may_withdraw = row.withdrawn_at is None and may_withdraw_finding(request.actor, row)  # type: ignore[attr-defined]
    form = FindingForm(request.POST if is_adding(request) else None, sheet=sheet)
    if request.method == "POST" and (not is_adding(request) or form.is_valid()):
        return act(request, sheet, form)
    context = {
        "sheet": sheet,
        "form": form,
        "rows": known,
        "has_rules": form.fields["rule"].queryset.exists(),  # type: ignore[attr-defined]
    }
    return render(request, "reviews/findings.html", context, status=422 if form.is_bound else 200)


def is_adding(request: ActorRequest) -> bool:
    return request.method == "POST" and "withdraw" not in request.POST


def act(request: ActorRequest, sheet: ReviewSheet, form: FindingForm) -> HttpResponse:
    try:
        if is_adding(request):
            finding = add(sheet, request.actor, **form.cleaned_data)
            messages.success(request, f"已认定：{finding}")
        else:
            asked = asked_id(request.POST["withdraw"])
            finding = get_object_or_404(Finding.objects.filter(sheet=sheet, withdrawn_at=None), pk=asked)
            if not may_withdraw_finding(request.actor, finding):
                words = f"由认定人{finding.found_by.user.name}撤销；认定人离任后由其他工作人员撤销"
                audit.refuse(request.actor, "withdraw_finding", finding, words)
                raise PermissionDenied(words)
            withdraw(sheet, request.actor, finding)
            messages.success(request, f"已撤销：{finding}")
    except DecidedError as refusal:
        messages.error(request, str(refusal))
    return redirect("reviews:findings", sheet.pk)
