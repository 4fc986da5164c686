"""项目类别 as the rows of one page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.forms import modelformset_factory

from projects.models import Category

from .known_rows import KnownRows

MOST = 60


class CategoryForm(forms.ModelForm):
    class Meta:
        model = Category
        fields = ("position", "name", "is_active")
        error_messages = {
            "name": {
                "required": "请填写类别名称，不要的请删去",
                "max_length": "类别名称最多 20 字",
                "unique": "已有这个类别",
            },
            "position": {
                "required": "请填写排序",
                "invalid": "排序须为整数",
                "min_value": "排序须为 0 或正整数",
                "max_value": "排序过大，请改小",
            },
        }
        widgets = {
            "position": forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"})
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "position"):
            self.fields[name].widget.attrs["aria-label"] = f"{self.names_what}的{self.fields[name].label}"

    @property
    def used(self) -> int:
        """Projects of this category; 0 for a new row."""
        return getattr(self.instance, "used", 0)

    @property
    def delete_field(self) -> forms.BoundField | None:
        """The box that deletes the row; None where projects use the category."""
        return self["DELETE"] if "DELETE" in self.fields else None

    @property
    def names_what(self) -> str:
        """Which row a control belongs to, for screen readers."""
        return self.instance.name if self.instance.pk else "新类别"


class Rows(KnownRows):
    """A category in use cannot be deleted, only switched off: its projects keep it."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        if form.instance.pk is None:
            form.fields["position"].required = False
            form.initial["position"] = None
        elif getattr(form.instance, "used", 0):
            del form.fields["DELETE"]

    def clean(self) -> None:
        super().clean()
        self.refuse_in_use()
        going = self.deleted_forms
        left = [form for form in self.forms if form not in going and form.cleaned_data.get("name")]
        if (
            self.forms
            and not any(self.errors)
            and not any(form.cleaned_data.get("is_active") for form in left)
        ):
            raise ValidationError("至少保留一个启用的类别，否则无法申报")

    def refuse_in_use(self) -> None:
        """A page loaded before the first project came may still have had the box."""
        for form in self.initial_forms:
            used = getattr(form.instance, "used", 0)
            if used and form.add_prefix("DELETE") in self.data:
                raise ValidationError(f"“{form.instance.name}”已有 {used} 个项目使用，不能删除，请改为停用")

    def keep(self) -> None:
        """Store what was changed; a new row without a number goes to the end."""
        last = max((form.instance.position for form in self.initial_forms), default=0)
        for form in self.extra_forms:
            if form.has_changed() and form.instance.position is None:
                last += 1
                form.instance.position = last
        self.save()


def category_rows(data: Any = None) -> Any:
    """The formset with the number of projects of each category, in one query."""
    made: Any = modelformset_factory(
        Category,
        form=CategoryForm,
        formset=Rows,
        extra=2,
        can_delete=True,
        max_num=MOST,
        absolute_max=MOST + 10,
    )
    return made(data, queryset=Category.objects.annotate(used=Count("project")))
