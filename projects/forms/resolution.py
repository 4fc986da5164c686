from typing import Any

from django import forms

from projects.models import ResolutionUpdate

from .plain_text import PlainText


class ResolutionUpdateForm(forms.ModelForm):
    """办理进展: what was done so far; the matter stays open."""

    class Meta:
        model = ResolutionUpdate
        fields = ("done",)
        field_classes: dict[str, Any] = {"done": PlainText}
        widgets = {"done": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"done": "做到哪一步、还差什么，300 字以内；办完了请点“报完成”"}
        error_messages = {"done": {"required": "请写明办理进展", "max_length": "办理进展最多 300 字，请精简"}}
