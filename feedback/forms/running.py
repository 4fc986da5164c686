"""满意度调查: what is settled before anybody is asked."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from feedback.models import Survey, SurveyTemplate
from feedback.permissions import oversees, runner_words
from organizations.actor import Actor
from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from projects.forms.plain_text import PlainText
from projects.forms.unit import UnitField
from projects.models import AnnualRound, Project
from projects.states import ESTABLISHED

from .result import surveyable

TWICE = "“{subject}”本年度已有满意度调查，每年只调查一次"


class SurveyForm(forms.ModelForm):
    """Name, opening words, days and how answers may come in."""

    introduction = PlainText(
        label="开头语", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    opens_on = ChineseDateField(label="开始日期", error_messages={"required": "请填写开始日期"})
    closes_on = ChineseDateField(label="截止日期", error_messages={"required": "请填写截止日期"})

    class Meta:
        model = Survey
        fields = ("title", "introduction", "opens_on", "closes_on", "slips_only")
        error_messages = {
            "title": {"required": "请填写调查名称", "max_length": "调查名称最多 60 字，请精简"},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens_on"), cleaned.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", "截止日期早于开始日期，请核对")
        return cleaned


class NewSurveyForm(SurveyForm):
    """Whom is it about, from which template; everything else comes filled in or follows from these two."""

    template = forms.ModelChoiceField(
        label="问卷模板", queryset=SurveyTemplate.objects.offered(), empty_label=None, required=True
    )
    organization = UnitField(
        label="被调查党组织", list_id="units", error_messages={"required": "请选择被调查党组织"}
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        round_: AnnualRound,
        organization: Organization | None = None,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.round = round_
        self.fixed = organization
        self.project = project
        self.fields["title"].required = False
        self.fields["title"].help_text = "不填就按党组织和年度取名"
        self.fields["introduction"].help_text = "不填就用模板的开头语"
        if organization is None:
            unit: Any = self.fields["organization"]
            unit.offer(surveyable(actor, round_), self.is_bound)
            unit.help_text = "输入名称，从列表中选择；调查一个项目的，从项目页的“满意度”进入"
            self.fields["organization"] = unit
        else:
            del self.fields["organization"]

    @property
    def asks_organization(self) -> bool:
        return "organization" in self.fields

    def clean_organization(self) -> Organization:
        organization: Organization = self.cleaned_data["organization"]
        if not oversees(self.actor, organization):
            raise ValidationError(f"“{organization}”的调查不能由您组织，由{runner_words(organization)}组织")
        return organization

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        organization = self.fixed or cleaned.get("organization")
        if organization and Survey.objects.filter(
            round=self.round, organization=organization, project=self.project
        ):
            self.refuse_second(organization)
        return cleaned

    def refuse_second(self, organization: Organization) -> None:
        """One survey of each: found by the form, or by the database when two came at once."""
        words = TWICE.format(subject=self.project or organization)
        self.add_error("organization" if self.asks_organization else None, words)


def surveyed_project(project: Project) -> str:
    """Why the project cannot be surveyed; empty where it can."""
    return "" if project.state in ESTABLISHED else "立项以后才能调查"
