"""约谈: a short form with the day, both persons and the reason filled in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.models import Appointment
from organizations.roles import Role
from projects.models import Talk

from .notice import long_text

TALKERS = (Role.SECRETARY, Role.LEADER, Role.OFFICER)
TALKED_TO = (Role.SECRETARY, Role.MEMBER)


class PostChoice(forms.ChoiceField):
    """One of the posts that the form sets; cleans to the post, without asking the database for it again."""

    def offer(self, posts: Iterable[Appointment]) -> None:
        self.posts = {str(post.pk): post for post in posts}
        self.choices = [(pk, post_label(post)) for pk, post in self.posts.items()]

    def clean(self, value: Any) -> Appointment | None:
        return self.posts.get(super().clean(value))


def post_label(post: Appointment) -> str:
    return f"{post.user.name}（{post.title or post.get_role_display()}）"


def posts(organization_id: int | None, roles: tuple[str, ...]) -> QuerySet[Appointment]:
    held = Appointment.objects.active().filter(organization=organization_id, role__in=roles)
    return held.select_related("user").order_by("pk")


class TalkForm(forms.ModelForm):
    held_on = ChineseDateField(
        label="约谈日期", help_text="以前的约谈可以补录", error_messages={"required": "请填写约谈日期"}
    )
    talker = PostChoice(
        label="约谈人",
        error_messages={"required": "请选择约谈人", "invalid_choice": "请从列表中选择约谈人"},
    )
    person = PostChoice(
        label="约谈对象",
        error_messages={"required": "请选择约谈对象", "invalid_choice": "请从列表中选择约谈对象"},
    )
    reason = long_text("约谈事由", 200, rows=2)
    outcome = long_text("约谈结果", 300, rows=4, help_text="谈了什么、对方如何表态、下一步怎么办")

    class Meta:
        model = Talk
        fields = ("held_on", "talker", "person", "reason", "outcome")

    def __init__(self, *args: Any, house: Iterable[Appointment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        talk: Talk = self.instance
        self.offer("talker", posts(talk.recorded_by.organization_id, TALKERS))
        self.offer("person", house)

    def offer(self, name: str, found: Iterable[Appointment]) -> None:
        self.fields[name].offer(found)  # type: ignore[attr-defined]

    def clean_held_on(self) -> date:
        day: date = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError("约谈日期不能在今天之后，约谈后再记录")
        started = self.instance.project.round.starts_on
        if day < started:
            raise ValidationError(f"约谈日期不能早于本年度开始的 {started:%Y-%m-%d}")
        return day
