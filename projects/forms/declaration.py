"""申报: the declaration itself, and what is asked when it is submitted, judged or returned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.forms import BoundField
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.records_field import RecordsField
from projects.declaration import OPINION_LABELS, OVERALL, fields_of, opinion_label, required_of
from projects.lights import month_day
from projects.models import Category, DeclarationOpinion, Problem, Project
from projects.submission import answer_field, answerable
from workflow.forms import TransitionForm

from .plain_text import PlainText

CENT = Decimal("0.01")
MOST_TEXT = 200  # of an opinion and of its answer; on the page it is said only when it is near
MOST_PEOPLE = 100_000_000
PEOPLE_WORDS = "受益群众人数须为整数"
BUDGET_WORDS = "经费须为数字，单位万元，最多两位小数"
NEAR = timedelta(days=2 * 366)  # a date further from its round is a slip of the pen

SECTIONS = (
    ("基本情况", ("title", "category", "problems")),
    ("难题和目标", ("background", "problem_statement", "objectives")),
    ("办法和成效", ("approach", "expected_results", "beneficiaries")),
    ("时间和保障", ("starts_on", "due_on", "budget", "budget_source", "matters_for_superiors")),
)
ROWS = {"background": 5, "problem_statement": 4, "objectives": 4, "approach": 7, "expected_results": 4}


@dataclass(frozen=True)
class Section:
    title: str
    fields: list[BoundField]


class ProblemTicks(RecordsField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """Judged here by what is offered: SQLite fails on an id too long for it."""
        offered = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}  # type: ignore[union-attr]
        for pk in value or ():
            if str(pk) not in offered:
                raise ValidationError(f"没有“{str(pk)[:20]}”这个选项，请重新选择")
        return super().clean(value)

    def label_from_instance(self, problem: Any) -> str:
        state = "" if problem.state == Problem.State.OPEN else f"（{problem.get_state_display()}）"
        return f"{problem.number}　{problem.description}{state}"


class DeclarationForm(forms.ModelForm):
    """Of a draft or a returned project. Only the title is needed to save; gaps stop the submission.

    `instance` has organization, round and size; the size decides which fields are asked.
    """

    problems = ProblemTicks(label="攻克问题", queryset=Problem.objects.none(), required=False)
    category = forms.ModelChoiceField(
        label="项目类别", queryset=Category.objects.none(), required=False, empty_label="请选择类别"
    )
    starts_on = ChineseDateField(label="开始日期", required=False)
    due_on = ChineseDateField(label="完成时限", required=False)
    beneficiaries = forms.IntegerField(
        label="受益群众人数",
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        error_messages={"invalid": PEOPLE_WORDS, "min_value": PEOPLE_WORDS, "max_value": "人数过大，请核对"},
    )
    budget = forms.DecimalField(
        label="经费预算（万元）",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": BUDGET_WORDS,
            "min_value": BUDGET_WORDS,
            "max_decimal_places": BUDGET_WORDS,
        },
    )

    class Meta:
        model = Project
        fields = (
            "title", "category", "problems", "background", "problem_statement", "objectives", "approach",
            "expected_results", "beneficiaries", "budget", "budget_source", "matters_for_superiors",
            "starts_on", "due_on",
        )  # fmt: skip
        field_classes = dict.fromkeys((*ROWS, "matters_for_superiors"), PlainText)
        help_texts = {
            "title": "40 字以内，写清对象和动作，不写口号",
            "background": "现状和依据",
            "objectives": "写可以检验的结果，数量写进量化指标",
            "budget_source": "如：街道自筹、维修资金",
        }
        error_messages = {"title": {"required": "请填写项目名称"}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project: Project = self.instance
        for name in set(self.fields) - set(fields_of(project.size)):
            del self.fields[name]
        for name in required_of(project.size):
            self.fields[name].wanted = True  # type: ignore[attr-defined]
        for name in ROWS.keys() & self.fields.keys():
            self.fields[name].widget.attrs["rows"] = ROWS[name]
        self.offer_problems(project)
        self.offer_categories(project)

    def offer_problems(self, project: Project) -> None:
        """Those free to be declared, and the project's own even where they were decided otherwise since."""
        free = Problem.objects.declarable(project.organization_id, project)
        own = project.problems.values("pk") if project.pk else []
        offered = Problem.objects.filter(Q(pk__in=free.values("pk")) | Q(pk__in=own))
        self.fields["problems"].queryset = offered  # type: ignore[attr-defined]

    def offer_categories(self, project: Project) -> None:
        offered = Category.objects.filter(Q(is_active=True) | Q(pk=project.category_id))
        self.fields["category"].queryset = offered  # type: ignore[attr-defined]

    @property
    def sections(self) -> list[Section]:
        named = ((title, [name for name in names if name in self.fields]) for title, names in SECTIONS)
        return [Section(title, [self[name] for name in names]) for title, names in named if names]

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_budget(self) -> Decimal | None:
        """As the database keeps it, so that an unchanged budget is no change."""
        budget: Decimal | None = self.cleaned_data["budget"]
        return None if budget is None else budget.quantize(CENT)

    def clean_starts_on(self) -> date | None:
        return self.near_the_round(self.cleaned_data["starts_on"])

    def clean_due_on(self) -> date | None:
        return self.near_the_round(self.cleaned_data["due_on"])

    def near_the_round(self, day: date | None) -> date | None:
        round_ = self.instance.round
        if day and not round_.starts_on - NEAR <= day <= round_.ends_on + NEAR:
            raise ValidationError(f"离{round_}太远，请核对年份")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "完成时限早于开始日期，请改正")
        return cleaned

    def save(self, commit: bool = True) -> Any:
        """The source is that of the first problem, as the ledger shows one."""
        problems = list(self.cleaned_data["problems"].order_by("number"))
        self.instance.source = problems[0].source if problems else ""
        return super().save(commit)


class SubmitForm(TransitionForm):
    """On a resubmission an answer to each opinion that was sent back, else nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opinions = answerable(self.record)
        for opinion in self.opinions:
            self.fields[answer_field(opinion)] = PlainText(
                label=f"对“{opinion_label(opinion)}”意见的答复",
                validators=[MaxLengthValidator(MOST_TEXT)],
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_TEXT}),
                error_messages={"required": "请答复这条意见：怎样改的，或为什么不改"},
            )

    @property
    def answers(self) -> Iterator[tuple[str, DeclarationOpinion, BoundField]]:
        for opinion in self.opinions:
            yield opinion_label(opinion), opinion, self[answer_field(opinion)]


class OpinionsForm(forms.Form):
    """审核意见 by field of the declaration, and on the whole. All may stay empty while they are only saved."""

    def __init__(self, *args: Any, fields: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in fields:
            self.fields[name] = PlainText(
                label=OPINION_LABELS[name] if name == OVERALL else f"对“{OPINION_LABELS[name]}”的意见",
                required=False,
                validators=[MaxLengthValidator(MOST_TEXT)],
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": MOST_TEXT}),
            )

    @property
    def given(self) -> dict[str, str]:
        return {name: text for name, text in self.cleaned_data.items() if text}


class DeadlineField(ChineseDateField):
    """A day to come: today or later, and within a year."""

    def __init__(self, **options: Any) -> None:
        super().__init__(error_messages={"required": "请填写修改期限"}, **options)

    def clean(self, value: Any) -> Any:
        day, today = super().clean(value), timezone.localdate()
        if day and day < today:
            raise ValidationError(f"不能早于今天（{month_day(today)}）")
        if day and day > today + timedelta(days=366):
            raise ValidationError("修改期限超过一年，请核对年份")
        return day


class ReturnForm(TransitionForm):
    due_on = DeadlineField(label="修改期限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days, usual = self.record.round.return_days, self.record.usual_deadline()
        self.fields["due_on"].initial = usual
        self.fields["due_on"].help_text = f"默认 {days} 个工作日，即 {month_day(usual)}"


class ExtensionForm(forms.Form):
    due_on = DeadlineField(label="新的修改期限")


def yes_or_no(label: str, hint: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=[("yes", "是"), ("no", "否")],
        widget=forms.RadioSelect,
        error_messages={"required": f"请答复是否{label}"},
    )


class ApprovalForm(TransitionForm):
    """立项检查单: every question answered, whatever the answer; the officer decides on the whole."""

    small = yes_or_no("切口小", "针对一个具体问题，不是常规工作的包装")
    hard = yes_or_no("有难度", "长期没有解决，需要书记牵头协调")
    exemplary = yes_or_no("示范强", "做法可以在同类单位推广")
    feasible = yes_or_no("能落实", "目标可检验，年内能完成，条件具备")


class RejectForm(TransitionForm):
    reason = PlainText(
        label="不予立项的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由"},
    )
