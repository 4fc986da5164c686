"""The agenda proposes itself: what, with which reason, in which order, and how it becomes an item."""

from datetime import date, datetime
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from projects.forms.meeting import MeetingForm
from projects.models import AgendaItem, ChangeRequest, Meeting, Obstacle
from projects.proposals import MOST, batches
from projects.states import ProjectState, ReportState
from tests.builders.meetings import (
    a_meeting,
    a_meeting_post,
    a_resolution,
    an_item,
    an_item_row,
    an_obstacle,
    at,
)
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.reports import a_report
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

S = ProjectState
TODAY = date(2026, 7, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def township(village):
    return village.parent


@pytest.fixture
def chair(township):
    return an_appointment(township, Role.SECRETARY, user=a_user("周以宁"))


@pytest.fixture
def project(village):
    return a_project(village, S.IN_PROGRESS)


def proposed(organization):
    return {
        batch.label: [(proposal.key, proposal.reason) for proposal in batch.proposals]
        for batch in batches(organization, TODAY)
    }


def post(client, person, address=None, **fields):
    client.force_login(person.user)
    extra = {name: fields.pop(name) for name in ("propose", "take", "present") if name in fields}
    attends = {name: fields.pop(name) for name in list(fields) if name.startswith("attends-")}
    return client.post(address or reverse("projects:meeting_new"), a_meeting_post(**fields) | extra | attends)


def test_every_kind_comes_with_its_reason(village, township, chair, project):
    red = a_project(village, S.IN_PROGRESS, title="红灯项目", next_open_due=date(2026, 7, 1))
    task = a_task(project, due_on=date(2026, 7, 12), percent=35, state="ongoing")
    asked = an_obstacle(
        a_project(village, S.IN_PROGRESS, title="提请的"), Obstacle.State.ESCALATED,
        escalated_to=township, escalated_on=date(2026, 7, 18), asked="请定下费用分摊",
    )  # fmt: skip
    resolution = a_resolution(a_meeting(township), due_on=date(2026, 7, 20))
    a_resolution(a_meeting(township, held_at=at(7, 17)), "verified")
    an_obstacle(project, Obstacle.State.SOLVED)

    assert proposed(township) == {
        "以前议定、尚未落实的事项": [(f"resolution-{resolution.pk}", "7 月调度会议定，逾期 4 天")],
        "未解决的难点": [(f"obstacle-{asked.pk}", "提请本级协调，已等 6 天：请定下费用分摊")],
        "逾期的任务": [(f"task-{task.pk}", "任务逾期 12 天，完成 35%")],
        "红灯和黄灯的项目": [(f"project-{red.pk}", "红灯：任务逾期 23 天")],
    }
    assert "未解决的难点" not in proposed(village)  # it is in the hands of the township
    assert "以前议定、尚未落实的事项" not in proposed(village)


def test_a_task_stands_for_its_project(township, project):
    a_task(project, due_on=date(2026, 7, 1))
    type(project).objects.filter(pk=project.pk).update(next_open_due=date(2026, 7, 1))

    assert list(proposed(township)) == ["逾期的任务"]


def test_a_wide_subtree_gives_the_worst_few_and_the_number_of_all(village):
    for number in range(MOST + 3):
        a_project(village, S.IN_PROGRESS, title=f"红灯{number}", next_open_due=date(2026, 7, 1 + number % 9))
    [batch] = batches(village.parent.parent.parent, TODAY)

    assert (len(batch.proposals), batch.total, batch.words) == (MOST, MOST + 3, "共 13 件，列出最急的 10 件")


def test_each_kind_takes_one_query_whatever_the_rows(village, township, django_assert_num_queries):
    def add():
        project = a_project(village, S.IN_PROGRESS, next_open_due=date(2026, 7, 1))
        a_task(project, due_on=date(2026, 7, 1))
        an_obstacle(project)
        a_project(village, S.IN_PROGRESS, title="红灯", next_open_due=date(2026, 7, 1))

    add()
    with CaptureQueriesContext(connection) as one:
        batches(township, TODAY)
    add()
    add()
    with django_assert_num_queries(len(one)):
        batches(township, TODAY)
    assert len(one) <= 6  # five kinds and the current round


def test_ticked_ones_become_items_with_their_reason(client, chair, township, village, project):
    obstacle = an_obstacle(project)
    resolution = a_resolution(a_meeting(township))
    answer = post(
        client, chair, propose=[f"obstacle-{obstacle.pk}", f"resolution-{resolution.pk}", "task-999"]
    )
    assert answer.status_code == 302
    items = AgendaItem.objects.exclude(reason="")

    assert {(item.obstacle, item.resolution) for item in items} == {(obstacle, None), (None, resolution)}
    assert items.get(obstacle=obstacle).reason == "待解决，7 月 24 日提出"
    obstacle.refresh_from_db()
    assert obstacle.state == Obstacle.State.ON_AGENDA


def test_a_row_about_the_same_matter_is_not_doubled_and_gets_the_reason(client, chair, village):
    red = a_project(village, S.IN_PROGRESS, title="红灯项目", next_open_due=date(2026, 7, 1))
    post(
        client,
        chair,
        agenda=[an_item_row(f"红灯项目（{village.short_name}）")],
        propose=[f"project-{red.pk}"],
    )
    [item] = AgendaItem.objects.all()

    assert (item.project, item.reason) == (red, "红灯：任务逾期 23 天")


def test_one_press_takes_all_into_rows_and_stores_nothing(client, chair, project):
    obstacle = an_obstacle(project)
    task = a_task(project, due_on=date(2026, 7, 1))
    a_report(project, date(2026, 6, 1), done="协议谈妥两家", difficulty="第三家不同意")
    answer = post(client, chair, take="all", agenda=[an_item_row("", "")])
    form = answer.context["form"]
    page = unescape(answer.content.decode())

    assert answer.status_code == 200
    assert [row["about"].value() for row in form.agenda] == [
        f"难点：{obstacle}　{project.title}（望江里社区）",
        f"任务：{task}　{project.title}（望江里社区）",
    ]
    assert form.proposals.lines == []
    assert "已汇报　6 月进展：协议谈妥两家　困难：第三家不同意" in page
    assert not Meeting.objects.exists()


def test_the_edit_page_offers_what_is_not_on_the_agenda_unticked(chair, township, project):
    meeting = a_meeting(township)
    on_agenda, other = an_obstacle(project), an_obstacle(project, description="资金缺口")
    an_item(meeting, project, obstacle=on_agenda)
    form = MeetingForm(meeting)

    assert [proposal.subject.obstacle for proposal in form.proposals.all] == [other]
    assert form.proposals.selected == []


def test_what_was_reported_is_kept_when_the_minutes_are_issued(client, chair, township, project):
    report = a_report(project, date(2026, 6, 1), done="协议谈妥两家", difficulty="", next_step="")
    meeting = a_meeting(township)
    item = an_item(meeting, project)
    client.force_login(chair.user)
    assert "汇报情况：6 月进展：协议谈妥两家" in client.get(meeting.get_absolute_url()).content.decode()
    client.post(f"{meeting.get_absolute_url()}close_minutes/")
    type(report).objects.update(done="后来改写")
    item.refresh_from_db()

    assert item.reported == "6 月进展：协议谈妥两家"
    for address in (meeting.get_absolute_url(), reverse("projects:meeting_minutes", args=[meeting.pk])):
        page = client.get(address).content.decode()
        assert "协议谈妥两家" in page
        assert "后来改写" not in page


def test_an_unfinished_report_is_not_quoted(township, project):
    a_report(project, date(2026, 7, 1), ReportState.DRAFT, done="草稿")

    assert MeetingForm(Meeting(organization=township), None, (project.pk,)).candidates.reported == {}


def test_a_resolution_without_a_person_stands_in_the_way_of_the_minutes(client, chair, township):
    meeting = a_meeting(township)
    an_item(meeting)
    a_resolution(meeting)
    client.force_login(chair.user)

    assert "议定事项 1 没有责任人" in client.get(meeting.get_absolute_url()).content.decode()
    assert client.post(f"{meeting.get_absolute_url()}close_minutes/").status_code == 422


# 出席、列席、请假


def test_who_was_there_is_stored_shown_and_never_named_in_the_log(client, chair, township, village, project):
    member = an_appointment(township, Role.MEMBER, user=a_user("韩砚秋"))
    head = an_appointment(village, Role.SECRETARY, user=a_user("苏映川"))
    stranger = an_appointment(township.parent, Role.SECRETARY, user=a_user("江别舟"))
    fields = {
        f"attends-post{chair.pk}": "present",
        f"attends-post{member.pk}": "absent",
        f"attends-post{head.pk}": "observer",
        f"attends-post{stranger.pk}": "present",
    }
    post(client, chair, attendees="供电公司钱工", **fields)
    meeting = Meeting.objects.get()

    assert set(meeting.attendances.values_list("post", "kind")) == {
        (chair.pk, "present"),
        (member.pk, "absent"),
        (head.pk, "observer"),
    }
    page = client.get(reverse("projects:meeting_edit", args=[meeting.pk])).context["form"].attendance
    assert page[f"post{member.pk}"].value() == "absent"
    page = client.get(meeting.get_absolute_url()).content.decode()
    for words in ("周以宁、供电公司钱工", "苏映川（望江里社区书记）", "请假"):
        assert words in page

    entry = AuditEntry.objects.get(verb="record_attendance")
    assert entry.content["after"] == {"absent": [member.pk], "observer": [head.pk], "present": [chair.pk]}
    assert "苏映川" not in str(entry.content)


def test_everybody_is_present_with_one_press(client, chair, township):
    member = an_appointment(township, Role.MEMBER)
    answer = post(client, chair, present="all", **{f"attends-post{member.pk}": "absent"})
    attendance = answer.context["form"].attendance

    assert attendance[f"post{chair.pk}"].value() == "present"
    assert attendance[f"post{member.pk}"].value() == "absent"
    assert not Meeting.objects.exists()


def test_who_has_left_since_stays_in_the_minutes(client, chair, township):
    meeting = a_meeting(township)
    gone = an_appointment(township, Role.MEMBER, ends_on=date(2026, 7, 20))
    meeting.attendances.create(post=gone, kind="present")
    form = MeetingForm(meeting)

    assert form.attendance[f"post{gone.pk}"].value() == "present"


# 下次会议


def test_the_next_of_a_series_begins_with_place_people_and_what_is_open(client, chair, township):
    member = an_appointment(township, Role.MEMBER)
    before = a_meeting(township, Meeting.State.CLOSED, kind="on_site", place="三楼", held_at=at(7, 20, 15, 0))
    before.attendances.create(post=member, kind="observer")
    resolution = a_resolution(before)
    client.force_login(chair.user)
    address = f"{reverse('projects:meeting_new')}?after={before.pk}"
    assert f'href="{address}"' in client.get(before.get_absolute_url()).content.decode()
    form = client.get(address).context["form"]

    assert (form.head["kind"].value(), form.head["place"].value()) == ("on_site", "三楼")
    assert (str(form.head["held_on"].value()), str(form.head["clock"].value())) == ("2026-08-17", "15:00:00")
    assert form.attendance[f"post{member.pk}"].value() == "observer"
    assert [proposal.subject.resolution for proposal in form.proposals.selected] == [resolution]

    assert post(client, chair, address, held_on="2026-08-17", clock="15:00").status_code == 302
    assert Meeting.objects.get(state="planned").previous == before
    assert "下次会议" in client.get(before.get_absolute_url()).content.decode()


def test_the_series_of_another_house_is_not_continued(client, chair, township):
    foreign = a_meeting(township.parent, Meeting.State.CLOSED, place="区委三楼")
    client.force_login(chair.user)
    form = client.get(f"{reverse('projects:meeting_new')}?after={foreign.pk}").context["form"]

    assert form.meeting.previous is None
    assert form.head["place"].value() == ""


def test_too_many_items_are_refused_with_the_way_out(township, chair):
    data = QueryDict(mutable=True)
    data.update({"agenda-TOTAL_FORMS": "31", "agenda-INITIAL_FORMS": "0"})
    data.update({f"agenda-{number}-outcome": "研究" for number in range(31)})
    form = MeetingForm(Meeting(organization=township), data)

    assert not form.is_valid()
    assert "最多 30" in str(form.agenda.non_form_errors())


def test_a_change_that_waits_for_its_decision_is_proposed_beside_a_task(township, project):
    secretary = an_appointment(project.organization, Role.SECRETARY)
    change = ChangeRequest.objects.create(
        project=project, kind="delay", state="submitted", reason="雨季停工", drafted_by=secretary
    )
    ChangeRequest.objects.create(
        project=project, kind="scope", state="drafted", reason="还没提交", drafted_by=secretary
    )
    task = a_task(project, due_on=date(2026, 7, 1))
    type(project).objects.filter(pk=project.pk).update(next_open_due=date(2026, 7, 1))

    assert proposed(township) == {
        "逾期的任务": [(f"task-{task.pk}", "任务逾期 23 天，完成 0%")],
        "待审批的变更申请": [(f"change-{change.pk}", "延期申请待审批：雨季停工")],
    }
