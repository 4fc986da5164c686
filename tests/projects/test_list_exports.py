"""The lists of tasks, notices and meetings, and a project's tasks, as workbooks: what is filtered, in words, recorded."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.roles import Role
from tests.builders.meetings import a_meeting
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project, a_round, a_task
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    a_round()
    village = a_city()[-1]
    secretary = an_appointment(village, Role.SECRETARY)
    found = a_project(village, lead=secretary.user, state="in_progress", title="解决楼道堆物")
    a_task(found, title="=清理楼道", owner_post=secretary, due_on=date(2026, 9, 30), weight=40, percent=50)
    a_task(found, title="安装充电棚", owner_text="王守正", state="verified", weight=60, percent=100)
    return found


def the_sheet(client, address, **query):
    answer = client.get(address, query | {"export": "xlsx"})
    assert answer["Content-Disposition"].startswith("attachment")
    return load_workbook(BytesIO(answer.content)).active


def texts(sheet):
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def exports():
    told = [entry.content["details"] for entry in AuditEntry.objects.filter(verb="export")]
    return [(details["list"], details["rows"]) for details in told]


def test_the_tasks_of_a_project_are_its_form(client, project):
    client.force_login(project.lead)
    sheet = the_sheet(client, project.get_absolute_url(), tab="plan")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=6)]

    assert [row[1].lstrip("'") for row in rows] == ["=清理楼道", "安装充电棚"]
    assert (rows[0][9].date(), rows[0][11], rows[0][12]) == (date(2026, 9, 30), 0.4, 0.5)
    assert rows[1][6] == "王守正"
    assert any("项目名称：解决楼道堆物" in text for text in texts(sheet))
    assert any("主要负责人签字" in text for text in texts(sheet))
    assert exports() == [("plan", 2)]


def test_the_list_of_tasks_holds_what_was_chosen(client, project):
    client.force_login(project.lead)
    sheet = the_sheet(client, reverse("projects:tasks"), state="verified", q="充电")

    assert "安装充电棚" in texts(sheet)
    assert not any("清理楼道" in text for text in texts(sheet))
    assert any("已核验" in text and "含“充电”" in text for text in texts(sheet))
    assert exports() == [("tasks", 1)]


def test_the_list_of_notices(client, project):
    township = project.organization.parent
    officer = an_appointment(township, Role.OFFICER)
    a_notice_on(project, matter="楼道堆物清理滞后")
    a_notice_on(project, state="draft", matter="还没有签发")
    client.force_login(officer.user)
    sheet = the_sheet(client, reverse("projects:notices"), state="issued")

    assert "楼道堆物清理滞后" in texts(sheet)
    assert "还没有签发" not in texts(sheet)
    assert exports() == [("notices", 1)]


def test_the_list_of_meetings(client, project):
    secretary = project.organization.appointments.get(role=Role.SECRETARY)
    a_meeting(project.organization, chair=secretary, title="楼道专题会")
    client.force_login(project.lead)
    sheet = the_sheet(client, reverse("projects:meetings"))

    assert {"楼道专题会", secretary.user.name} <= set(texts(sheet))
    assert exports() == [("meetings", 1)]
