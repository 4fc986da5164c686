"""Changing agenda, resolutions and minutes until they are issued."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from projects.forms.meeting import MeetingForm
from projects.models import AgendaItem, Meeting, Obstacle, Resolution
from projects.states import ProjectState
from tests.builders.meetings import (
    HEAD,
    a_meeting,
    a_meeting_post,
    a_resolution,
    a_resolution_row,
    an_item,
    an_item_row,
    an_obstacle,
    at,
)
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project
from workflow import versions
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

M = Meeting.State
AS_HELD = HEAD | {"held_on": "2026-07-16", "clock": "09:30"}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def chair(village):
    return an_appointment(village.parent, Role.SECRETARY, user=a_user("周以宁"))


@pytest.fixture
def project(village):
    return a_project(village, ProjectState.IN_PROGRESS)


@pytest.fixture
def meeting(village, chair):
    return a_meeting(village.parent, M.HELD)


def address(meeting):
    return reverse("projects:meeting_edit", args=[meeting.pk])


def label(project):
    return f"{project.title}（{project.organization.short_name}）"


def open_page(client, person, meeting):
    client.force_login(person.user)
    return client.get(address(meeting))


def version_of(meeting):
    return versions.version(*MeetingForm(Meeting.objects.get(pk=meeting.pk)).parts)


def post(client, person, meeting, version: str | None = None, **fields):
    """As the page would, with the version of what is stored unless another one is given."""
    client.force_login(person.user)
    posted = a_meeting_post(**(AS_HELD | fields)) | {"form_version": version or version_of(meeting)}
    return client.post(address(meeting), posted)


def test_the_stored_rows_are_shown(client, chair, meeting, project):
    item = an_item(meeting, project, obstacle=an_obstacle(project, Obstacle.State.SOLVED))
    named = an_appointment(project.organization, Role.SECRETARY, user=a_user("苏映川"))
    a_resolution(meeting, unit=project.organization, person=named, project=project)
    form = open_page(client, chair, meeting).context["form"]

    assert form.agenda.forms[0]["about"].value() == f"难点：{item.obstacle}　{label(project)}"
    row = form.resolutions.forms[0]
    assert (row["unit"].value(), row["person"].value()) == ("望江里社区", "苏映川（望江里社区书记）")
    assert str(form.head["clock"].value())[:5] == "09:30"


def test_what_is_not_touched_stays_and_leaves_no_entry(client, chair, meeting, project):
    item = an_item(meeting, project, obstacle=an_obstacle(project, Obstacle.State.SOLVED))
    gone = an_appointment(project.organization, Role.MEMBER, user=a_user("苏映川"), ends_on=date(2026, 7, 1))
    resolution = a_resolution(meeting, unit=project.organization, person=gone, project=project)
    answer = post(
        client,
        chair,
        meeting,
        agenda=[an_item_row(f"难点：{item.obstacle}　{label(project)}", item.outcome, id=item.pk)],
        resolutions=[
            a_resolution_row(
                about=label(project),
                unit="望江里社区",
                person="苏映川",
                due_on="2026-08-05",
                id=resolution.pk,
            )
        ],
        initial=(1, 1),
    )
    item.refresh_from_db()
    resolution.refresh_from_db()

    assert answer.status_code == 302
    assert (item.obstacle.state, resolution.person) == (Obstacle.State.SOLVED, gone)
    assert not AuditEntry.objects.exists()


def test_minutes_and_rows_are_changed_with_before_and_after(client, chair, meeting, project):
    item = an_item(meeting, project, outcome="")
    answer = post(
        client,
        chair,
        meeting,
        minutes="会议强调，限时办结。",
        agenda=[an_item_row(label(project), "三家分摊", id=item.pk)],
        initial=(1, 0),
    )

    assert answer["Location"] == meeting.get_absolute_url()
    meeting.refresh_from_db()
    item.refresh_from_db()
    assert (meeting.minutes, item.outcome) == ("会议强调，限时办结。", "三家分摊")
    edit = AuditEntry.objects.get(verb="edit_meeting")
    assert edit.content["before"] == {"minutes": ""}
    assert edit.content["after"] == {"minutes": "会议强调，限时办结。"}
    row = AuditEntry.objects.get(verb="edit_agenda")
    assert (row.content["before"], row.content["after"]) == ({"outcome": ""}, {"outcome": "三家分摊"})


def test_a_new_item_takes_up_its_obstacle(client, chair, meeting, project):
    obstacle = an_obstacle(project)
    post(client, chair, meeting, agenda=[an_item_row(f"难点：{obstacle}　{label(project)}")])
    obstacle.refresh_from_db()

    assert obstacle.state == Obstacle.State.ON_AGENDA
    assert AuditEntry.objects.get(verb="put_on_agenda").caused_by_id == (
        AuditEntry.objects.get(verb="edit_meeting").pk
    )


def test_rows_are_deleted_and_the_deletion_is_recorded(client, chair, meeting, project):
    item, resolution = an_item(meeting, project), a_resolution(meeting, project=project)
    post(
        client,
        chair,
        meeting,
        agenda=[an_item_row(label(project), item.outcome, id=item.pk, DELETE="on")],
        resolutions=[a_resolution_row(id=resolution.pk, unit="青石街道", DELETE="on")],
        initial=(1, 1),
    )

    assert not AgendaItem.objects.exists()
    assert not Resolution.objects.exists()
    removed = AuditEntry.objects.filter(verb__in=["remove_agenda", "remove_resolution"])
    assert {entry.root_id for entry in removed} == {str(project.pk)}
    assert len(removed) == 2


def test_a_resolution_handed_to_somebody_else_tells_them(client, chair, meeting, village):
    told = an_appointment(village, Role.CLERK)
    resolution = a_resolution(meeting)
    row = a_resolution_row(resolution.matter, unit="望江里社区", due_on="2026-08-05", id=resolution.pk)
    post(client, chair, meeting, resolutions=[row], initial=(0, 1))
    resolution.refresh_from_db()

    assert resolution.unit == village
    assert list(Notice.objects.values_list("post_id", flat=True)) == [told.pk]


def test_a_resolution_reported_done_is_no_longer_edited(client, chair, meeting):
    done = a_resolution(meeting, Resolution.State.DONE)
    form = open_page(client, chair, meeting).context["form"]
    assert form.resolutions.forms == []
    row = a_resolution_row("改写", unit="青石街道", id=done.pk)
    answer = post(client, chair, meeting, resolutions=[row], initial=(0, 1))
    done.refresh_from_db()

    assert answer.status_code == 422
    assert done.matter == "签订迁改三方协议"


def test_a_row_of_another_meeting_is_refused(client, chair, meeting, village):
    foreign = an_item(a_meeting(village.parent, held_at=at(6, 16)), outcome="原来的")
    answer = post(client, chair, meeting, agenda=[an_item_row("", "改写", id=foreign.pk)], initial=(1, 0))
    foreign.refresh_from_db()

    assert answer.status_code in {302, 422}
    assert foreign.outcome == "原来的"


def test_a_planned_meeting_has_no_resolutions_yet(client, chair, village):
    meeting = a_meeting(village.parent, M.PLANNED, held_at=at(7, 30))
    assert open_page(client, chair, meeting).context["form"].resolutions is None
    post(client, chair, meeting, held_on="2026-07-31", resolutions=[a_resolution_row(unit="青石街道")])
    meeting.refresh_from_db()

    assert meeting.held_on == date(2026, 7, 31)
    assert not Resolution.objects.exists()


def test_whoever_prepares_is_told_of_a_new_time(client, chair, village, project):
    told = an_appointment(village, Role.SECRETARY)
    meeting = a_meeting(village.parent, M.PLANNED, held_at=at(7, 30))
    item = an_item(meeting, project, outcome="")
    rows = {"agenda": [an_item_row(label(project), "先听汇报", id=item.pk)], "initial": (1, 0)}
    post(client, chair, meeting, held_on="2026-07-30", **rows)
    assert not Notice.objects.exists()
    meeting.refresh_from_db()
    post(client, chair, meeting, held_on="2026-07-31", place="村部", **rows)

    [notice] = Notice.objects.all()
    assert notice.post_id == told.pk
    assert notice.text == "青石街道“7 月调度会”改于 7 月 31 日 09:30 在村部召开，请准备"


def test_a_held_meeting_does_not_move_into_the_future(client, chair, meeting):
    answer = post(client, chair, meeting, held_on="2026-07-25")

    assert answer.status_code == 422
    assert "会议已经召开，时间不能晚于现在" in answer.content.decode()


def test_the_mark_of_a_late_entry_stays(client, chair, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(is_late_entry=True)
    assert post(client, chair, meeting, held_on="2026-07-24").status_code == 302
    meeting.refresh_from_db()

    assert (meeting.held_on, meeting.is_late_entry) == (date(2026, 7, 24), True)


def test_a_meeting_still_ahead_bears_no_mark_of_a_late_entry(client, chair, village):
    """Planned, moved by mistake to a day before it was recorded, moved ahead again, cancelled."""
    planned = a_meeting(village.parent, "planned", held_at=timezone.now() + timedelta(days=3))
    planned.is_late_entry = True
    planned.mark_late_entry()
    assert planned.is_late_entry is False
    planned.held_at = timezone.now() - timedelta(days=2)
    planned.mark_late_entry()
    assert planned.is_late_entry is True


def test_a_second_click_adds_nothing_twice(client, chair, meeting, project):
    page = open_page(client, chair, meeting)
    key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode()).group(1)
    rows = {"agenda": [an_item_row(label(project))], "resolutions": [a_resolution_row(unit="青石街道")]}
    posted = a_meeting_post(**(AS_HELD | rows)) | {"form_key": key}
    answers = [client.post(address(meeting), posted) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert (AgendaItem.objects.count(), Resolution.objects.count()) == (1, 1)


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unawares(client, chair, meeting):
    old = version_of(meeting)
    Meeting.objects.filter(pk=meeting.pk).update(minutes="同事写的", place="三楼会议室")
    answer = post(client, chair, meeting, version=old, minutes="我写的")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "同事写的" in page
    assert "我写的" in page
    assert "“地点”已按最新内容保留" in page
    meeting.refresh_from_db()
    assert meeting.minutes == "同事写的"
    newest = re.search(r'name="form_version" value="([^"]+)"', page).group(1)
    again = post(client, chair, meeting, version=unescape(newest), place="三楼会议室", minutes="我写的")
    assert again.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.minutes, meeting.place) == ("我写的", "三楼会议室")


def test_rows_of_two_people_are_merged_by_field(client, chair, meeting, project):
    item = an_item(meeting, project, outcome="分头推进")
    old = version_of(meeting)
    AgendaItem.objects.filter(pk=item.pk).update(outcome="供电先行")
    row = an_item_row(label(project), id=item.pk, outcome="分头推进")
    assert post(client, chair, meeting, version=old, agenda=[row], minutes="我写的").status_code == 302
    item.refresh_from_db()
    meeting.refresh_from_db()

    assert (item.outcome, meeting.minutes) == ("供电先行", "我写的")


@pytest.mark.parametrize("state", [M.CLOSED, M.CANCELLED])
def test_issued_or_cancelled_it_is_fixed(client, chair, village, state):
    meeting = a_meeting(village.parent, state)
    answer = open_page(client, chair, meeting)
    assert answer.status_code == 409
    assert "议题、议定事项和纪要不能再改" in answer.content.decode()
    assert post(client, chair, meeting, minutes="改写").status_code == 409
    meeting.refresh_from_db()

    assert meeting.minutes == ""


def test_whoever_may_not(client, chair, meeting, village):
    clerk = an_appointment(village.parent, Role.CLERK)
    assert open_page(client, clerk, meeting).status_code == 200
    for person in (
        an_appointment(village.parent, Role.MEMBER),
        an_appointment(village.parent.parent, Role.SECRETARY),
        an_appointment(village.parent, Role.OFFICER),
    ):
        assert open_page(client, person, meeting).status_code == 403
        assert post(client, person, meeting, minutes="改写").status_code == 403
    stranger = an_appointment(an_organization(village.parent.parent), Role.SECRETARY)
    assert open_page(client, stranger, meeting).status_code == 404
    meeting.refresh_from_db()
    assert meeting.minutes == ""


def test_without_script_a_row_is_added_by_the_server(client, chair, meeting):
    client.force_login(chair.user)
    fields = a_meeting_post(**AS_HELD) | {"add": "resolutions"}
    answer = client.post(address(meeting), fields)

    assert len(answer.context["form"].resolutions.forms) == 1
    assert not AuditEntry.objects.exists()


def test_other_methods_are_refused(client, chair, meeting):
    client.force_login(chair.user)

    assert client.delete(address(meeting)).status_code == 405
