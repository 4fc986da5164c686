"""hold, close_minutes, cancel: what stands in the way, what follows, who is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Meeting, Obstacle
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, an_item, an_obstacle, at
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

M = Meeting.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def chair(village):
    return an_appointment(village.parent, Role.SECRETARY)


def post(client, person, meeting, name, **fields):
    client.force_login(person.user)
    return client.post(f"{meeting.get_absolute_url()}{name}/", fields)


def page_of(client, person, meeting):
    client.force_login(person.user)
    answer = client.get(meeting.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_holding_takes_up_the_obstacles_and_is_recorded(client, village, chair):
    project = a_project(village, ProjectState.IN_PROGRESS)
    obstacle, solved = an_obstacle(project), an_obstacle(project, Obstacle.State.SOLVED)
    meeting = a_meeting(village.parent, M.PLANNED)
    an_item(meeting, project, obstacle=obstacle)
    an_item(meeting, project, obstacle=solved)

    assert post(client, chair, meeting, "hold").status_code == 302
    for record in (meeting, obstacle, solved):
        record.refresh_from_db()
    assert (meeting.state, obstacle.state, solved.state) == ("held", "on_agenda", "solved")
    assert AuditEntry.objects.get(verb="put_on_agenda").caused_by_id == AuditEntry.objects.get(verb="hold").pk


def test_before_its_time_a_meeting_cannot_be_held(client, village, chair):
    meeting = a_meeting(village.parent, M.PLANNED, held_at=at(7, 24, 14, 30))
    page = page_of(client, chair, meeting)

    assert "会议时间 7 月 24 日 14:30 还没有到，提前召开的请先改时间" in page
    assert f'href="{meeting.get_absolute_url()}edit/"' in page
    assert post(client, chair, meeting, "hold").status_code == 422
    meeting.refresh_from_db()
    assert meeting.state == M.PLANNED


def test_issuing_the_minutes_tells_the_houses_of_the_agenda(client, village, chair):
    told = an_appointment(village, Role.SECRETARY)
    an_appointment(an_organization(village.parent), Role.SECRETARY)
    an_appointment(village, Role.MEMBER)
    meeting = a_meeting(village.parent, M.HELD)
    an_item(meeting, a_project(village, ProjectState.IN_PROGRESS))

    assert post(client, chair, meeting, "close_minutes").status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == M.CLOSED
    [notice] = Notice.objects.all()
    assert (notice.post_id, notice.text) == (told.pk, "青石街道“7 月调度会”纪要已印发")
    assert notice.url == meeting.get_absolute_url()


def test_minutes_without_outcome_cannot_be_issued(client, village, chair):
    meeting = a_meeting(village.parent, M.HELD)
    an_item(meeting, a_project(village, ProjectState.IN_PROGRESS))
    an_item(meeting, a_project(village, ProjectState.IN_PROGRESS), outcome="")

    assert "议题 2 没有写研究情况" in page_of(client, chair, meeting)
    assert post(client, chair, meeting, "close_minutes").status_code == 422
    meeting.refresh_from_db()
    assert meeting.state == M.HELD


def test_minutes_without_agenda_cannot_be_issued(client, village, chair):
    meeting = a_meeting(village.parent, M.HELD)

    assert "会议没有议题" in page_of(client, chair, meeting)
    assert post(client, chair, meeting, "close_minutes").status_code == 422


def test_cancelling_needs_a_reason_and_leaves_obstacles_alone(client, village, chair):
    project = a_project(village, ProjectState.IN_PROGRESS)
    told = an_appointment(village, Role.CLERK)
    meeting = a_meeting(village.parent, M.PLANNED, held_at=at(7, 30))
    obstacle = an_obstacle(project)
    an_item(meeting, project, obstacle=obstacle)

    refused = post(client, chair, meeting, "cancel", reason=" ")
    assert refused.status_code == 422
    assert "请写明取消理由" in refused.content.decode()
    assert post(client, chair, meeting, "cancel", reason="防汛值守").status_code == 302
    meeting.refresh_from_db()
    obstacle.refresh_from_db()
    assert (meeting.state, obstacle.state) == ("cancelled", "open")
    assert list(Notice.objects.values_list("post_id", flat=True)) == [told.pk]
    assert "防汛值守" in page_of(client, chair, meeting)


@pytest.mark.parametrize(
    ("name", "state"), [("hold", M.PLANNED), ("close_minutes", M.HELD), ("cancel", M.PLANNED)]
)
def test_a_colleague_gets_403_and_a_stranger_404(client, village, chair, name, state):
    meeting = a_meeting(village.parent, state)
    an_item(meeting, a_project(village, ProjectState.IN_PROGRESS))
    member = an_appointment(village.parent, Role.MEMBER)
    stranger = an_appointment(an_organization(village.parent.parent), Role.SECRETARY)

    answer = post(client, member, meeting, name, reason="防汛值守")
    assert answer.status_code == 403
    assert "由青石街道书记" in answer.content.decode()
    assert AuditEntry.objects.get(verb=name).result == AuditEntry.Result.REFUSED
    assert post(client, stranger, meeting, name, reason="防汛值守").status_code == 404
    meeting.refresh_from_db()
    assert meeting.state == state


def test_the_clerk_does_not_issue_the_minutes(client, village, chair):
    meeting = a_meeting(village.parent, M.HELD)

    assert (
        post(client, an_appointment(village.parent, Role.CLERK), meeting, "close_minutes").status_code == 403
    )


def test_a_second_click_is_stale(client, village, chair):
    meeting = a_meeting(village.parent, M.PLANNED)

    assert post(client, chair, meeting, "hold").status_code == 302
    assert post(client, chair, meeting, "hold").status_code == 409
    assert AuditEntry.objects.filter(verb="hold").count() == 1


def test_unknown_steps_and_methods(client, village, chair):
    meeting = a_meeting(village.parent, M.PLANNED)

    assert post(client, chair, meeting, "dissolve").status_code == 404
    assert client.put(f"{meeting.get_absolute_url()}hold/").status_code == 405
