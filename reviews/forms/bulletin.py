"""通报: its texts, and the number of the document."""

from typing import Any

from django import forms

from projects.forms.plain_text import PlainText
from reviews.models import Bulletin
from reviews.models.bulletin import MOST_TEXT
from workflow.forms import TransitionForm


def long_text(label: str, rows: int, required: bool = False, **more: Any) -> PlainText:
    return PlainText(
        label=label,
        max_length=MOST_TEXT,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        **more,
    )


class BulletinForm(forms.ModelForm):
    """Filled in from the figures; for a draft, whether to fetch them anew."""

    opening = long_text("总体情况", 7, required=True, error_messages={"required": "请写明总体情况"})
    praise = long_text("做得好的", 4, help_text="没有要表扬的可以不写")
    problems = long_text("存在问题", 6)
    demands = long_text("下一步要求", 5)
    fresh = forms.BooleanField(
        label="重新取数", required=False, help_text="表格改用今天的数据；上面的文字不会自动改动，请自行核对"
    )

    class Meta:
        model = Bulletin
        fields = ("title", "opening", "praise", "problems", "demands")
        error_messages = {"title": {"required": "请填写标题", "max_length": "标题最多 60 字"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["fresh"]


class IssueBulletinForm(TransitionForm):
    number = forms.CharField(
        label="文号",
        max_length=40,
        help_text="如：江组通〔2026〕5号",
        error_messages={"required": "请填写文号", "max_length": "文号最多 40 字"},
    )
