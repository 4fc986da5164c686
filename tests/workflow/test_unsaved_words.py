"""A form that comes too late: what was worded in it is shown, so that nobody words it again."""

from datetime import date

import pytest
from django.http import QueryDict

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.states import ProjectState
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_task
from workflow.typed import prose

pytestmark = pytest.mark.django_db
WORDS = "管线已迁改到位，燃气公司八月三日进场，<b>其余</b>按期办结"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village, secretary):
    made = a_project(village, ProjectState.IN_PROGRESS, started_on=date(2026, 7, 1))
    a_task(made)
    return made


def test_a_step_that_comes_too_late_gives_the_words_back(client, project, secretary):
    notice = a_notice_on(project, SupervisionNotice.State.REPLIED)
    client.force_login(secretary.user)
    answer = client.post(f"{notice.get_absolute_url()}reply/", {"result": WORDS})

    assert answer.status_code == 409
    assert "需要的请复制" in answer.content.decode()
    assert "燃气公司八月三日进场，&lt;b&gt;其余" in answer.content.decode()


def test_so_does_a_form_whose_time_is_over(client, project, secretary):
    project.state = ProjectState.COMPLETION_REQUESTED
    project.save()
    client.force_login(secretary.user)
    answer = client.post(f"/projects/{project.pk}/changes/new/?kind=suspend", {"reason": WORDS})

    assert answer.status_code == 409
    assert "燃气公司八月三日进场" in answer.content.decode()


def test_nothing_is_said_where_nothing_was_typed(client, project, secretary):
    notice = a_notice_on(project, SupervisionNotice.State.REPLIED)
    client.force_login(secretary.user)

    assert "需要的请复制" not in client.get(f"{notice.get_absolute_url()}reply/").content.decode()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"a": WORDS, "b": WORDS}, [WORDS]),
        ({"day": "2026-08-07", "ids": "1,2,3,4,5,6", "name": "陆知远"}, []),
        ({"password": "x", "a": WORDS}, []),
    ],
)
def test_only_words_and_never_beside_a_password(sent, kept):
    data = QueryDict(mutable=True)
    data.update(sent)

    assert prose(data) == kept
