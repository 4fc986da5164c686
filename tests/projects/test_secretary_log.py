"""书记履职记录: made by itself of meetings and the audit chain; who may read it; one year at a time; on paper."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import Meeting
from projects.states import ProjectState, TaskState
from tests.builders.meetings import a_meeting, an_obstacle, at
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY, user=a_user("陆知远"))


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.IN_PROGRESS)


def address(secretary):
    return reverse("projects:secretary_log", args=[secretary.user_id])


def get(client, person, secretary, **query):
    client.force_login(person.user)
    return client.get(address(secretary), query)


def verify(client, secretary, project, title):
    task = a_task(project, title=title, state=TaskState.DONE, percent=100)
    client.force_login(secretary.user)
    assert client.post(f"{task.get_absolute_url()}verify/").status_code == 302


def test_meetings_and_own_acts_stand_there_by_themselves(client, village, secretary, project):
    a_meeting(village, chair=secretary, kind="on_site", title="管线迁改现场办公")
    a_meeting(village, Meeting.State.PLANNED, chair=secretary, held_at=at(7, 30), title="还没开的")
    verify(client, secretary, project, "入户走访")
    page = get(client, secretary, secretary).content.decode()

    for words in (
        "管线迁改现场办公",
        "核验“入户走访”",
        project.title,
        "现场办公会</dt><dd>1 次",
        "核验任务</dt><dd>1 件",
    ):
        assert words in page
    assert "还没开的" not in page
    assert "本季度还没有召开现场办公会" not in page


def test_a_quarter_without_a_visit_is_a_reminder(client, village, secretary):
    a_round()
    a_meeting(village, chair=secretary, kind="on_site", held_at=at(6, 20))

    assert "本季度还没有召开现场办公会" in get(client, secretary, secretary).content.decode()


def test_the_clerks_and_others_acts_are_not_the_secretarys(client, village, secretary, project):
    before = an_appointment(village, Role.SECRETARY, user=a_user("顾明川"), ends_on=date(2026, 6, 30))
    a_meeting(village, chair=before, title="前任的会")
    verify(client, secretary, project, "入户走访")
    page = get(client, secretary, before).content.decode()

    assert "前任的会" in page
    assert "核验“入户走访”" not in page
    assert "前任的会" not in get(client, secretary, secretary).content.decode()


def test_each_round_has_its_own(client, village, secretary, project):
    last = a_round(2025, is_current=False)
    a_meeting(village, chair=secretary, title="今年的会")
    with time_machine.travel(datetime(2025, 7, 24, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        a_meeting(
            village,
            chair=secretary,
            title="去年的会",
            held_at=datetime(2025, 7, 1, 9, tzinfo=ZoneInfo("Asia/Shanghai")),
        )
    page = get(client, secretary, secretary, round=last.pk).content.decode()

    assert "去年的会" in page
    assert "今年的会" not in page


def test_house_and_those_above_read_it_strangers_and_administrators_do_not(client, village, secretary):
    township = village.parent
    readers = [
        an_appointment(village, Role.CLERK),
        an_appointment(village, Role.MEMBER),
        an_appointment(township, Role.OFFICER),
        an_appointment(township.parent, Role.LEADER),
    ]
    others = [
        an_appointment(an_organization(township), Role.SECRETARY),
        an_appointment(township, Role.CLERK),
        an_appointment(village, Role.SYSTEM_ADMIN),
        an_appointment(village, Role.AUDITOR),
    ]
    assert [get(client, person, secretary).status_code for person in readers] == [200] * 4
    assert [get(client, person, secretary).status_code for person in others] == [404] * 4
    clerk = readers[0]
    assert get(client, clerk, clerk).status_code == 404  # no secretary


def test_it_is_linked_from_the_person_and_the_meetings(client, village, secretary):
    client.force_login(secretary.user)
    for page in (reverse("organizations:person", args=[secretary.user_id]), reverse("projects:meetings")):
        assert f'href="{address(secretary)}"' in client.get(page).content.decode()
    client.force_login(an_appointment(village, Role.SYSTEM_ADMIN).user)
    page = client.get(reverse("organizations:person", args=[secretary.user_id])).content.decode()
    assert address(secretary) not in page


def test_on_paper(client, village, secretary, project):
    a_meeting(village, chair=secretary, title="七月调度会")
    an_obstacle(project)
    verify(client, secretary, project, "入户走访")
    page = get(client, secretary, secretary, print=1).content.decode()

    for words in ("书记履职记录", "七月调度会", "核验“入户走访”", "书记（签字）："):
        assert words in page


def test_more_acts_cost_no_more_queries(client, village, secretary, project, django_assert_num_queries):
    verify(client, secretary, project, "一")
    get(client, secretary, secretary)
    with CaptureQueriesContext(connection) as one:
        get_again = client.get(address(secretary))
    assert get_again.status_code == 200
    count = len(one)
    other = a_project(village, ProjectState.IN_PROGRESS)
    for title in ("二", "三"):
        verify(client, secretary, other, title)
    a_meeting(village, chair=secretary)
    client.get(address(secretary))
    with django_assert_num_queries(count):
        client.get(address(secretary))
    assert count <= 13


def test_other_methods_are_refused(client, secretary):
    client.force_login(secretary.user)

    assert client.post(address(secretary)).status_code == 405
