"""消息: what one post was told, filtered by read state, kind and words."""

from __future__ import annotations

from functools import cached_property

from django import forms
from django.db.models import QuerySet

from workflow import audit
from workflow.models import AuditEntry, Notice
from workflow.notices import addressed_to

from .filtered_list import FilteredList

MOST_LOOKED_AT = 500  # newest messages whose kinds are offered
STATES = [("", "全部"), ("unread", "未读"), ("read", "已读")]


class InboxFilter(forms.Form):
    q = forms.CharField(
        label="内容",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "如：督办、进展、姓名"}),
    )
    state = forms.ChoiceField(label="阅读", required=False, choices=STATES)
    kind = forms.ChoiceField(label="事项", required=False)


class Inbox(FilteredList):
    """Messages of the acting post under one query."""

    route = "organizations:inbox"
    narrowing = ("q", "state", "kind")
    page_size = 30

    @cached_property
    def mine(self) -> QuerySet[Notice]:
        return addressed_to(self.actor)

    @cached_property
    def kinds(self) -> list[tuple[str, str]]:
        """What the newest messages speak of."""
        newest = self.mine.order_by("-created_at", "-pk").values("entry_id")[:MOST_LOOKED_AT]
        entries = AuditEntry.objects.filter(pk__in=newest)
        found = entries.order_by().values_list("subject_type", flat=True).distinct()
        return sorted((kind, audit.KINDS.get(kind, kind)) for kind in found)

    @cached_property
    def form(self) -> InboxFilter:
        form = InboxFilter(self.query)
        kinds: forms.ChoiceField = form.fields["kind"]  # type: ignore[assignment]
        kinds.choices = [("", "全部事项"), *self.kinds]
        return form

    @cached_property
    def values(self) -> dict[str, str]:
        """The conditions that hold; a value that does not exist is no condition."""
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @cached_property
    def found(self) -> QuerySet[Notice]:
        found = self.mine
        if words := self.values.get("q", "").replace("\0", "").strip():
            found = found.filter(text__icontains=words)
        if state := self.values.get("state"):
            found = found.filter(read_at__isnull=state == "unread")
        if kind := self.values.get("kind"):
            found = found.filter(entry_id__in=AuditEntry.objects.filter(subject_type=kind).values("pk"))
        return found

    @property
    def ordered(self) -> QuerySet[Notice]:
        return self.found.order_by("-created_at", "-pk")

    @cached_property
    def unread_found(self) -> int:
        return self.found.filter(read_at=None).count()

    @cached_property
    def elsewhere(self) -> int:
        """Unread messages to the person's other posts of today."""
        others = [post.pk for post in self.actor.posts if post.pk != self.actor.post_id]
        if not others or self.actor.user_id is None:
            return 0
        return Notice.objects.filter(user_id=self.actor.user_id, post_id__in=others, read_at=None).count()
