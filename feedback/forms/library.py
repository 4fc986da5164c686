"""问卷模板 and 量表 of the library."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.forms import inlineformset_factory

from feedback.models import Scale, ScaleOption, SurveyTemplate
from projects.forms.plain_text import PlainText
from projects.forms.plan import Rows

from .fields import PlaceField

FEWEST, MOST = 2, 7  # options of a scale: more are not read on a phone
ASIDE = 100
Standing = ScaleOption.Standing


class CopyForm(forms.Form):
    """A name, and what the new one starts from: nobody types a questionnaire anew."""

    name = PlainText(label="名称", error_messages={"required": "请填写名称"})
    source = forms.ModelChoiceField(
        label="从哪一个复制",
        queryset=SurveyTemplate.objects.none(),
        empty_label=None,
        error_messages={"required": "请选择从哪一个复制", "invalid_choice": "请从列表中选择"},
    )

    def __init__(
        self, *args: Any, model: type[SurveyTemplate] | type[Scale], longest: int, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        name, source = self.fields["name"], self.fields["source"]
        name.max_length = name.widget.attrs["maxlength"] = longest  # type: ignore[attr-defined]
        source.queryset = model.objects.all()  # type: ignore[attr-defined]
        self.longest = longest

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if len(name) > self.longest:
            raise ValidationError(f"名称最多 {self.longest} 字，请精简")
        if self.model.objects.filter(name=name).exists():
            raise ValidationError(f"已有“{name}”，请换一个名称")
        return name

    def refuse_second(self) -> None:
        """Somebody took the name meanwhile."""
        self.add_error("name", "刚刚有人用了这个名称，请换一个")


class TemplateForm(forms.ModelForm):
    introduction = PlainText(
        label="开头语", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    class Meta:
        model = SurveyTemplate
        fields = ("name", "introduction")
        error_messages = {
            "name": {
                "required": "请填写模板名称",
                "max_length": "模板名称最多 40 字，请精简",
                "unique": "已有这个名称的模板",
            }
        }


class ScaleForm(forms.ModelForm):
    """The name; once people were asked with the scale, a reason too."""

    reason = PlainText(
        label="修改理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "已有调查用过这个量表，请写明修改理由"},
    )

    class Meta:
        model = Scale
        fields = ("name",)
        error_messages = {
            "name": {
                "required": "请填写量表名称",
                "max_length": "量表名称最多 30 字，请精简",
                "unique": "已有这个名称的量表",
            }
        }

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_asked:
            self.fields["name"].disabled = True
        else:
            del self.fields["reason"]


class OptionForm(forms.ModelForm):
    """One answer: its words, what it counts as, and its worth; of a scale that was asked only the worth changes."""

    place = PlaceField()

    class Meta:
        model = ScaleOption
        fields = ("place", "label", "standing", "points")
        widgets = {
            "points": forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"})
        }
        error_messages = {
            "label": {"required": "请填写选项", "max_length": "选项最多 12 字，请精简"},
            "standing": {"required": "请选择计入哪一类"},
            "points": {"invalid": "分值须为 0 到 100 的整数"},
        }

    def __init__(self, *args: Any, is_asked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].wanted = self.fields["points"].wanted = True  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["place"] = self.instance.position
        if is_asked:
            for name in ("place", "label", "standing"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        standing, points = cleaned.get("standing"), cleaned.get("points")
        if standing == Standing.UNKNOWN and points is not None:
            self.add_error("points", "不计入的选项没有分值，请清空")
        elif standing and standing != Standing.UNKNOWN and points is None and "points" not in self.errors:
            self.add_error("points", "请填写 0 到 100 的分值")
        elif points is not None and points > 100:
            self.add_error("points", "分值最高 100")
        return cleaned


class OptionRows(Rows):
    """The answers of one scale in their order."""

    def validate_unique(self) -> None:
        """In Chinese by clean()."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        labels = [form.cleaned_data["label"] for form in self.kept]
        if len(labels) < FEWEST:
            raise ValidationError(f"量表至少要有 {FEWEST} 个选项")
        if len(set(labels)) < len(labels):
            raise ValidationError("有两个选项的文字相同，请改正")

    def save_rows(self) -> None:
        """Numbers and words move out of the way first: two rows may have changed places."""
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        aside = Concat(Value("~"), Cast("pk", CharField()), output_field=CharField())
        self.get_queryset().update(position=F("position") + ASIDE, label=aside)
        in_order = sorted(self.kept, key=lambda form: form.cleaned_data.get("place") or ASIDE)
        for position, form in enumerate(in_order, start=1):
            form.instance.position = position
            form.instance.scale = self.instance
            form.instance.save()


def option_rows(scale: Scale, data: Any = None, *, is_asked: bool) -> OptionRows:
    made: Any = inlineformset_factory(
        Scale,
        ScaleOption,
        form=OptionForm,
        formset=OptionRows,
        extra=0,
        can_delete=not is_asked,
        max_num=MOST,
        absolute_max=MOST + 10,
        validate_max=True,
    )
    made.noun = "选项"
    rows: OptionRows = made(
        data,
        instance=scale,
        prefix="options",
        queryset=scale.options.order_by("position"),
        form_kwargs={"is_asked": is_asked},
    )
    return rows
