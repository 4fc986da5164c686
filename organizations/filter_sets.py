"""Filters of lists. Every look at a list makes its filters and its form anew, and django-filter and Django copy both to the
last choice; here they are copied as far as one look may change them."""

from __future__ import annotations

from copy import copy
from typing import Any

import django_filters
from django import forms


class Declared(dict[str, Any]):
    """The filters of a class. Each look gets its own filters with their own options, not copies of their choices."""

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        return {name: own(declared) for name, declared in self.items()}


def own(declared: django_filters.Filter) -> django_filters.Filter:
    made = copy(declared)
    made.extra = dict(declared.extra)
    if declared.method is not None:
        made.method = declared.method  # binds it to the copy
    return made


class Made(dict[str, Any]):
    """Fields that were made for this one form."""

    def __deepcopy__(self, memo: Any) -> dict[str, Any]:
        return self


class FilterSet(django_filters.FilterSet):
    @classmethod
    def get_filters(cls) -> Declared:
        return Declared(super().get_filters())

    def get_form_class(self) -> type[forms.Form]:
        form: Any = super().get_form_class()
        form.base_fields = Made(form.base_fields)
        return form
