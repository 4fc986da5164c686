"""经过: what the page of a project tells of its past."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations import actor
from organizations.roles import Role
from projects import timeline
from projects.models import ProgressReport, Project
from projects.states import ProjectState, ReportState, TaskState
from projects.transitions.acceptance import REQUIRE_RECTIFICATION
from projects.transitions.tasks import FINISH, SEND_BACK
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.work import a_project, a_task
from workflow import audit, engine

pytestmark = pytest.mark.django_db
S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def village(city):
    return city[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def project(village):
    return a_project(village, S.IN_PROGRESS)


def newest(project) -> timeline.Event:
    return timeline.latest(project)[0]


def test_a_step_of_the_project_is_its_verb_and_filled(city, village, secretary):
    officer = an_appointment(city[2], Role.OFFICER, a_user("章若川"))
    project = a_project(village, S.COMPLETION_REQUESTED)
    data = {"due_on": date(2026, 8, 20), "reason": "噪声一户未谈成"}
    engine.run(REQUIRE_RECTIFICATION, project, acting(officer), data)
    event = newest(project)
    assert event.what == "限期整改"
    assert event.text == "噪声一户未谈成　期限 8 月 20 日"
    assert event.who == "章若川（青石街道）"
    assert event.when == "7 月 24 日 09:30"
    assert event.tone == "grave"


def test_a_step_of_a_task_names_the_task(project, secretary):
    task = a_task(project, state=TaskState.ONGOING, percent=60)
    engine.run(FINISH, task, acting(secretary))
    event = newest(project)
    assert (event.what, event.text, event.who, event.tone) == (
        "报完成“管线迁改协调”",
        "进度 60% → 100%",
        "陆知远",
        "",
    )


def test_a_task_sent_back_is_grave_and_says_why(project, secretary):
    task = a_task(project, state=TaskState.DONE, percent=100)
    engine.run(SEND_BACK, task, acting(secretary), {"reason": "缺一方签字", "percent": 70})
    event = newest(project)
    assert (event.text, event.tone) == ("缺一方签字　进度 100% → 70%", "grave")


def test_a_moved_due_date_shows_both(project, secretary):
    audit.note(
        acting(secretary),
        "edit",
        a_task(project),
        before={"due_on": "2026-06-30"},
        after={"due_on": "2026-07-12"},
    )
    assert newest(project).text == "完成时限 6 月 30 日 → 7 月 12 日"


def test_a_report_confirmed_for_somebody_says_who_wrote_it(village, project, secretary):
    clerk = an_appointment(village, Role.CLERK, a_user("韩砚秋"))
    report = ProgressReport.objects.create(
        project=project,
        period=date(2026, 6, 1),
        due_on=date(2026, 6, 28),
        done="同意率升至 84%",
        state=ReportState.SUBMITTED,
        reported_by=clerk,
        confirmed_by=secretary,
    )
    audit.note(acting(secretary), "confirm", report)
    event = newest(project)
    assert event.what == "确认报送 6 月进展"
    assert event.text == "同意率升至 84%"
    assert event.who == "陆知远（韩砚秋代填）"


def test_a_command_is_called_the_system(project):
    audit.note(actor.service("record_lights"), "edit", project)
    assert newest(project).who == "系统"


def test_refusals_are_left_to_the_auditor(project, secretary):
    audit.refuse(acting(secretary), "accept", project, "无权")
    assert timeline.latest(project) == []


def test_what_only_followed_stays_out_of_the_rail_and_in_the_list(project, secretary):
    cause = audit.note(acting(secretary), "edit", project)
    audit.note(acting(secretary), "record_light", project, caused_by=cause)
    audit.note(acting(secretary), "save_draft", project)
    assert len(timeline.latest(project)) == 1
    assert timeline.entries_of(project).count() == 3


def test_the_rail_shows_the_seven_newest(project, secretary):
    for number in range(9):
        audit.note(acting(secretary), "edit", project, details={"summary": f"第 {number} 次"})
    assert [event.text for event in timeline.latest(project)] == [f"第 {n} 次" for n in range(8, 1, -1)]


def test_other_projects_stay_out(village, project, secretary):
    audit.note(acting(secretary), "edit", a_project(village, S.IN_PROGRESS))
    assert timeline.latest(project) == []


def test_it_costs_one_query(project, secretary, city):
    officer = an_appointment(city[2], Role.OFFICER)
    for post in (secretary, officer) * 3:
        audit.note(acting(post), "edit", a_task(project))
    project = Project.objects.get(pk=project.pk)
    with CaptureQueriesContext(connection) as queries:
        timeline.latest(project)
    assert len(queries) == 1


def test_the_full_list_is_paged(client, project, secretary):
    for number in range(60):
        audit.note(acting(secretary), "edit", project, details={"summary": f"第 {number} 次"})
    client.force_login(secretary.user)
    first = client.get(project.get_absolute_url(), {"tab": "records"}).content.decode()
    second = client.get(project.get_absolute_url(), {"tab": "records", "page": 2}).content.decode()
    assert "第 59 次" in first
    assert "第 9 次" not in first
    assert "第 9 次" in second
    assert "共 60 条" in first


def test_a_project_written_in_bulk_says_that_its_past_was_not_told(client, project, secretary):
    client.force_login(secretary.user)
    rail = client.get(project.get_absolute_url()).content.decode()
    assert "整批写入的项目，以前的经过没有逐条留存" in rail
    records = client.get(project.get_absolute_url(), {"tab": "records"}).content.decode()
    assert "本项目由整批写入建立" in records
    audit.note(acting(secretary), "edit", project)
    rail = client.get(project.get_absolute_url()).content.decode()
    assert "整批写入" not in rail
    assert "修改" in rail


def test_a_declaration_that_a_clerk_drafted_is_submitted_on_behalf(village, project, secretary):
    project.drafted_by = an_appointment(village, Role.CLERK, a_user("韩砚秋"))
    project.save()
    audit.note(acting(secretary), "submit", project)
    assert newest(project).who == "陆知远（韩砚秋代填）"
    project.drafted_by = secretary
    project.save()
    assert newest(project).who == "陆知远"
