"""Whom a resolution may name: also who works on the tasks of the projects discussed, wherever they serve."""

from datetime import date

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.meeting_reach import MeetingReach
from projects.models import Resolution
from projects.states import ProjectState, TaskState
from tests.builders.meetings import a_meeting_post, a_resolution_row, an_item_row
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.models import Notice

pytestmark = pytest.mark.django_db

LABEL = "陈立谦（区住建局副局长）"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def bureau(village):
    return an_organization(village.parent.parent, "township", short_name="区住建局")


@pytest.fixture
def person(bureau):
    return an_appointment(bureau, Role.MEMBER, user=a_user("陈立谦"), title="副局长")


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.IN_PROGRESS)


def offered(organization, *also):
    return MeetingReach(organization, frozenset(unit.pk for unit in also)).owners.labels


def test_the_owner_of_an_open_task_is_offered(village, project, person):
    assert LABEL not in offered(village)
    task = a_task(project, owner_post=person)
    assert LABEL in offered(village)
    assert LABEL in offered(village.parent, village)  # on a list of the level above
    assert LABEL not in offered(village.parent)
    task.state = TaskState.VERIFIED
    task.save()
    assert LABEL not in offered(village)


def test_who_has_left_the_post_is_not(village, project, bureau):
    former = an_appointment(
        bureau, Role.MEMBER, user=a_user("陈立谦"), title="副局长", ends_on=date(2025, 1, 1)
    )
    a_task(project, owner_post=former)
    assert LABEL not in offered(village)


def test_a_resolution_goes_to_that_person_and_the_unit_need_not_be_typed(
    client, village, project, person, bureau
):
    a_task(project, owner_post=person)
    chair = an_appointment(village, Role.SECRETARY)
    client.force_login(chair.user)
    client.post(
        reverse("projects:meeting_new"),
        a_meeting_post(
            agenda=[an_item_row(f"{project.title}（{village.short_name}）")],
            resolutions=[a_resolution_row(person="陈立谦")],
        ),
    )

    resolution = Resolution.objects.get()
    assert (resolution.person, resolution.unit, resolution.project) == (person, bureau, project)
    assert Notice.objects.filter(post_id=person.pk, text__contains=resolution.matter).exists()
