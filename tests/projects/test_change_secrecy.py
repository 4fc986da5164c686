"""A request that was not sent yet is told in its own house only, in the timeline too."""

import pytest

from organizations.roles import Role
from projects.models import ChangeRequest
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db
WHY = "施工队撤场，正与书记商量"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def project(village):
    made = a_project(village, ProjectState.IN_PROGRESS)
    a_task(made)
    return made


@pytest.fixture
def clerk(village):
    return an_appointment(village, Role.CLERK)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def records(client, post, project):
    client.force_login(post.user)
    return client.get(f"/projects/{project.pk}/?tab=records")


def drafted(client, clerk, project):
    client.force_login(clerk.user)
    answer = client.post(f"/projects/{project.pk}/changes/new/?kind=suspend", {"reason": WHY})
    assert answer.status_code == 302
    return ChangeRequest.objects.get()


def test_the_level_above_is_not_told_of_a_draft(client, project, clerk, officer):
    change = drafted(client, clerk, project)
    client.post(f"/changes/{change.pk}/edit/", {"reason": f"{WHY}，再等等"})
    page = records(client, officer, project)

    assert client.get(f"/changes/{change.pk}/").status_code == 404
    assert "起草变更申请" not in page.content.decode()
    assert "修改变更申请" not in page.content.decode()
    assert WHY not in page.content.decode()
    assert len(page.context["events"]) == (page.context["project"].record_count or 0) - 2
    assert WHY not in client.get(f"/projects/{project.pk}/").content.decode()


def test_the_house_reads_its_draft(client, project, clerk):
    drafted(client, clerk, project)

    assert "起草变更申请" in records(client, clerk, project).content.decode()


def test_taken_back_unsent_it_does_not_say_why(client, project, village, clerk, officer):
    change = drafted(client, clerk, project)
    secretary = an_appointment(village, Role.SECRETARY)
    client.force_login(secretary.user)
    assert client.post(f"/changes/{change.pk}/withdraw/").status_code == 302

    assert WHY not in records(client, officer, project).content.decode()


def test_sent_it_says_why(client, project, village, clerk, officer):
    change = drafted(client, clerk, project)
    client.force_login(an_appointment(village, Role.SECRETARY).user)
    assert client.post(f"/changes/{change.pk}/send/").status_code == 302

    assert WHY in records(client, officer, project).content.decode()
