"""Filters of two looks at one list share what neither changes, and nothing else."""

import django_filters
import pytest
from django.db.models import Q

from organizations.filter_sets import FilterSet
from organizations.models import Organization
from tests.builders.people import a_city

pytestmark = pytest.mark.django_db


class Levels(FilterSet):
    level = django_filters.ChoiceFilter(choices=[("city", "市"), ("village", "村")])
    words = django_filters.ChoiceFilter(choices=[("x", "x")], method="by_words", label="文字")

    class Meta:
        model = Organization
        fields: list[str] = []

    found = "nobody"

    def by_words(self, organizations, name, value):
        return organizations.filter(Q(name=self.found))


def test_a_condition_asks_the_look_that_it_belongs_to():
    root, *_, village = a_city()
    first, second = (Levels({"words": "x"}, queryset=Organization.objects.all()) for _ in range(2))
    first.found, second.found = root.name, village.name

    assert list(first.qs) == [root]
    assert list(second.qs) == [village]


def test_what_one_look_offers_is_not_offered_by_the_next():
    first, second = Levels({"level": "county"}), Levels({"level": "county"})
    first.filters["level"].extra["choices"] = [("county", "县")]
    first.filters["words"].label = "别的"

    assert first.form.is_valid()
    assert not second.form.is_valid()
    assert second.filters["words"].label == "文字"
    assert Levels.base_filters["words"].label == "文字"


def test_fields_of_one_form_are_not_those_of_the_next():
    first, second = Levels({}), Levels({})
    first.form.fields["level"].widget.attrs["class"] = "wide"
    first.form.fields["level"].label = "别的"

    assert "class" not in second.form.fields["level"].widget.attrs
    assert second.form.fields["level"].label != "别的"
    assert first.form.fields["level"] is first.form["level"].field
