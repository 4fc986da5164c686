"""The page of a meeting: what everyone sees of it, which buttons, what it costs; and where it shows up."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.models import ChangeRequest, Meeting
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution, an_item, at
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db

M = Meeting.State
S = ProjectState


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


@pytest.fixture
def project(village):
    return a_project(village, S.IN_PROGRESS)


def page_of(client, person, address):
    client.force_login(person.user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_what_was_discussed_and_resolved(client, village, chair, project):
    meeting = a_meeting(village.parent, minutes="会议强调\n限时办结", is_late_entry=True)
    an_item(meeting, project, task=a_task(project))
    a_resolution(meeting, unit=village, project=project, due_on=date(2026, 7, 20))
    page = page_of(client, chair, meeting.get_absolute_url())

    for words in (
        "7 月调度会</h1>", "补录", "2026 年 7 月 16 日 09:30", "二楼会议室", "陆知远、韩砚秋", project.title,
        "任务：管线迁改协调", "供电、燃气两家分头推进", "签订迁改三方协议", "逾期 4 天", "会议强调<br>限时办结",
    ):  # fmt: skip
        assert words in page
    assert f'href="{project.get_absolute_url()}"' in page


def test_a_title_of_its_own_wins(client, village, chair):
    meeting = a_meeting(village.parent, title="加装电梯专题会商", kind=Meeting.Kind.CONSULTATION)

    assert "加装电梯专题会商</h1>" in page_of(client, chair, meeting.get_absolute_url())
    assert str(a_meeting(village.parent, kind=Meeting.Kind.ON_SITE, held_at=at(3, 1))) == "3 月现场办公会"


@pytest.mark.parametrize(
    ("state", "shown", "hidden"),
    [
        (M.PLANNED, ["修改会议安排", "召开", "取消会议"], ["印发纪要"]),
        (M.HELD, ["填写纪要和议定事项", "印发纪要"], ["取消会议"]),
        (M.CLOSED, [], ["修改会议安排", "填写纪要和议定事项", "印发纪要", "取消会议"]),
        (M.CANCELLED, [], ["修改会议安排", "填写纪要和议定事项", "印发纪要", "取消会议"]),
    ],
)
def test_buttons_by_state(client, village, chair, project, state, shown, hidden):
    meeting = a_meeting(village.parent, state)
    an_item(meeting, project)
    page = page_of(client, chair, meeting.get_absolute_url())

    assert [words for words in shown if f">{words}</a>" not in page] == []
    assert [words for words in hidden if f">{words}</a>" in page] == []


def test_readers_get_no_buttons(client, village, chair, project):
    meeting = a_meeting(village.parent, M.PLANNED)
    for person in (
        an_appointment(village.parent, Role.MEMBER),
        an_appointment(village.parent.parent, Role.LEADER),
        an_appointment(village.parent.parent, Role.OFFICER),
    ):
        page = page_of(client, person, meeting.get_absolute_url())
        assert "修改会议安排" not in page
        assert "取消会议" not in page
        assert "陆知远、韩砚秋" in page


def test_a_stranger_gets_404(client, village, chair):
    meeting = a_meeting(village.parent)
    for person in (
        an_appointment(an_organization(village.parent.parent), Role.SECRETARY),
        an_appointment(village, Role.SECRETARY),
        an_appointment(village.parent, Role.EXPERT),
        an_appointment(village.parent, Role.SYSTEM_ADMIN),
    ):
        client.force_login(person.user)
        assert client.get(meeting.get_absolute_url()).status_code == 404


def test_the_project_below_sees_its_own_item_only(client, village, chair, project):
    meeting = a_meeting(village.parent, minutes="全镇情况通报")
    an_item(meeting, project)
    other = a_project(an_organization(village.parent), S.IN_PROGRESS, title="别村的项目")
    an_item(meeting, other, outcome="别村的情况")
    a_resolution(meeting, project=project, matter="本村的事项")
    a_resolution(meeting, project=other, matter="别村的事项")
    page = page_of(client, an_appointment(village, Role.SECRETARY), meeting.get_absolute_url())

    for words in (project.title, "供电、燃气两家分头推进", "本村的事项", "只显示与您有关的议题和议定事项"):
        assert words in page
    for words in ("别村的项目", "别村的情况", "别村的事项", "全镇情况通报", "陆知远、韩砚秋"):
        assert words not in page


def test_a_clerk_reads_the_item_without_a_link_to_the_project_below(client, village, chair, project):
    meeting = a_meeting(village.parent)
    an_item(meeting, project)
    page = page_of(client, an_appointment(village.parent, Role.CLERK), meeting.get_absolute_url())

    assert project.title in page
    assert f'href="{project.get_absolute_url()}"' not in page


def test_what_an_earlier_meeting_left_open_is_listed(client, village, chair):
    earlier = a_meeting(village.parent, held_at=at(6, 16))
    left = a_resolution(earlier, matter="上次没落实的", due_on=date(2026, 7, 6))
    a_resolution(earlier, "verified", matter="早已落实的", verified_on=date(2026, 7, 1))
    a_resolution(earlier, "verified", matter="会后才落实的", verified_on=date(2026, 7, 20))
    a_resolution(a_meeting(village, held_at=at(6, 16)), matter="别的组织的")
    page = page_of(client, chair, a_meeting(village.parent).get_absolute_url())

    assert left.get_absolute_url() in page
    assert "会后才落实的" in page
    assert "早已落实的" not in page
    assert "别的组织的" not in page


def test_more_items_cost_no_more_queries(client, village, chair, project, django_assert_num_queries):
    meeting = a_meeting(village.parent)
    client.force_login(chair.user)

    def add():
        an_item(meeting, a_project(village, S.IN_PROGRESS))
        a_resolution(meeting, unit=village, project=project)
        a_resolution(a_meeting(village.parent, held_at=at(6, 16)), person=chair)

    add()
    client.get(meeting.get_absolute_url())
    with CaptureQueriesContext(connection) as one:
        client.get(meeting.get_absolute_url())
    add()
    add()
    with django_assert_num_queries(len(one)):
        client.get(meeting.get_absolute_url())
    assert len(one) <= 20


def test_other_methods_are_refused(client, village, chair):
    client.force_login(chair.user)

    assert client.post(a_meeting(village.parent).get_absolute_url()).status_code == 405


# Elsewhere


def test_the_project_page_leads_to_a_new_meeting(client, village, chair, project):
    link = f'href="{reverse("projects:meeting_new")}?project={project.pk}"'
    secretary = an_appointment(village, Role.SECRETARY)

    assert link in page_of(client, chair, project.get_absolute_url())
    assert link in page_of(client, secretary, project.get_absolute_url())
    assert link in page_of(client, an_appointment(village, Role.CLERK), project.get_absolute_url())
    assert link not in page_of(client, an_appointment(village, Role.MEMBER), project.get_absolute_url())
    assert link not in page_of(
        client, an_appointment(village.parent, Role.OFFICER), project.get_absolute_url()
    )
    finished = a_project(village, S.CLOSED)
    assert "记录调度会" not in page_of(client, secretary, finished.get_absolute_url())


def test_project_and_task_show_the_meetings_that_dealt_with_them(client, village, chair, project):
    task = a_task(project)
    meeting = a_meeting(village.parent, title="加装电梯专题会商")
    an_item(meeting, project, task=task)
    secretary = an_appointment(village, Role.SECRETARY)

    for address in (f"{project.get_absolute_url()}?tab=meetings", task.get_absolute_url()):
        page = page_of(client, secretary, address)
        assert "加装电梯专题会商" in page
        assert f'href="{meeting.get_absolute_url()}"' in page
    assert client.get(meeting.get_absolute_url()).status_code == 200


def test_the_house_of_the_project_adds_a_task_that_was_decided(client, village):
    secretary = an_appointment(village, Role.SECRETARY)
    above = an_appointment(village.parent, Role.SECRETARY)
    project = a_project(village, ProjectState.IN_PROGRESS)
    meeting = a_meeting(village.parent, chair=above)
    item = an_item(meeting, project)
    link = f"{reverse('projects:change_new', args=[project.pk])}?kind=scope&amp;item={item.pk}"

    client.force_login(secretary.user)
    assert f'href="{link}"' in client.get(meeting.get_absolute_url()).content.decode()
    assert client.get(link.replace("&amp;", "&")).status_code == 200
    client.force_login(above.user)
    assert link not in client.get(meeting.get_absolute_url()).content.decode()


def test_the_task_that_was_added_and_the_meeting_lead_to_each_other(client, village):
    secretary = an_appointment(village, Role.SECRETARY)
    project = a_project(village, ProjectState.IN_PROGRESS)
    a_task(project, weight=100)
    meeting, other = a_meeting(village, title="加装电梯调度会"), a_meeting(village)
    item, foreign = an_item(meeting, project), an_item(other, a_project(village, title="口袋公园"))
    client.force_login(secretary.user)
    row = {"title": "安装监控", "standard": "接通", "owner": "陈立谦", "department": "区住建局"}
    row |= {"due_on": "2026-10-20", "weight": "20"}
    posted = {
        "reason": "会议定的",
        "objectives": project.objectives,
        "added-TOTAL_FORMS": 1,
        "added-INITIAL_FORMS": 0,
    }
    posted |= {f"added-0-{name}": value for name, value in row.items()}
    new = reverse("projects:change_new", args=[project.pk])

    client.post(f"{new}?kind=scope&item={foreign.pk}", posted)
    change = ChangeRequest.objects.get()
    assert change.agenda_item is None
    client.post(reverse("projects:change_transition", args=[change.pk, "send"]))
    client.post(f"{new}?kind=scope&item={item.pk}", posted)
    change = ChangeRequest.objects.exclude(pk=change.pk).get()
    client.post(reverse("projects:change_transition", args=[change.pk, "send"]))

    task = change.task_changes.get(action="add").task
    assert "加装电梯调度会" in client.get(task.get_absolute_url()).content.decode()
    assert (
        f'新增任务：<a href="{task.get_absolute_url()}">'
        in client.get(meeting.get_absolute_url()).content.decode()
    )
