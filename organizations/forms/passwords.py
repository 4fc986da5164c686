import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower

from organizations.models import User
from organizations.passwords import Scope

MOST_NAMED = 200


class IssueForm(forms.Form):
    """Who gets an initial password: by the state of the account, and whoever is named by login name."""

    scope = forms.ChoiceField(
        label="发给谁",
        choices=[
            (Scope.MISSING.value, "不能登录的账号：没有口令，或初始口令已过期、已用未改"),
            (Scope.UNUSED.value, "连同尚未首次登录的账号，已发的初始口令作废"),
        ],
        widget=forms.RadioSelect,
        initial=Scope.MISSING.value,
    )
    names = forms.CharField(
        label="另外重置的登录名",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="忘记密码的人，多个用空格或逗号隔开；原密码立即作废",
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people
        self.named: list[int] = []

    def clean_scope(self) -> Scope:
        return Scope(self.cleaned_data["scope"])

    def clean_names(self) -> str:
        text: str = self.cleaned_data["names"]
        wanted = list(dict.fromkeys(name.lower() for name in re.split(r"[\s,，、;；]+", text) if name))
        if len(wanted) > MOST_NAMED:
            raise ValidationError(f"一次最多 {MOST_NAMED} 个，现有 {len(wanted)} 个")
        people = self.people.annotate(lower=Lower("username")).filter(lower__in=wanted)
        known = dict(people.values_list("lower", "pk"))
        missing = [name for name in wanted if name not in known]
        if missing:
            raise ValidationError(f"范围内没有登录名为“{'”“'.join(missing[:5])}”的在任账号，请核对")
        self.named = list(known.values())
        return text
