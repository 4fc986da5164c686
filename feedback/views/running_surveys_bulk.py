from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.bulk_surveys import ORGANIZATIONS, PROJECTS, Candidate, candidates, make_all
from feedback.drafting import usual_template
from feedback.models import SurveyTemplate
from organizations.filtered_list import offered_units
from organizations.models import Level, Organization
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.models import AnnualRound
from projects.views.not_now import not_now
from workflow.sending import many_transactions

from .survey_new import asked_round


class ScopeForm(forms.Form):
    """Which part of the tree, whole organizations or their projects, one level or all, asked with which questions."""

    organization = forms.ChoiceField(label="范围")
    what = forms.ChoiceField(
        label="调查什么",
        choices=[(ORGANIZATIONS, "每个党组织一个"), (PROJECTS, "每个重点攻坚项目一个")],
    )
    template = forms.ModelChoiceField(
        label="问卷模板", queryset=SurveyTemplate.objects.offered(), empty_label=None, required=False
    )
    level = forms.ChoiceField(label="层级", choices=[("", "全部层级"), *Level.choices], required=False)
    start = forms.BooleanField(label="起草后直接开始", required=False)

    def __init__(self, data: Any, *, units: list[Organization]) -> None:
        super().__init__(data)
        self.units = {str(unit.pk): unit for unit in units}
        choices = [(key, f"{unit}及以下") for key, unit in self.units.items()]
        self.fields["organization"].choices = choices  # type: ignore[attr-defined]
        template: Any = self.fields["template"]
        template.wanted, template.initial = True, usual_template()

    def clean_template(self) -> SurveyTemplate | None:
        """The default one where none was chosen."""
        return self.cleaned_data["template"] or usual_template()


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def running_surveys_bulk(request: ActorRequest) -> HttpResponse:
    """批量起草调查: first who gets one and who is skipped and why, then one by one."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied("您没有组织满意度调查的权限，由上级组织部门工作人员办理")
    round_ = asked_round(request)
    if round_ is None or usual_template() is None:
        words = "市级组织部门建立年度和问卷模板后才能组织调查。"
        return not_now(request, "现在不能起草调查", words, reverse("feedback:running"))
    asked = request.POST if request.method == "POST" else request.GET
    units = offered_units(request.actor, str(asked.get("organization", "")))
    form = ScopeForm(asked if "what" in asked else None, units=units)
    found = preview(request, round_, form)
    able = [one for one in found if not one.skipped]
    if request.method == "POST" and able:
        chosen = form.cleaned_data
        made = make_all(able, request.actor, round_, chosen["template"], chosen["start"])
        messages.success(request, f"已起草 {made} 个调查")
        return redirect(f"{reverse('feedback:running')}?round={round_.pk}")
    skipped = [one for one in found if one.skipped]
    context = {"form": form, "round": round_, "able": able, "skipped": skipped}
    status = 422 if request.method == "POST" else 200
    return render(request, "feedback/running_surveys_bulk.html", context, status=status)


def preview(request: ActorRequest, round_: AnnualRound, form: ScopeForm) -> list[Candidate]:
    if not (form.is_bound and form.is_valid()):
        return []
    chosen = form.cleaned_data
    unit = form.units[chosen["organization"]]
    return candidates(request.actor, round_, unit, chosen["what"], chosen["level"])
