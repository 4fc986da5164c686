"""延长修改期限: the way out when a returned declaration is late."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.declaration import a_declaration
from tests.builders.people import a_city, an_appointment, an_organization
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def submitted(village, secretary, officer):
    return a_declaration(village)


@pytest.fixture
def late(village, secretary, officer):
    return a_declaration(village, S.RETURNED, return_due_on=date(2026, 2, 20))


def post(client, person, project, due_on="2026-03-10"):
    client.force_login(person.user)
    return client.post(reverse("projects:return_deadline", args=[project.pk]), {"due_on": due_on})


def test_the_judge_extends_it_and_the_house_is_told(client, secretary, officer, late):
    assert post(client, officer, late).status_code == 302
    late.refresh_from_db()
    entry = AuditEntry.objects.get(verb="extend_return").content

    assert late.return_due_on == date(2026, 3, 10)
    assert entry["before"] == {"return_due_on": "2026-02-20"}
    assert entry["after"] == {"return_due_on": "2026-03-10"}
    assert Notice.objects.get().user_id == secretary.user_id


def test_a_day_that_is_past_is_no_extension(client, officer, late):
    answer = post(client, officer, late, "2026-02-23")
    late.refresh_from_db()

    assert answer.status_code == 422
    assert late.return_due_on == date(2026, 2, 20)


def test_the_secretary_may_not(client, secretary, late):
    assert post(client, secretary, late).status_code == 403


def test_a_stranger_does_not_find_it(client, village, late):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)

    assert post(client, beside, late).status_code == 404


def test_only_a_returned_declaration_has_one(client, officer, submitted):
    assert post(client, officer, submitted).status_code == 409


def test_the_button_is_the_judges(client, secretary, officer, late):
    address = reverse("projects:return_deadline", args=[late.pk])
    client.force_login(officer.user)
    assert address in client.get(late.get_absolute_url()).content.decode()

    client.force_login(secretary.user)
    assert address not in client.get(late.get_absolute_url()).content.decode()
