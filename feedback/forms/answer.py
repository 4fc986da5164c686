"""The questionnaire as people answer it: whatever they typed comes back, nothing tells who they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms

from feedback.codes import cleaned
from feedback.models import Question, Survey
from feedback.slips import LENGTH
from projects.forms.plain_text import PlainText

Kind = Question.Kind
TOOK_PART = "1"  # key of the first option of the question about involvement
LONGEST_REMARK = 300


@dataclass(frozen=True)
class Asked:
    """One question on the page: its field, its number, and whether it is for those who took part only."""

    question: Question
    field: forms.BoundField
    number: int

    @property
    def is_remark(self) -> bool:
        return self.question.kind == Kind.REMARK

    @property
    def tells_involvement(self) -> bool:
        return self.question.kind == Kind.INVOLVEMENT


class AnswerForm(forms.Form):
    """`answer` is a random id from the page, so that a form sent twice is one answer."""

    answer = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, survey: Survey, questions: list[Question], has_slips: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.survey = survey
        self.questions = questions
        self.initial["answer"] = uuid4()
        self.involvement = next((asked for asked in questions if asked.kind == Kind.INVOLVEMENT), None)
        if has_slips or survey.slips_only:
            self.fields["slip"] = slip_field(survey.slips_only)
        for question in questions:
            self.fields[name_of(question)] = field_of(question)

    def __iter__(self) -> Iterator[forms.BoundField]:
        """The questions come by `asked`, the rest by name."""
        return iter([self[name] for name in self.fields])

    @property
    def asked(self) -> list[Asked]:
        return [
            Asked(question, self[name_of(question)], number)
            for number, question in enumerate(self.questions, start=1)
        ]

    @property
    def takes_slip(self) -> bool:
        return "slip" in self.fields

    def clean_slip(self) -> str:
        code: str = cleaned(self.cleaned_data["slip"])
        if code and len(code) != LENGTH:
            raise forms.ValidationError(f"问卷码共 {LENGTH} 位，您输入了 {len(code)} 位，请对照纸条再输一次")
        return code

    @property
    def choices(self) -> dict[str, str]:
        """Position of each answered question and the option's key. Who took no part skipped what needs it."""
        given = {
            str(question.position): self.cleaned_data.get(name_of(question), "")
            for question in self.questions
            if question.options and not (question.needs_involvement and not self.took_part)
        }
        return {position: key for position, key in given.items() if key}

    @property
    def took_part(self) -> bool:
        """Also where nobody was asked, or where the question was left open."""
        if self.involvement is None:
            return True
        return self.cleaned_data.get(name_of(self.involvement)) in {TOOK_PART, ""}

    @property
    def remark(self) -> str:
        open_ones = [question for question in self.questions if question.kind == Kind.REMARK]
        return self.cleaned_data.get(name_of(open_ones[0]), "") if open_ones else ""


def name_of(question: Question) -> str:
    return f"q{question.position}"


def field_of(question: Question) -> forms.Field:
    """Only the question that decides must be answered; whoever leaves one of the others is not sent back."""
    if question.kind == Kind.REMARK:
        words = {"max_length": f"最多 {LONGEST_REMARK} 字，请精简"}
        area = forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_REMARK})
        return PlainText(
            label=question.text, max_length=LONGEST_REMARK, required=False, widget=area, error_messages=words
        )
    return forms.ChoiceField(
        label=question.text,
        choices=[(option["key"], option["label"]) for option in question.options],
        widget=forms.RadioSelect,
        required=question.is_overall,
        error_messages={"required": "请选择这一题", "invalid_choice": "请从选项中选择"},
    )


def slip_field(is_needed: bool) -> forms.CharField:
    """Typed from a slip of paper, or filled in by the page from the part of its address that no server sees."""
    return forms.CharField(
        label="问卷码",
        required=is_needed,
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text="纸条上的 16 位字母和数字，大小写、有没有横线都可以"
        + ("" if is_needed else "；没有纸条的可以不填"),
        error_messages={"required": "请填写纸条上的问卷码", "max_length": "问卷码共 16 位，请核对"},
    )
