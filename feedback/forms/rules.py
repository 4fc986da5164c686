"""满意度规则 of a round: worth of the answers, minimum samples, and from how many answers results are shown."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from feedback.models import FLOOR, SurveyRules
from projects.forms.plain_text import PlainText
from projects.forms.round import whole

WORTH = ("satisfied", "basically", "dissatisfied")
SAMPLES = ("city", "county", "township", "village")
MOST_SAMPLE = 100_000


class RulesForm(forms.ModelForm):
    """Once the round has results, every change has a reason, and no result that is hidden comes to light."""

    satisfied = whole("满意", 0, 100, "每票折合的分数")
    basically = whole("基本满意", 0, 100, "每票折合的分数")
    dissatisfied = whole("不满意", 0, 100, "每票折合的分数")
    city = whole("市级", 1, MOST_SAMPLE, "有效票至少多少份")
    county = whole("县级", 1, MOST_SAMPLE, "有效票至少多少份")
    township = whole("乡镇级", 1, MOST_SAMPLE, "有效票至少多少份")
    village = whole("村级", 1, MOST_SAMPLE, "有效票至少多少份")
    least_shown = whole(
        "最少公布份数", FLOOR, 1000, f"有效票少于此数的结果不显示、不计分、不能豁免，不得低于 {FLOOR}"
    )
    reason = PlainText(
        label="改动理由",
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "理由最多 200 字，请精简"},
    )

    class Meta:
        model = SurveyRules
        fields = (*WORTH, *SAMPLES, "least_shown")

    def __init__(self, *args: Any, has_results: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_results = has_results
        self.shown_before = self.instance.least_shown
        if not has_results:
            del self.fields["reason"]
        else:
            self.fields["reason"].wanted = True  # type: ignore[attr-defined]
            self.fields["reason"].help_text = "本年度已有满意度结果，改动会改变它们是否计分和折合得分"

    @property
    def worth(self) -> list[BoundField]:
        return [self[name] for name in WORTH]

    @property
    def samples(self) -> list[BoundField]:
        return [self[name] for name in SAMPLES]

    def clean_least_shown(self) -> int:
        least: int = self.cleaned_data["least_shown"]
        if self.has_results and least < self.shown_before:
            raise ValidationError(
                f"本年度已有满意度结果，只能提高：现为 {self.shown_before} 份，降低会露出原来不显示的结果"
            )
        return least

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        numbers = [cleaned[name] for name in WORTH if name in cleaned]
        if numbers != sorted(numbers, reverse=True):
            self.add_error("basically", "三种回答的分数须依次不升：满意 ≥ 基本满意 ≥ 不满意")
        if self.has_results and self.changed_data and not cleaned.get("reason") and not self.errors:
            self.add_error("reason", "请写明改动理由")
        return cleaned
