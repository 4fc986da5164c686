"""出席、列席、请假: who was there, picked from the posts that a meeting concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from organizations.models import Appointment, Organization
from organizations.requests import asked_id
from organizations.roles import INVOLVED, Role
from organizations.tree import strictly_below
from projects.models import Attendance, Meeting

PREFIX = "attends"
NOT_THERE = ""
CHOICES = [*Attendance.Kind.choices, (NOT_THERE, "不参加")]
LEADERS = frozenset({Role.SECRETARY, Role.MEMBER})


def offered_posts(
    organization: Organization, also: Iterable[int], named: Iterable[int], stored: Iterable[int]
) -> list[Appointment]:
    """The organization's own people and officers, the secretaries of the units on the agenda, those whom the page
    names already, of the own organization or below it, and those who are stored; the own secretary first."""
    own = Q(organization=organization, role__in=INVOLVED | {Role.OFFICER})
    agenda = Q(organization__in=set(also), role=Role.SECRETARY)
    below = strictly_below(organization.path, "organization__path") | Q(organization=organization)
    known = Q(pk__in=set(named), role__in=INVOLVED | {Role.OFFICER}) & below
    offered = Appointment.objects.active().filter(own | agenda | known)
    posts = Appointment.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=set(stored)))
    order = list(Role)
    return sorted(
        posts.select_related("user", "organization"),
        key=lambda post: (post.organization.path, order.index(Role(post.role)), post.pk),
    )


class AttendanceForm(forms.Form):
    """One choice for every post. A new page begins with the organization's own leaders as present."""

    def __init__(
        self,
        data: Any,
        meeting: Meeting,
        also: Iterable[int],
        copied: dict[int, str] | None = None,
    ) -> None:
        super().__init__(data, prefix=PREFIX)
        self.meeting = meeting
        self.stored = dict(meeting.attendances.values_list("post", "kind")) if meeting.pk else copied or {}
        begins = not meeting.pk and not copied
        for post in offered_posts(meeting.organization, also, self.posted_ids(), self.stored):
            leads = post.organization_id == meeting.organization_id and post.role in LEADERS
            default = Attendance.Kind.PRESENT if begins and leads else NOT_THERE
            self.add_post(post, self.stored.get(post.pk, default))

    def posted_ids(self) -> set[int]:
        """Posts that the page had, so that a change of the agenda loses nobody."""
        prefix = f"{PREFIX}-post"
        found = [asked_id(name.removeprefix(prefix)) for name in self.data if name.startswith(prefix)]
        return {pk for pk in found if pk is not None}

    def add_post(self, post: Appointment, kind: str) -> None:
        own = post.organization_id == self.meeting.organization_id
        label = f"{post.user.name}（{post.duty if own else post.full_duty}）"
        self.fields[f"post{post.pk}"] = forms.ChoiceField(
            label=label, choices=CHOICES, widget=forms.RadioSelect, required=False, initial=kind
        )

    @property
    def kinds(self) -> dict[int, str]:
        """What was chosen, by post."""
        chosen = {int(name.removeprefix("post")): kind for name, kind in self.cleaned_data.items()}
        return {post: kind for post, kind in chosen.items() if kind}

    @property
    def anybody_present(self) -> bool:
        return Attendance.Kind.PRESENT in self.kinds.values()
