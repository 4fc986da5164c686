from typing import Any

from django import forms

from projects import uploads
from projects.models import Task, TaskUpdate
from projects.uploads import MOST_PER_REPORT, CheckedFile
from workflow.forms import TransitionForm

from .attachments import SeveralFilesField

PERCENT_WORDS = "完成进度须为 0 到 100 的整数"


def percent_field(**options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label="完成进度（%）",
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        error_messages={
            "required": "请填写完成进度",
            "invalid": PERCENT_WORDS,
            "min_value": PERCENT_WORDS,
            "max_value": PERCENT_WORDS,
        },
        **options,
    )


class SendBackForm(TransitionForm):
    """Which part of the standard is not met, and where the task really stands."""

    reason = forms.CharField(
        label="退回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪一条工作标准没有达到",
        error_messages={"required": "请写明退回理由", "max_length": "退回理由最多 200 字，请精简"},
    )
    percent = percent_field(required=False, help_text="退回后的进度，不填则保持 100%")


class TaskUpdateForm(forms.ModelForm):
    """任务进展: where the task stands and what was done; goes into the month's report by itself.

    After validation `accepted` holds the uploads that may be stored.
    """

    percent = percent_field()
    # A declared field leaves the class, so it hides nothing of the form itself.
    files = SeveralFilesField(  # type: ignore[assignment]
        label="照片或附件", required=False, help_text=f"最多 {MOST_PER_REPORT} 个，每个 20 MB 以内"
    )

    class Meta:
        model = TaskUpdate
        fields = ("percent", "done")
        widgets = {"done": forms.Textarea(attrs={"rows": 4})}
        error_messages = {"done": {"required": "请写明做了什么", "max_length": "工作进展最多 300 字，请精简"}}

    def __init__(self, *args: Any, task: Task, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.task = task
        self.accepted: list[CheckedFile] = []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        files = cleaned.get("files", [])
        self.accepted, refused = uploads.check_all(files, self.task.project, MOST_PER_REPORT)
        for objection in refused:
            self.add_error("files", objection)
        return cleaned
