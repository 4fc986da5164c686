"""方案: indicators, milestones and tasks as rows of one page, checked and stored together."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.http import QueryDict

from organizations.requests import asked_id
from projects.models import Indicator, Milestone, Project, Task
from projects.reach import Reach

from .known_rows import KnownRows
from .plan_rows import FULL, IndicatorForm, MajorTaskForm, MilestoneForm, MinorTaskForm

CENT = Decimal("0.01")


class Rows(KnownRows, BaseInlineFormSet):
    """Rows that keep the order in which they stand on the page."""

    noun = ""
    default_error_messages = {"too_many_forms": "最多 %(num)d 行，请删去多余的行"}

    @property
    def kept(self) -> list[forms.ModelForm]:
        """Rows with content that stay."""
        return [
            form for form in self.forms if (form.instance.pk or form.has_changed()) and not self.goes(form)
        ]

    def goes(self, form: forms.ModelForm) -> bool:
        return bool(form.is_bound and self._should_delete_form(form))  # type: ignore[attr-defined]

    def save_rows(self) -> None:
        for form in self.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        for position, form in enumerate(self.kept, start=1):
            if isinstance(form.instance, Indicator | Task):
                form.instance.position = position
            form.instance.project = self.instance
            form.instance.save()


class TaskRows(Rows):
    """Weights are either all left for later or add up to exactly 100; minor ones are equal by themselves."""

    def clean(self) -> None:
        super().clean()
        if self.instance.is_major and self.weight_total not in (0, FULL) and not any(self.errors):
            raise ValidationError(f"权重合计 {self.weight_words}，应为 100；请调整，或全部留空以后再填")

    @property
    def weight_total(self) -> Decimal:
        if not self.is_bound:
            return sum((form.instance.weight for form in self.kept), Decimal(0))
        return sum(
            (form.cleaned_data.get("weight") or Decimal(0) for form in self.kept if form.is_valid()),
            Decimal(0),
        )

    @property
    def weight_words(self) -> str:
        return f"{self.weight_total.normalize():f}"

    def save_rows(self) -> None:
        if not self.instance.is_major:
            for form, weight in zip(self.kept, equal_weights(len(self.kept)), strict=True):
                form.instance.weight = weight
        super().save_rows()
        self.keep_units()

    def keep_units(self) -> None:
        """Co-operating units of the tasks whose list was changed: one query each way for all of them."""
        changed = [
            form
            for form in self.kept
            if isinstance(form, MajorTaskForm) and "cooperating" in form.changed_data
        ]
        links = Task.cooperating_units.through
        links.objects.filter(task__in=[form.instance for form in changed]).delete()
        links.objects.bulk_create(
            links(task=form.instance, organization=unit) for form in changed for unit in form.units
        )


def equal_weights(count: int) -> list[Decimal]:
    """`count` weights of two decimals that add up to exactly 100; the last ones take the cents left over."""
    if not count:
        return []
    share = (FULL / count).quantize(CENT, ROUND_DOWN)
    cents = int((FULL - share * count) / CENT)
    return [share] * (count - cents) + [share + CENT] * cents


def rows_class(model: Any, form: Any, base: type[Rows], noun: str, most: int) -> type[Rows]:
    made: Any = inlineformset_factory(
        Project,
        model,
        form=form,
        formset=base,
        extra=0,
        can_delete=True,
        max_num=most,
        absolute_max=most + 10,
        validate_max=True,
    )
    made.noun = noun
    return made


IndicatorRows = rows_class(Indicator, IndicatorForm, Rows, "指标", 6)
MilestoneRows = rows_class(Milestone, MilestoneForm, Rows, "节点", 5)
MajorTaskRows = rows_class(Task, MajorTaskForm, TaskRows, "任务", 20)
MinorTaskRows = rows_class(Task, MinorTaskForm, TaskRows, "任务", 20)


@dataclass(frozen=True)
class Mistake:
    """One thing to mend on the page, with the field it stands at."""

    text: str
    anchor: str


class PlanForm:
    """The three lists of one page, checked and stored together."""

    def __init__(self, project: Project, data: Any = None) -> None:
        self.project = project
        self.reach = Reach(project.organization)
        self.data = data
        task_rows = MajorTaskRows if project.is_major else MinorTaskRows
        self.tasks = self.rows(task_rows, "tasks", project.tasks.with_names())
        self.indicators = self.rows(IndicatorRows, "indicators", project.indicators.all())
        self.milestones = self.rows(MilestoneRows, "milestones", project.milestones.all())

    def rows(self, kind: type[Rows], name: str, queryset: QuerySet[Any]) -> Rows:
        made = kind(
            self.data,
            instance=self.project,
            prefix=name,
            queryset=queryset,
            form_kwargs={"project": self.project, "reach": self.reach},
        )
        made.extra = 1 if name == "tasks" and not queryset else 0
        return made

    @property
    def lists(self) -> list[Rows]:
        return [self.tasks, self.indicators, self.milestones]

    def is_valid(self) -> bool:
        valid = [rows.is_valid() for rows in self.lists]  # every list, so that all errors show at once
        return all(valid)

    def save(self) -> None:
        for rows in self.lists:
            rows.save_rows()

    @property
    def summary(self) -> str:
        """任务 5 项，指标 2 项."""
        return "，".join(f"{rows.noun} {len(rows.kept)} 项" for rows in self.lists if rows.kept)

    @property
    def weight_note(self) -> str:
        if self.project.is_major:
            return "权重合计须为 100，也可全部留空以后再填"
        return "各项任务权重相等，由系统计算"

    @cached_property
    def mistakes(self) -> list[Mistake]:
        return [mistake for rows in self.lists if rows.is_bound for mistake in mistakes_of(rows)]


def mistakes_of(rows: Any) -> Iterator[Mistake]:
    """Of a formset that bears a `noun`."""
    for error in rows.non_form_errors():
        yield Mistake(f"{rows.noun}：{error}", f"{rows.prefix}")
    for number, form in enumerate(rows.forms, start=1):
        for name, errors in form.errors.items():
            field = form[name] if name in form.fields else None
            label = f"{rows.noun} {number} {field.label if field else ''}".rstrip()
            for error in errors:
                yield Mistake(f"{label}：{error}", str(field.auto_id if field else rows.prefix))


def with_another_row(data: QueryDict, name: str) -> QueryDict:
    """The posted data with one empty row more in the named list, as if a script had added it."""
    more = data.copy()
    key = f"{name}-TOTAL_FORMS"
    more[key] = str((asked_id(more.get(key, "")) or 0) + 1)
    return more
