"""Recording a meeting: what is offered, what is stored, who is told, what is refused."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import AgendaItem, Meeting, Obstacle, Resolution
from projects.states import ProjectState
from tests.builders.meetings import (
    a_meeting,
    a_meeting_post,
    a_resolution_row,
    an_item_row,
    an_obstacle,
    at,
)
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.work import a_project, a_task
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState


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


def open_page(client, person, **query):
    client.force_login(person.user)
    return client.get(reverse("projects:meeting_new"), query)


def post(client, person, **fields):
    client.force_login(person.user)
    return client.post(reverse("projects:meeting_new"), a_meeting_post(**fields))


def label(project):
    return f"{project.title}（{project.organization.short_name}）"


def test_a_held_meeting_is_stored_with_agenda_and_resolution(client, village, chair, project):
    answer = post(
        client,
        chair,
        agenda=[an_item_row(label(project))],
        resolutions=[a_resolution_row(unit="望江里社区", due_on="2026-08-01")],
    )
    [meeting] = Meeting.objects.all()
    [item], [resolution] = meeting.agenda.all(), meeting.resolutions.all()

    assert answer["Location"] == meeting.get_absolute_url()
    assert (meeting.state, meeting.held_at, meeting.is_late_entry) == ("held", at(7, 24, 9, 0), False)
    assert (meeting.chair, meeting.recorded_by) == (chair, chair)
    assert (item.project, item.position, item.outcome) == (project, 1, "迁改费用按三家分摊")
    assert (resolution.unit, resolution.person, resolution.due_on) == (village, None, date(2026, 8, 1))


def test_everything_is_in_the_audit_chain_and_on_the_projects_timeline(client, chair, project):
    post(
        client, chair, agenda=[an_item_row(label(project))], resolutions=[a_resolution_row(unit="望江里社区")]
    )
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    roots = dict(AuditEntry.objects.values_list("verb", "root_type"))

    assert {"record_meeting", "add_agenda", "add_resolution", "hold"} <= verbs
    assert roots["add_agenda"] == roots["add_resolution"] == "projects.project"
    page = client.get(f"{project.get_absolute_url()}?tab=plan").content.decode()
    assert "列入议题“7 月调度会”" in page
    assert "议定“签订迁改三方协议”" in page
    entry = AuditEntry.objects.get(verb="record_meeting")
    assert entry.content["after"]["attendees"] == "***"


def test_whoever_owes_a_resolution_is_told(client, village, chair, project):
    owner = an_appointment(village, Role.MEMBER, user=a_user("韩砚秋"))
    secretary = an_appointment(village, Role.SECRETARY)
    clerk = an_appointment(village, Role.CLERK)
    post(
        client,
        chair,
        agenda=[an_item_row(label(project))],
        resolutions=[
            a_resolution_row("逐户签字", unit="望江里社区"),
            a_resolution_row("迁改进场", unit="望江里社区", person="周以宁"),
        ],
    )
    told = dict(Notice.objects.values_list("post_id", "text"))

    assert set(told) == {secretary.pk, clerk.pk}
    assert told[clerk.pk] == "青石街道议定事项“逐户签字”，请于 8 月 13 日前办结"
    assert owner.pk not in told


def test_a_person_brings_the_unit_and_the_house_is_not_told(client, village, chair, project):
    secretary = an_appointment(village, Role.SECRETARY, user=a_user("苏映川"))
    an_appointment(village, Role.CLERK)
    post(client, chair, resolutions=[a_resolution_row(person="苏映川")])
    [resolution] = Resolution.objects.all()

    assert (resolution.unit, resolution.person) == (village, secretary)
    assert list(Notice.objects.values_list("post_id", flat=True)) == [secretary.pk]


def test_a_unit_outside_the_tree_is_text_and_the_own_house_is_told(client, township, chair):
    clerk = an_appointment(township, Role.CLERK)
    post(client, chair, resolutions=[a_resolution_row(unit="江澜供电公司", person="钱工")])
    [resolution] = Resolution.objects.all()

    assert (resolution.unit, resolution.unit_text, resolution.person_text) == (None, "江澜供电公司", "钱工")
    assert list(Notice.objects.values_list("post_id", flat=True)) == [clerk.pk]


def test_without_a_date_a_resolution_is_due_after_twenty_days(client, chair):
    post(client, chair, held_on="2026-07-20", resolutions=[a_resolution_row(unit="望江里社区")])

    assert Resolution.objects.get().due_on == date(2026, 8, 10)  # the ninth is a Sunday


def test_the_only_project_of_the_agenda_is_what_a_resolution_is_about(client, village, chair, project):
    obstacle = an_obstacle(project)
    row = an_item_row(f"难点：{obstacle}　{label(project)}")
    post(client, chair, agenda=[row], resolutions=[a_resolution_row(unit="望江里社区")])
    [resolution] = Resolution.objects.all()

    assert (resolution.project, resolution.obstacle) == (project, obstacle)


def test_with_two_projects_a_resolution_is_about_the_one_it_names(client, village, chair, project):
    other = a_project(village, S.IN_PROGRESS, title="楼道堆物清理")
    rows = [an_item_row(label(project)), an_item_row(label(other))]
    resolutions = [
        a_resolution_row(unit="望江里社区", about=label(other)),
        a_resolution_row("通报全镇", unit="望江里社区"),
    ]
    post(client, chair, agenda=rows, resolutions=resolutions)

    assert set(Resolution.objects.values_list("matter", "project")) == {
        ("签订迁改三方协议", other.pk),
        ("通报全镇", None),
    }


def test_an_obstacle_on_the_agenda_is_taken_up(client, chair, project):
    obstacle = an_obstacle(project)
    post(client, chair, agenda=[an_item_row(f"难点：{obstacle}　{label(project)}")])
    obstacle.refresh_from_db()

    assert obstacle.state == Obstacle.State.ON_AGENDA
    hold, taken_up = AuditEntry.objects.get(verb="hold"), AuditEntry.objects.get(verb="put_on_agenda")
    assert taken_up.caused_by_id == hold.pk
    assert taken_up.root_id == str(project.pk)


def test_a_task_may_be_on_the_agenda(client, chair, project):
    task = a_task(project)
    post(client, chair, agenda=[an_item_row(f"任务：{task}　{label(project)}")])

    assert AgendaItem.objects.get().task == task


def test_a_meeting_to_come_is_planned_and_announced(client, village, chair, project):
    obstacle = an_obstacle(project)
    secretary = an_appointment(village, Role.SECRETARY)
    post(client, chair, held_on="2026-07-30", agenda=[an_item_row(f"难点：{obstacle}　{label(project)}", "")])
    obstacle.refresh_from_db()

    assert Meeting.objects.get().state == Meeting.State.PLANNED
    assert obstacle.state == Obstacle.State.OPEN
    [notice] = Notice.objects.all()
    assert notice.post_id == secretary.pk
    assert notice.text == "青石街道“7 月调度会”定于 7 月 30 日 09:00 在二楼会议室召开，请准备"


@pytest.mark.parametrize(("day", "late"), [("2026-07-24", False), ("2026-07-23", True)])
def test_what_is_recorded_after_its_day_is_a_late_entry(client, chair, day, late):
    post(client, chair, held_on=day, clock="23:30" if late else "09:00")
    [meeting] = Meeting.objects.all()

    assert meeting.is_late_entry is late
    entry = AuditEntry.objects.get(verb="record_meeting")
    assert (entry.happened_at == meeting.held_at) is late


def test_the_clerk_records_and_the_secretary_chairs(client, township, chair):
    clerk = an_appointment(township, Role.CLERK)
    post(client, clerk)
    [meeting] = Meeting.objects.all()

    assert (meeting.chair, meeting.recorded_by) == (chair, clerk)


def test_an_old_meeting_was_chaired_by_the_secretary_of_that_day(client, township):
    before = an_appointment(township, Role.SECRETARY, ends_on=date(2026, 6, 30))
    present = an_appointment(township, Role.SECRETARY, starts_on=date(2026, 7, 1))
    post(client, present, held_on="2026-06-20")

    assert Meeting.objects.get().chair == before


def test_without_a_secretary_nothing_can_be_recorded(client, township):
    answer = open_page(client, an_appointment(township, Role.CLERK))

    assert answer.status_code == 409
    assert "现在没有在任书记" in answer.content.decode()


# What the page offers


def test_it_proposes_red_and_yellow_projects(client, village, chair):
    yellow = a_project(village, S.IN_PROGRESS, title="黄灯项目", next_open_due=date(2026, 7, 22))
    red = a_project(village, S.IN_PROGRESS, title="红灯项目", next_open_due=date(2026, 7, 1))
    green = a_project(village, S.IN_PROGRESS, title="绿灯项目")
    form = open_page(client, chair).context["form"]

    assert [proposal.subject.project for proposal in form.proposals.selected] == [red, yellow]
    assert form.candidates.labels[:3] == [label(red), label(yellow), label(green)]


def test_the_project_asked_for_is_the_only_beginning(client, village, chair):
    a_project(village, S.IN_PROGRESS, title="红灯项目", next_open_due=date(2026, 7, 1))
    green = a_project(village, S.IN_PROGRESS, title="绿灯项目")
    form = open_page(client, chair, project=green.pk).context["form"]

    assert [row["about"].value() for row in form.agenda] == [label(green)]


def test_drafts_and_foreign_projects_are_neither_offered_nor_accepted(client, village, township, chair):
    draft = a_project(village, S.DRAFT, title="草稿项目")
    foreign = a_project(an_organization(township.parent), S.IN_PROGRESS, title="邻镇项目")
    form = open_page(client, chair, project=foreign.pk).context["form"]
    assert form.candidates.labels == []
    for title in (draft.title, foreign.title, foreign.number):
        answer = post(client, chair, agenda=[an_item_row(title)])
        assert answer.status_code == 422
        assert f"没有可选的项目“{title}”" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_a_number_or_a_title_names_a_project_too(client, village, chair, project):
    post(client, chair, agenda=[an_item_row(project.number)])
    post(client, chair, clock="10:00", agenda=[an_item_row(project.title)])

    assert list(AgendaItem.objects.values_list("project", flat=True)) == [project.pk] * 2


def test_a_title_borne_twice_asks_for_the_number(client, township, village, chair, project):
    twin = a_project(an_organization(township), S.IN_PROGRESS)
    page = post(client, chair, agenda=[an_item_row(project.title)]).content.decode()

    assert f"请写项目编号：{project.number}、{twin.number}" in page


def test_what_is_known_is_filled_in(client, township, chair):
    an_appointment(township, Role.MEMBER, user=a_user("韩砚秋"))
    a_meeting(township, place="三楼会议室")
    page_form = open_page(client, chair).context["form"]
    form, attendance = page_form.head, page_form.attendance

    assert form["place"].value() == "三楼会议室"
    assert str(form["held_on"].value()) == "2026-07-24"
    assert [(field.label, field.value()) for field in attendance] == [
        ("周以宁（书记）", "present"),
        ("韩砚秋（班子成员）", "present"),
    ]


# Refusals


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.LEADER, Role.EXPERT, Role.AUDITOR])
def test_nobody_else_records(client, township, chair, role):
    person = an_appointment(township, role)
    answer = open_page(client, person)

    assert answer.status_code == 403
    assert post(client, person).status_code == 403
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"place": ""}, "请填写会议地点"),
        ({"attendees": " "}, "请至少选择一名出席人员，或在这里写明"),
        ({"held_on": ""}, "请填写会议日期"),
        ({"held_on": "2026年7月32日"}, "没有这一天"),
        ({"clock": ""}, "请填写会议时刻"),
        ({"clock": "九点"}, "时刻写成 09:30 的样子"),
        ({"held_on": "2062-07-24"}, "会议日期离今天太远，请核对年份"),
        ({"held_on": "2016-07-24"}, "会议日期离今天太远，请核对年份"),
        ({"title": "会" * 61}, "会议名称最多 60 字"),
        ({"attendees": "人" * 501}, "其他出席人员最多 500 字，请精简"),
        ({"minutes": "字" * 3001}, "会议纪要最多 3000 字，请精简"),
        ({"agenda": [an_item_row("没有的项目")]}, "没有可选的项目“没有的项目”，请从列表中选择，或写项目编号"),
        ({"agenda": [an_item_row("", "字" * 501)]}, "研究情况最多 500 字，请精简"),
        ({"resolutions": [a_resolution_row("", unit="望江里社区")]}, "请写明议定了什么"),
        ({"resolutions": [a_resolution_row("字" * 201, unit="望江里社区")]}, "议定事项最多 200 字，请精简"),
        ({"resolutions": [a_resolution_row()]}, "请填写责任单位，或从列表中选择责任人"),
        ({"resolutions": [a_resolution_row(person="钱工")]}, "请填写责任单位，或从列表中选择责任人"),
        ({"resolutions": [a_resolution_row(unit="供" * 41)]}, "最多 40 字，请精简"),
        (
            {"resolutions": [a_resolution_row(unit="望江里社区", due_on="2026-07-23")]},
            "完成时限早于会议日期",
        ),
        (
            {"held_on": "2026-07-30", "resolutions": [a_resolution_row(unit="望江里社区")]},
            "会议时间（7 月 30 日 09:00）还没有到，议定事项请在召开后填写；已经开过的，请改正日期和时刻",
        ),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(client, chair, project, fields, words):
    answer = post(client, chair, **fields)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Meeting.objects.exists()
    assert not AuditEntry.objects.filter(verb="record_meeting").exists()


def test_the_same_matter_stands_once(client, chair, project):
    answer = post(client, chair, agenda=[an_item_row(label(project)), an_item_row(project.number)])

    assert answer.status_code == 422
    assert "与前面的议题重复" in answer.content.decode()


def test_a_second_click_records_nothing_twice(client, chair):
    assert post(client, chair).status_code == 302
    answer = post(client, chair)

    assert answer.status_code == 422
    assert "这个时间的同类会议已经记录过" in answer.content.decode()
    assert Meeting.objects.count() == 1


def test_without_script_a_row_is_added_by_the_server(client, chair, project):
    client.force_login(chair.user)
    fields = a_meeting_post(agenda=[an_item_row(label(project))]) | {"add": "agenda"}
    answer = client.post(reverse("projects:meeting_new"), fields)

    assert answer.status_code == 200
    assert len(answer.context["form"].agenda.forms) == 2
    assert not Meeting.objects.exists()


def test_empty_rows_are_not_saved(client, chair):
    post(client, chair, agenda=[an_item_row("", "")], resolutions=[a_resolution_row("")])
    [meeting] = Meeting.objects.all()

    assert not meeting.agenda.exists()
    assert not meeting.resolutions.exists()


def test_other_methods_are_refused(client, chair):
    client.force_login(chair.user)

    assert client.delete(reverse("projects:meeting_new")).status_code == 405


def test_a_made_up_attendance_tells_no_administrators_name(client, township, chair, village):
    """Posts that the page names already stay on it, but only those that a meeting may have."""
    keeper = an_appointment(township, Role.SYSTEM_ADMIN, user=a_user("温如玉"))
    head = an_appointment(village, Role.SECRETARY, user=a_user("顾明川"))
    sent = {"place": "", f"attends-post{keeper.pk}": "present", f"attends-post{head.pk}": "present"}
    client.force_login(chair.user)
    page = client.post(reverse("projects:meeting_new"), a_meeting_post() | sent).content.decode()

    assert "顾明川" in page
    assert "温如玉" not in page
