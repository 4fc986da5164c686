"""Two officers at once: the same secretary is urged once for the same thing, in 24 hours."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from organizations.roles import Role
from projects.models import Project, Urge
from projects.states import ProjectState
from projects.urging import send
from tests.builders.people import a_city, acting, an_appointment
from tests.builders.racing import in_threads
from tests.builders.work import a_project

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="threads share SQLite's memory of the tests")
def test_four_officers_at_once_urge_once():
    *_, township, village = a_city()
    an_appointment(village, Role.SECRETARY)
    officers = [acting(an_appointment(township, Role.OFFICER)) for _ in range(4)]
    yesterday = timezone.localdate() - timedelta(days=1)
    project = a_project(village, ProjectState.IN_PROGRESS, far_behind_from=yesterday)
    assert project.far_behind_from > date(2020, 1, 1)

    def urging(officer):
        return lambda: send(officer, Project.objects.get(pk=project.pk), ["red"]) is not None

    assert sorted(in_threads([urging(officer) for officer in officers])) == [False, False, False, True]
    assert Urge.objects.count() == 1


def test_one_after_the_other_urges_once():
    *_, township, village = a_city()
    an_appointment(village, Role.SECRETARY)
    yesterday = timezone.localdate() - timedelta(days=1)
    project = a_project(village, ProjectState.IN_PROGRESS, far_behind_from=yesterday)
    officers = [acting(an_appointment(township, Role.OFFICER)) for _ in range(2)]

    assert [send(officer, project, ["red"]) is not None for officer in officers] == [True, False]
