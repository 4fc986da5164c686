"""Queries kept as text, and what is kept in memory at all."""

import pytest
from django.db import connection
from django.db.models import F, Q
from django.utils import timezone

from organizations.models import Organization, User
from tests.builders.people import a_city, a_user
from workflow.shelf import Shelf
from workflow.written import MARKER, MARKERS, _selections, records, written

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


def test_whole_records_come_with_what_is_selected_along(django_assert_num_queries):
    root, *_, village = a_city()
    made = []

    def make():
        made.append(1)
        found = Organization.objects.filter(pk=MARKER).select_related("parent")
        return found.annotate(double=F("position") * 2)

    def found(pk):
        return records("records", 1, (pk,), make)

    with django_assert_num_queries(2):
        [first], [second] = found(village.pk), found(root.pk)
        assert (first, first.parent, first.double) == (village, village.parent, village.position * 2)
        assert (second, second.parent) == (root, None)
    assert first.active_from == village.active_from, "values are Python's, on both engines"
    assert first._state.db == "default"
    assert not first._state.adding
    assert found(0) == []
    assert len(made) == 1


def test_records_are_asked_by_words_too():
    root, *_ = a_city()

    def asked(code):
        return records("code", 1, (code,), lambda: Organization.objects.filter(short_name=str(MARKER)))

    assert asked(root.short_name) == [root]
    assert asked(f"{root.short_name}' OR 1=1") == []


def test_each_thread_asks_by_its_own_connection():
    root, *_ = a_city()

    def make():
        return Organization.objects.filter(pk=MARKER)

    records("mine", 1, (root.pk,), make)
    kept = _selections.get(("mine", 1), make, 64)
    assert kept.compiler.connection is None


def test_values_are_those_that_django_reads():
    """Of kinds that SQLite keeps as numbers or text."""
    person = a_user(last_login=timezone.now())
    for _ in range(2):
        [read] = records("person", 1, (person.pk,), lambda: User.objects.filter(pk=MARKER))
        assert read.last_login == person.last_login
        assert read.is_active is True
