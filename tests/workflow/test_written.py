"""Queries kept as text, and what is kept in memory at all."""

import pytest
from django.db import connection
from django.db.models import Q

from organizations.models import Organization
from tests.builders.people import a_city
from workflow.shelf import Shelf
from workflow.written import MARKER, MARKERS, written

pytestmark = pytest.mark.django_db


def names(*arguments) -> list:
    with connection.cursor() as cursor:
        cursor.execute(*written(*arguments))
        return cursor.fetchall()


def test_a_query_is_written_once_and_asked_for_each_record():
    root, *_, village = a_city()
    made = []

    def make():
        made.append(1)
        return Organization.objects.filter(pk=MARKER, level__in=["city", "village"]).values_list("name")

    assert names("names", 1, (root.pk,), make) == [(root.name,)]
    assert names("names", 1, (village.pk,), make) == [(village.name,)]
    assert len(made) == 1
    names("names", 2, (village.pk,), make)
    assert len(made) == 2, "another key is another query"


def test_a_query_that_asks_for_no_record_is_a_mistake():
    with pytest.raises(AssertionError):
        written("all", 1, (5,), Organization.objects.all)
    with pytest.raises(AssertionError):
        written("one of two", 1, (5, 6), lambda: Organization.objects.filter(pk=MARKER))


def test_two_records_each_have_their_place():
    root, *_, village = a_city()
    first, second = MARKERS

    def make():
        either = Q(pk=first, level="city") | Q(pk=second, level="village")
        return Organization.objects.filter(either).values_list("name")

    assert set(names("two", 1, (root.pk, village.pk), make)) == {(root.name,), (village.name,)}
    assert names("two", 1, (village.pk, root.pk), make) == []


def test_of_too_many_things_those_not_used_longest_go():
    shelf: Shelf[int] = Shelf()
    for key in (1, 2, 1, 3):
        shelf.get(key, lambda key=key: key, 2)

    assert shelf.get(1, lambda: -1, 2) == 1
    assert shelf.get(2, lambda: -1, 2) == -1
