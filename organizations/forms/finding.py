"""Naming a person or an organization by typing: one text, one record, or words on how to be exact."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from organizations.models import Organization, User
from organizations.querysets import UserQuerySet

MOST_SHOWN = 5
LABEL = re.compile(r"^(?P<name>.+?)\s*[（(](?P<key>[^（）()]+)[）)]$")


class PersonField(forms.CharField):
    """Cleans to the user whose login name or name was typed; `people` is set by the form."""

    people: UserQuerySet

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(widget=widget, max_length=90, help_text="填姓名；重名的填登录名", **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return find_person(self.people, text) if text else None


class OrganizationField(forms.CharField):
    """Cleans to the organization whose name, short name or code was typed; `units` is set by the form."""

    units: QuerySet[Organization]

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off"})
        super().__init__(widget=widget, max_length=120, help_text="填全称、简称或 12 位区划代码", **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return find_organization(self.units, text) if text else None


def find_person(people: UserQuerySet, text: str) -> User:
    """A login name names one person, a name those who bear it."""
    exact = people.filter(username__iexact=text).first()
    if exact is not None:
        return exact
    label = LABEL.match(text)
    wanted = Q(name=text)
    if label:
        wanted |= Q(name=label["name"], username__iexact=label["key"])
    found = list(people.filter(wanted).with_posts().order_by("pk")[: MOST_SHOWN + 1])
    if not found:
        raise ValidationError(f"没有姓名或登录名为“{text}”的人员，请核对，或先新建账号")
    if len(found) > 1:
        words = "、".join(f"{person.username}（{person_place(person)}）" for person in found[:MOST_SHOWN])
        more = "等" if len(found) > MOST_SHOWN else ""
        raise ValidationError(f"叫“{text}”的不止一人，请改填登录名：{words}{more}")
    return found[0]


def person_place(person: Any) -> str:
    """Where a person of a common name works, to tell them apart; `held` as the queryset loads it."""
    post = person.held[0] if person.held else None
    return f"{post.organization.above}{post.organization}{post.duty}" if post else "没有在任职务"


def find_organization(units: QuerySet[Organization], text: str) -> Organization:
    label = LABEL.match(text)
    wanted = Q(name=text) | Q(short_name=text) | Q(region_code=text) | Q(party_code=text)
    if label:
        wanted |= Q(short_name=label["name"], parent__short_name=label["key"])
    if re.fullmatch(r"Z\d{4}", text):
        wanted |= Q(z_number=int(text[1:]), region_code="")
    found = list(units.filter(wanted).select_related("parent__parent").order_by("path")[: MOST_SHOWN + 1])
    if not found:
        raise ValidationError(f"没有名称或代码为“{text}”的党组织，请核对")
    if len(found) > 1:
        raise ValidationError(f"叫“{text}”的不止一个，请改写为：{several(found[:MOST_SHOWN])}")
    return found[0]


def several(found: Sequence[Organization]) -> str:
    """望江里社区（青石街道）; where even that repeats, the code and whose it is: 990101002201（澄湖区青石街道）."""
    labels = [f"{unit.short_name}（{unit.parent.short_name if unit.parent else '市级'}）" for unit in found]
    shown = [
        label if labels.count(label) == 1 else f"{unit.region_code or unit.number_code}（{unit.above}）"
        for label, unit in zip(labels, found, strict=True)
    ]
    return "、".join(shown)
