"""A world that is made once is the same before each test, and is not there for tests that do not ask for it."""

import pytest

from organizations.models import Appointment, Organization
from tests.builders.people import a_city, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(worlds):
    return worlds("2026-07-24 10:00 +0800", lambda: an_appointment(a_city()[-1]))


@pytest.fixture
def secretary(made):
    return made.again()


@pytest.mark.parametrize("turn", [1, 2])
def test_what_one_test_changes_the_next_does_not_find(secretary, turn):
    """The post owes its entry in both, or the test would fail at its end."""
    village = secretary.organization
    assert village.short_name == Organization.objects.get(pk=village.pk).short_name != "改名村"
    assert not AuditEntry.objects.exists()

    village.short_name = "改名村"
    village.save()


def test_who_does_not_ask_for_it_finds_no_row_of_it():
    assert not Organization.objects.exists()
    assert not Appointment.objects.exists()
