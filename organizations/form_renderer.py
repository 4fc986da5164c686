"""How every form looks: one field template, one class on every control."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.safestring import SafeString

from .widget_markup import WRITTEN

BOXES = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)
SHORT = (forms.NumberInput, forms.DateInput)
WHOLE = (forms.Textarea, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.FileInput)

DJANGOS_ROWS, ROWS = "10", "4"  # a form that wants another height says so


class LookBoundField(BoundField):
    """Adds the class of the look and the ids of hint and error to the control."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Any = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        control = widget or self.field.widget
        if not isinstance(control, BOXES):
            built["class"] = f"field__control {self._control_class(control)}".strip()
        if isinstance(control, forms.Textarea) and control.attrs.get("rows") == DJANGOS_ROWS:
            built["rows"] = ROWS
        if self.described_by and not self.use_fieldset:
            built["aria-describedby"] = self.described_by
        return built

    def value(self) -> Any:
        """A decimal without the zeros that the database keeps behind it."""
        found = super().value()
        return f"{found.normalize():f}" if isinstance(found, Decimal) else found

    def _control_class(self, control: forms.Widget) -> str:
        default = "field__control--short" if isinstance(control, SHORT) else ""
        return control.attrs.get("class", default)

    @property
    def hint(self) -> str:
        """What stands below the label: the help text, and for long texts the limit."""
        limit = getattr(self.field, "max_length", None)
        if not limit or not isinstance(self.field.widget, forms.Textarea) or f"{limit}" in self.help_text:
            return str(self.help_text)
        words = f"{limit} 字以内"
        return f"{words}。{self.help_text}" if self.help_text else words

    @property
    def hint_id(self) -> str:
        return f"{self.auto_id}_hint"

    @property
    def problem_id(self) -> str:
        return f"{self.auto_id}_error"

    @property
    def described_by(self) -> str:
        """Ids of the hint and the error, for the control or the fieldset around it."""
        ids = [self.hint_id] if self.hint else []
        return " ".join([*ids, self.problem_id] if self.errors else ids)

    @property
    def is_optional(self) -> bool:
        """选填: neither needed now nor, as a form says by `wanted`, before the next step."""
        return not self.field.required and not getattr(self.field, "wanted", False)

    @property
    def is_tick(self) -> bool:
        """One box with its words beside it; several boxes have a label above."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_whole(self) -> bool:
        """Takes the full width of a form in columns."""
        return isinstance(self.field.widget, WHOLE)

    @property
    def bare(self) -> SafeString:
        """The control alone, for tables and lines that bring their own label."""
        return self.as_widget()


class FormRenderer(TemplatesSetting):
    form_template_name = "django/forms/form.html"
    field_template_name = "django/forms/field.html"
    bound_field_class = LookBoundField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        written = WRITTEN.get(template_name)
        return written(context["widget"]) if written else super().render(template_name, context, request)
