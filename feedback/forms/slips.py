"""一次性问卷码: how many are printed, how many of them were lost, spoilt or left over."""

from typing import Any

from django import forms

from feedback.models import Survey
from projects.forms.plain_text import PlainText

MOST_ON_A_SHEET = 500
USUAL = 40


class SlipsForm(forms.Form):
    """`known` is how many there were when the page was opened: a second press makes no second batch."""

    count = forms.IntegerField(
        label="印制张数",
        min_value=1,
        max_value=MOST_ON_A_SHEET,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        help_text=f"每张 A4 纸 8 张，一次最多 {MOST_ON_A_SHEET} 张",
        error_messages={
            "required": "请填写张数",
            "invalid": "张数须为正整数",
            "min_value": "至少印制 1 张",
            "max_value": f"一次最多 {MOST_ON_A_SHEET} 张，可以分几次印",
        },
    )
    known = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, existing: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.existing = existing
        self.initial["count"], self.initial["known"] = USUAL, existing

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = cleaned.get("known")
        if known is not None and known != self.existing:
            more = self.existing - known
            self.add_error("count", f"打开本页以后已印制 {more} 张，确要再印的请从调查页重新进入")
        return cleaned


class VoidForm(forms.ModelForm):
    """The number in all, not what came to it: a mistake is mended by saying it anew.

    `most` is what was printed without what has come back.
    """

    void_reason = PlainText(
        label="理由",
        max_length=200,
        widget=forms.Textarea(
            attrs={"rows": 3, "placeholder": "如：打印模糊 3 张，剩余未发 12 张，已当场销毁"}
        ),
        error_messages={"required": "请写明理由", "max_length": "理由最多 200 字，请精简"},
    )

    class Meta:
        model = Survey
        fields = ("void_slips", "void_reason")
        widgets = {
            "void_slips": forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"})
        }
        labels = {"void_slips": "作废张数（累计）"}
        error_messages = {
            "void_slips": {
                "required": "请填写作废张数，没有就填 0",
                "invalid": "张数须为 0 或正整数",
                "min_value": "张数须为 0 或正整数",
            }
        }

    def __init__(self, *args: Any, most: int, printed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most
        self.printed = printed

    def clean_void_slips(self) -> int:
        number: int = self.cleaned_data["void_slips"]
        if number > self.most:
            returned = self.printed - self.most
            raise forms.ValidationError(
                f"印制 {self.printed} 张，已收回 {returned} 张，最多作废 {self.most} 张"
            )
        return number
