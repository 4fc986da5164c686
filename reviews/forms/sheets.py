"""自评、评分、审定 and 开启年度考核."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.models import AnnualRound, RoundWindow
from reviews.confirming import evaluation_of, objection
from reviews.models import Criterion, ReviewSheet, Scheme, Score
from reviews.scoring.points import plain
from reviews.self_report import HINT, MOST, SectionCount, draft, figures, section_counts
from reviews.states import Grade
from workflow.forms import TransitionForm

USUAL_DAYS = 14


class SelfReportDraftForm(TransitionForm):
    """述职报告; drafted from the records until somebody has written one."""

    self_report = forms.CharField(
        label="述职报告",
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 22}),
        error_messages={
            "required": "请填写述职报告",
            "max_length": "述职报告最多 3000 字，请精简",
        },
    )

    def __init__(self, *args: Any, record: ReviewSheet, actor: Any, **kwargs: Any) -> None:
        self.drafted = draft(record)
        initial = {"self_report": record.self_report or self.drafted}
        super().__init__(*args, record=record, actor=actor, initial=initial, **kwargs)

    @property
    def counts(self) -> list[SectionCount]:
        """Of the text as it stands in the form; a script keeps them up to date."""
        return section_counts(str(self["self_report"].value() or ""))

    @property
    def figures(self) -> list[tuple[str, str]]:
        """What the records say now."""
        return figures(self.record)

    @property
    def newer(self) -> str:
        """The draft that the records would give now, where a text is kept already."""
        return self.drafted if self.record.self_report not in {"", self.drafted} else ""


class SelfReportForm(SelfReportDraftForm):
    """The report as it is handed in."""

    def clean_self_report(self) -> str:
        """Hints of the draft are replaced or deleted before the report is handed in."""
        text: str = self.cleaned_data["self_report"]
        if HINT in text:
            place = text[text.index(HINT) :].split("）")[0] + "）"
            raise ValidationError(f"请补充或删去草稿中的提示“{place}”")
        return text


class PastDayField(ChineseDateField):
    """A day that is over or today."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day > timezone.localdate():
            raise ValidationError("会议日期不能晚于今天")
        return day


class MeetingFields(forms.Form):
    """Which meeting decided, and the document that says so."""

    meeting_on = PastDayField(label="会议日期", error_messages={"required": "请填写会议日期"})
    document_number = forms.CharField(
        label="文号",
        max_length=40,
        error_messages={"required": "请填写文号，例如 青街党发〔2027〕3号", "max_length": "文号最多 40 字"},
    )


class ConfirmForm(TransitionForm, MeetingFields):
    """The committee's decision; the suggestion is chosen already."""

    grade = forms.ChoiceField(
        label="审定等次",
        choices=Grade.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择审定等次"},
    )
    difference_reason = forms.CharField(
        label="与建议不一致的理由",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="审定等次与系统建议相同时不用填写，填写后随考核表打印",
        error_messages={"max_length": "理由最多 300 字，请精简"},
    )
    field_order = ("grade", "meeting_on", "document_number", "difference_reason")

    def __init__(self, *args: Any, record: ReviewSheet, actor: Any, **kwargs: Any) -> None:
        self.evaluation = evaluation_of(record)
        initial = {"grade": self.evaluation.grade} | latest_meeting(record)
        super().__init__(*args, record=record, actor=actor, initial=initial, **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        grade, reason = data.get("grade"), data.get("difference_reason", "")
        if grade:
            words = objection(self.record, self.evaluation, grade, reason)
            if words:
                self.add_error("grade" if reason else "difference_reason", words)
            elif grade == self.evaluation.grade:
                data["difference_reason"] = ""
        return data


def latest_meeting(sheet: ReviewSheet) -> dict[str, Any]:
    """Meeting and document of the group's latest decision: one meeting decides on many."""
    decided = sheet.group.sheets.filter(confirmed_at__isnull=False).order_by("-confirmed_at")
    return decided.values("meeting_on", "document_number").first() or {}


class ScoreForm(forms.Form):
    """A number per criterion that officers score, and a remark each; a draft may have gaps."""

    def __init__(
        self, *args: Any, criteria: Sequence[Criterion], given: Sequence[Score], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        known = {score.criterion_id: score for score in given}
        for criterion in self.criteria:
            score = known.get(criterion.pk)
            value = value_field(criterion, score)
            value.required = "draft" not in self.data
            self.fields[f"value-{criterion.pk}"] = value
            self.fields[f"comment-{criterion.pk}"] = comment_field(criterion, score)

    def values(self) -> dict[Criterion, tuple[Decimal, str]]:
        """Filled in numbers with their remarks."""
        data = self.cleaned_data
        return {
            criterion: (data[f"value-{criterion.pk}"], data[f"comment-{criterion.pk}"])
            for criterion in self.criteria
            if data[f"value-{criterion.pk}"] is not None
        }


def value_field(criterion: Criterion, score: Score | None) -> forms.DecimalField:
    full, least = plain(criterion.full_marks), plain(criterion.least_marks)
    words = f"“{criterion}”的评分应{criterion.marks_words}"
    keys = ("invalid", "min_value", "max_value", "max_decimal_places", "max_digits", "max_whole_digits")
    return forms.DecimalField(
        label=f"评分（{least}–{full}，{'只评整数分' if criterion.whole_marks else '可保留 1 位小数'}）",
        min_value=criterion.least_marks,
        max_value=criterion.full_marks,
        decimal_places=criterion.mark_places,
        max_digits=5,
        initial=plain(score.value) if score else None,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "field__control--number"}),
        error_messages=dict.fromkeys(keys, words) | {"required": f"请填写“{criterion}”的评分"},
    )


def comment_field(criterion: Criterion, score: Score | None) -> forms.CharField:
    return forms.CharField(
        label="评语",
        required=False,
        max_length=200,
        initial=score.comment if score else "",
        error_messages={"max_length": "评语最多 200 字，请精简"},
    )


class OpeningForm(forms.Form):
    """开启年度考核: what the scheme leaves to the city."""

    due_on = ChineseDateField(label="自评截止日期", error_messages={"required": "请填写自评截止日期"})
    scorers = forms.IntegerField(
        label="每份考核表评分人数",
        min_value=1,
        max_value=9,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), "评分人数应在 1 到 9 之间"
        ),
    )
    missing = forms.ChoiceField(
        label="缺少满意度结果时",
        choices=[
            (Scheme.Missing.BLOCK, "不得完成评分，待补齐"),
            (Scheme.Missing.REWEIGHT, "按其余指标折算，并在考核表上注明"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择缺少满意度结果时怎样处理"},
    )

    def __init__(self, *args: Any, round_: AnnualRound, scheme: Scheme | None, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "due_on": usual_due_day(round_),
            "scorers": scheme.scorers if scheme else 1,
            "missing": scheme.missing if scheme else Scheme.Missing.BLOCK,
        }
        super().__init__(*args, **kwargs)
        if scheme:
            del self.fields["scorers"], self.fields["missing"]

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise ValidationError("自评截止日期不能早于今天")
        return day


def usual_due_day(round_: AnnualRound) -> Any:
    """End of the round's review window; two weeks from today where that is over or not set."""
    windows = round_.windows.filter(phase=RoundWindow.Phase.REVIEW)
    closes = windows.aggregate(latest=Max("closes_on"))["latest"]
    today = timezone.localdate()
    return closes if closes and closes >= today else today + timedelta(days=USUAL_DAYS)
