"""题目: rows of a questionnaire, of a survey or of a template in the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.forms import inlineformset_factory

from feedback.drafting import options_of
from feedback.models import Question, Scale, ScaleOption, Survey, SurveyTemplate, TemplateQuestion
from organizations.requests import asked_id
from projects.forms.plan import Rows

from .fields import PlaceField

MOST = 15  # more take longer than a minute
ASIDE = 100  # positions move out of the way before they are given anew
Kind = Question.Kind


class QuestionForm(forms.ModelForm):
    """One question."""

    place = PlaceField()
    scale = forms.TypedChoiceField(label="量表", required=False, empty_value=None)

    class Meta:
        model = Question
        fields = ("place", "kind", "scale", "text", "is_overall", "needs_involvement")
        error_messages = {"text": {"required": "请填写题目", "max_length": "题目最多 80 字，请精简"}}

    def __init__(self, *args: Any, scales: list[Scale], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scales = {scale.pk: scale for scale in scales}
        field: Any = self.fields["scale"]
        field.choices = [("", "不用选项"), *((str(scale.pk), scale.name) for scale in scales)]
        field.coerce = self.scale_of
        field.wanted = self.fields["place"].wanted = True  # type: ignore[attr-defined]
        self.initial["scale"] = str(self.instance.scale_id or "")
        if self.instance.pk:
            self.initial["place"] = self.instance.position

    def scale_of(self, value: str) -> Scale:
        """ValueError for what was not offered: also asked of unchecked data, for whether it has changed."""
        scale = self.scales.get(asked_id(value) or 0)
        if scale is None:
            raise ValueError(value)
        return scale

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind, scale = cleaned.get("kind"), cleaned.get("scale")
        if kind == Kind.REMARK:
            cleaned |= {"scale": None, "is_overall": False, "needs_involvement": False}
        elif kind and scale is None and "scale" not in self.errors:
            self.add_error("scale", "这类题目要有选项，请选择量表")
        if kind == Kind.INVOLVEMENT:
            cleaned |= {"is_overall": False, "needs_involvement": False}
        if cleaned.get("is_overall"):
            self.check_overall(scale)
            cleaned["needs_involvement"] = False
        return cleaned

    def check_overall(self, scale: Scale | None) -> None:
        """The satisfaction is counted from it: some answer must be worth something."""
        standings = {option.standing for option in scale.options.all()} if scale else set()
        if scale and not standings - {ScaleOption.Standing.UNKNOWN}:
            self.add_error("scale", f"量表“{scale.name}”没有计分的选项，不能用于总体满意题")


class TemplateQuestionForm(QuestionForm):
    class Meta(QuestionForm.Meta):
        model = TemplateQuestion  # type: ignore[assignment]  # the same wording, in the library


class QuestionRows(Rows):
    """The questionnaire: at most one question decides, one tells who took part, one is open."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        asked = [form.cleaned_data for form in self.kept]
        for words, several in (
            ("“总体满意”题只能有一个", [row for row in asked if row.get("is_overall")]),
            ("“知晓参与”题只能有一个", [row for row in asked if row.get("kind") == Kind.INVOLVEMENT]),
            ("“意见建议”题只能有一个", [row for row in asked if row.get("kind") == Kind.REMARK]),
        ):
            if len(several) > 1:
                raise ValidationError(words)
        if isinstance(self.instance, SurveyTemplate) and not any(row.get("is_overall") for row in asked):
            raise ValidationError("须有一道“总体满意”题，满意率由这一题得出")
        skips = any(row.get("needs_involvement") for row in asked)
        if skips and not any(row.get("kind") == Kind.INVOLVEMENT for row in asked):
            raise ValidationError("有“未参与可跳过”的题目，须另有一道“知晓参与”题，第一个选项表示参与过")

    def save_rows(self) -> None:
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        self.get_queryset().update(position=F("position") + ASIDE)
        in_order = sorted(self.kept, key=lambda form: form.cleaned_data.get("place") or ASIDE)
        for position, form in enumerate(in_order, start=1):
            form.instance.position = position
            setattr(form.instance, self.fk.name, self.instance)
            self.copy_scale(form)
            form.instance.save()

    def copy_scale(self, form: Any) -> None:
        """A survey keeps its own copy of the options, made when the scale is chosen."""
        question = form.instance
        if isinstance(question, Question) and ("scale" in form.changed_data or not question.options):
            question.options = options_of(form.scales.get(question.scale_id))


def rows_of(owner: type[Survey] | type[SurveyTemplate], model: Any, form: Any) -> type[QuestionRows]:
    made: Any = inlineformset_factory(
        owner,
        model,
        form=form,
        formset=QuestionRows,
        extra=0,
        can_delete=True,
        max_num=MOST,
        absolute_max=MOST + 10,
        validate_max=True,
    )
    made.noun = "题目"
    return made


SurveyQuestionRows = rows_of(Survey, Question, QuestionForm)
TemplateQuestionRows = rows_of(SurveyTemplate, TemplateQuestion, TemplateQuestionForm)


def question_rows(owner: Survey | SurveyTemplate, data: Any = None) -> QuestionRows:
    """The rows of this owner; the scales with their options are loaded once for all."""
    kind = SurveyQuestionRows if isinstance(owner, Survey) else TemplateQuestionRows
    made = kind(
        data,
        instance=owner,
        prefix="questions",
        queryset=owner.questions.order_by("position") if owner.pk else kind.model.objects.none(),
        form_kwargs={"scales": scales_for(owner)},
    )
    made.extra = 0 if owner.pk else 1
    return made


def scales_for(owner: Survey | SurveyTemplate) -> list[Scale]:
    """Those offered, and those that its questions have already."""
    own = owner.questions.values("scale") if owner.pk else Scale.objects.none().values("pk")
    found = Scale.objects.filter(Q(state=Scale.State.OFFERED) | Q(pk__in=own))
    return list(found.prefetch_related("options").order_by("pk"))
