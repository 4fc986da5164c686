"""What is asked about each declaration when many are judged at once, and once for all of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from projects.declaration import OVERALL
from projects.models import DeclarationOpinion, Project
from workflow.forms import TransitionForm

from .declaration import MOST_TEXT, ApprovalForm, DeadlineField
from .plain_text import PlainText

OVERTAKEN = "申报内容或审核意见刚刚有变动，请核对后再办理"


class BulkForm(TransitionForm):
    """One declaration's part of the page. Left blank altogether it means: not this one, not now.

    `mark` stands for the submission and the opinions that the page shows; what was answered under another one
    is not done.
    """

    def __init__(
        self, data: Any, *, record: Project, saved: Sequence[DeclarationOpinion], mark: str, **kwargs: Any
    ) -> None:
        self.saved = saved
        self.mark = mark
        kwargs |= {"prefix": f"p{record.pk}", "empty_permitted": True, "use_required_attribute": False}
        super().__init__(data, record=record, **kwargs)

    @property
    def seen_name(self) -> str:
        return self.add_prefix("seen")

    @property
    def seen(self) -> str:
        """The mark of what the officer had before them; empty where the post names none."""
        return str(self.data.get(self.seen_name, ""))

    @property
    def is_overtaken(self) -> bool:
        return self.is_bound and self.seen != self.mark

    @property
    def is_decided(self) -> bool:
        return self.has_changed()

    def clean(self) -> dict[str, Any] | None:
        if self.is_overtaken:
            raise ValidationError(f"{self.record}：{OVERTAKEN}")
        return super().clean()

    @property
    def decision(self) -> dict[str, Any]:
        """What the transition gets from this part."""
        return {}


class BulkApprovalForm(BulkForm, ApprovalForm):
    """立项检查单, answered for each one by itself."""

    @property
    def decision(self) -> dict[str, Any]:
        return self.cleaned_data


class BulkReturnForm(BulkForm):
    """An opinion on the whole, where no colleague has written one; what is saved already goes back with it."""

    opinion = PlainText(
        label="总体意见",
        required=False,
        validators=[MaxLengthValidator(MOST_TEXT)],
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_TEXT}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.has_overall and not self.has_changed():
            del self.fields["opinion"]

    @property
    def has_overall(self) -> bool:
        return any(opinion.field == OVERALL for opinion in self.saved)

    @property
    def is_decided(self) -> bool:
        return self.has_changed() or (bool(self.saved) and not self.is_overtaken)

    def clean_opinion(self) -> str:
        """Typed before a colleague's came: it stays on the page until the officer takes it away."""
        text: str = self.cleaned_data["opinion"]
        if text and self.has_overall:
            raise ValidationError("同事已写总体意见，请打开项目修改，或清空此栏")
        return text


class CommonForm(forms.Form):
    """Asked once: nothing for an approval."""


class DeadlineForm(CommonForm):
    due_on = DeadlineField(label="修改期限", help_text="同一期限用于每个退回的项目")
