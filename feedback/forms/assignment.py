"""委托调查: which surveyor loads the results of which subtree."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from feedback.models import SurveyAssignment
from feedback.permissions import oversees
from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import ancestors_and_self, within
from projects.forms.unit import UnitField, placed_choices
from projects.models import AnnualRound

from .result import surveyable


class AssignmentForm(forms.ModelForm):
    organization = UnitField(
        label="调查范围", list_id="units", error_messages={"required": "请选择调查哪个党组织及以下"}
    )

    class Meta:
        model = SurveyAssignment
        fields = ("post", "organization")
        error_messages = {"post": {"required": "请选择调查员", "invalid_choice": "请从列表中选择调查员"}}

    def __init__(self, *args: Any, actor: Actor, round_: AnnualRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.round = round_
        post: Any = self.fields["post"]
        post.queryset = surveyors(actor)
        post.empty_label = "请选择调查员"
        post.label_from_instance = lambda found: f"{found.user.name}（{found.organization.short_name}）"
        units = surveyable(actor, round_).select_related("parent")
        self.fields["organization"].choices = placed_choices(units)  # type: ignore[attr-defined]

    def clean_organization(self) -> Organization:
        organization: Organization = self.cleaned_data["organization"]
        if not oversees(self.actor, organization):
            raise ValidationError(f"“{organization}”的调查不能由您委托，由其上级组织部门委托")
        return organization

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        post, organization = cleaned.get("post"), cleaned.get("organization")
        if post and organization:
            same = SurveyAssignment.objects.filter(round=self.round, post=post, organization=organization)
            if same.exists():
                self.refuse_second()
        return cleaned

    def refuse_second(self) -> None:
        """Assigned once: found by the form, or by the database when two came at once."""
        post, organization = self.cleaned_data["post"], self.cleaned_data["organization"]
        self.add_error("organization", f"已经委托{post.user.name}调查“{organization}”")


def surveyors(actor: Actor) -> Any:
    """Surveyors' posts at the own organization, above or below it."""
    chain = Q(organization__path__in=ancestors_and_self(actor.path))
    return (
        Appointment.objects.active()
        .filter(chain | within(actor.path, "organization__path"), role=Role.SURVEYOR)
        .select_related("user", "organization")
    )
