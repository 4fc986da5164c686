"""会议纪要 on paper: what it holds, who may print it, when there is one."""

from datetime import date

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import Meeting
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db

M = Meeting.State


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def chair(village):
    return an_appointment(village.parent, Role.SECRETARY)


def get(client, person, meeting):
    client.force_login(person.user)
    return client.get(reverse("projects:meeting_minutes", args=[meeting.pk]))


def test_it_holds_head_agenda_resolutions_and_minutes(client, village, chair):
    project = a_project(village, ProjectState.IN_PROGRESS)
    meeting = a_meeting(village.parent, M.CLOSED, minutes="会议强调，限时办结。")
    an_item(meeting, project, obstacle=an_obstacle(project))
    a_resolution(meeting, unit=village, due_on=date(2026, 8, 5))
    page = get(client, chair, meeting).content.decode()

    for words in (
        "7 月调度会纪要</h1>", "2026 年 7 月 16 日 09:30", "二楼会议室", "陆知远、韩砚秋", project.title, "望江里社区",
        "难点：部门协同：管线迁改无人牵头", "供电、燃气两家分头推进", "签订迁改三方协议", "2026 年 8 月 5 日",
        "会议强调，限时办结。", "主持人（签字）",
    ):  # fmt: skip
        assert words in page
    assert "未印发" not in page


def test_before_it_is_issued_it_says_so(client, village, chair):
    page = get(client, chair, a_meeting(village.parent, M.HELD)).content.decode()

    assert "草稿（未印发）" in page
    assert "本次会议没有议定事项。" in page


@pytest.mark.parametrize("state", [M.PLANNED, M.CANCELLED])
def test_a_meeting_that_was_not_held_has_no_minutes(client, village, chair, state):
    meeting = a_meeting(village.parent, state)

    assert get(client, chair, meeting).status_code == 404
    assert "打印会议纪要" not in client.get(meeting.get_absolute_url()).content.decode()


def test_only_those_in_whose_scope_it_is_print_it(client, village, chair):
    meeting = a_meeting(village.parent, M.CLOSED)
    a_resolution(meeting, unit=village)
    named = an_appointment(village, Role.SECRETARY)

    assert get(client, an_appointment(village.parent, Role.MEMBER), meeting).status_code == 200
    assert get(client, an_appointment(village.parent.parent, Role.OFFICER), meeting).status_code == 200
    assert get(client, named, meeting).status_code == 404
    assert "打印会议纪要" not in client.get(meeting.get_absolute_url()).content.decode()
    assert (
        get(client, an_appointment(an_organization(village.parent), Role.SECRETARY), meeting).status_code
        == 404
    )


def test_other_methods_are_refused(client, village, chair):
    meeting = a_meeting(village.parent, M.CLOSED)
    client.force_login(chair.user)

    assert client.post(reverse("projects:meeting_minutes", args=[meeting.pk])).status_code == 405
