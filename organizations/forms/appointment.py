"""任职: who, where, in which role, from when; naming a secretary may be a hand-over."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.actor import Actor
from organizations.appointing import (
    Naming,
    Objection,
    lock,
    objections,
    predecessor_objections,
    secretaries_from,
)
from organizations.date_fields import ChineseDateField
from organizations.models import Appointment, Organization, User
from organizations.permissions import appointable_roles
from organizations.roles import Role

from .ending import TOO_LONG_AGO, is_too_long_ago
from .finding import OrganizationField, PersonField

EARLIEST = date(1949, 10, 1)


class AppointmentForm(forms.Form):
    """Person and organization are asked only where the address does not name them.

    Valid only inside a transaction: it locks both before it looks at the rules. `naming` is then the
    post to be given and `previous` the secretaries who hand over.
    """

    person = PersonField(label="人员")
    organization = OrganizationField(label="党组织")
    role = forms.ChoiceField(label="角色")
    title = forms.CharField(
        label="职务", max_length=40, required=False, help_text="如 党委书记，留空显示角色"
    )
    acting_head = forms.BooleanField(label="主持工作（书记空缺时由本人主持）", required=False)
    starts_on = ChineseDateField(label="任职日期", help_text="第一个在任的日子")
    hand_over = forms.BooleanField(
        label="同时办理移交", required=False, help_text="书记在任的才勾选：现任书记任职到新任职日期的前一日"
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        person: User | None = None,
        organization: Organization | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.known_person, self.known_organization = actor, person, organization
        self.previous: list[Appointment] = []
        self.naming: Naming | None = None
        roles = appointable_roles(actor)
        self.fields["role"].choices = [(role.value, str(role.label)) for role in roles]  # type: ignore[attr-defined]
        self.fields["person"].people = User.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["organization"].units = Organization.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.initial.setdefault("starts_on", timezone.localdate())
        for name, given in (("person", person), ("organization", organization)):
            if given is not None:
                del self.fields[name]
        if Role.SECRETARY not in roles:
            del self.fields["hand_over"], self.fields["acting_head"]

    @property
    def person_bound(self) -> forms.BoundField | None:
        """The field where it is asked, None where the address names the person."""
        return self["person"] if "person" in self.fields else None

    @property
    def organization_bound(self) -> forms.BoundField | None:
        return self["organization"] if "organization" in self.fields else None

    @property
    def hand_over_bound(self) -> forms.BoundField | None:
        """None for the administrator who names no secretaries."""
        return self["hand_over"] if "hand_over" in self.fields else None

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if starts_on > timezone.localdate():
            raise ValidationError("不能晚于今天，请到任职当天再办理")
        if starts_on < EARLIEST:
            raise ValidationError("年份不对，请核对")
        return starts_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = self.known_person or cleaned.get("person")
        organization = self.known_organization or cleaned.get("organization")
        role, starts_on = cleaned.get("role"), cleaned.get("starts_on")
        if person is None or organization is None or not role or starts_on is None:
            return cleaned
        lock(organization, person)
        acting_head = bool(cleaned.get("acting_head"))
        self.naming = Naming(person, organization, role, starts_on, cleaned.get("title", ""), acting_head)
        for objection in objections(self.naming, self.actor):
            self.object_to(objection.field, objection.text)
        if role == Role.SECRETARY and not self.errors:
            self.check_predecessor(self.naming)
        return cleaned

    def check_predecessor(self, naming: Naming) -> None:
        self.previous = secretaries_from(naming.organization, naming.starts_on)
        found = predecessor_objections(naming, self.previous)
        if self.previous and is_too_long_ago(naming.last_day_before):
            found.append(Objection("starts_on", f"前任的{TOO_LONG_AGO}"))
        for objection in found:
            self.object_to(objection.field, objection.text)
        if self.previous and not found and not self.cleaned_data.get("hand_over"):
            names = "、".join(post.user.name for post in self.previous)
            self.add_error(
                "hand_over",
                f"{names}在任{naming.organization}书记，一个党组织只能有一名在任书记。"
                f"勾选后，{names}任职到 {naming.last_day_before:%Y-%m-%d}；不移交的，请先办理离任",
            )

    def object_to(self, field: str, text: str) -> None:
        """An error at its field, or at the form where the address fixed the field."""
        self.add_error(field if field in self.fields else None, text)
