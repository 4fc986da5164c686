"""人员: accounts found by name, login name or phone, with the posts they hold."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from .filtered_list import FilteredList
from .list_columns import Columns
from .models import Appointment, User
from .passwords import cannot_log_in, waits_for_first_log_in
from .querysets import UserQuerySet
from .roles import Role

COLUMNS = Columns(
    {"username": "登录名", "phone": "联系电话", "posts": "任职", "account": "账号"},
    {"last_login": "最近登录"},
)
KINDS = [
    ("", "全部账号"),
    ("no_post", "没有在任职务"),
    ("no_password", "不能登录（无口令或已过期）"),
    ("unused", "尚未首次登录"),
    ("stopped", "已停用"),
]


class PeopleFilter(forms.Form):
    q = forms.CharField(
        label="姓名、登录名或电话",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输拼音首字母"}),
    )
    role = forms.ChoiceField(label="角色", required=False, choices=[("", "全部角色"), *Role.choices])
    state = forms.ChoiceField(label="账号", required=False, choices=KINDS)


@dataclass(frozen=True)
class PersonRow:
    """`posts` are those held today or later, at most two; `more` says how many are left out."""

    url: str
    name: str
    username: str
    phone: str
    posts: list[Appointment]
    more: int
    account: str
    tone: str
    last_login: datetime | None


class PeopleListing(FilteredList):
    route = "organizations:people"
    narrowing = ("q", "role", "state")

    @property
    def offered(self) -> Columns:
        return COLUMNS

    @cached_property
    def form(self) -> PeopleFilter:
        return PeopleFilter(self.query)

    @cached_property
    def values(self) -> dict[str, Any]:
        return self.form.cleaned_data if self.form.is_valid() else {}

    @cached_property
    def found(self) -> UserQuerySet:
        people = User.objects.visible_to(self.actor)
        if self.values.get("q"):
            people = people.found_by(self.values["q"])
        if self.values.get("role"):
            people = people.filter(Exists(standing().filter(role=self.values["role"])))
        return of_kind(people, self.values.get("state", ""))

    @property
    def ordered(self) -> QuerySet[Any]:
        return self.found.with_posts().order_by("pk")

    @cached_property
    def rows(self) -> list[PersonRow]:
        return [person_row(person) for person in self.page]


def standing() -> QuerySet[Appointment]:
    return Appointment.objects.standing().filter(user=OuterRef("pk"))


def of_kind(people: UserQuerySet, kind: str) -> UserQuerySet:
    if kind == "stopped":
        return people.filter(is_active=False)
    if kind == "no_post":
        return people.filter(~Exists(standing()), is_active=True)
    if kind == "no_password":
        return people.filter(cannot_log_in(), is_active=True)
    if kind == "unused":
        return people.filter(waits_for_first_log_in(), is_active=True).exclude(cannot_log_in())
    return people


def person_row(person: Any) -> PersonRow:
    words, tone = account_state(person)
    return PersonRow(
        url=person.get_absolute_url(),
        name=person.name,
        username=person.username,
        phone=person.masked_phone or "—",
        posts=person.held[:2],
        more=max(0, len(person.held) - 2),
        account=words,
        tone=tone,
        last_login=person.last_login,
    )


def account_state(person: User) -> tuple[str, str]:
    """What the account can do, in a word, and the tone of its badge."""
    if not person.is_active:
        return "已停用", "done"
    if person.cannot_log_in:
        return "不能登录，待发口令", "ask"
    return ("待首次登录", "ask") if person.must_change_password else ("正常", "active")
