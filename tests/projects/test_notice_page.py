"""The page of a 督办单 and the tab of its project: one press signs, what is due now stands first."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.states import ProjectState
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db
N = SupervisionNotice.State


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 7, 24, 14, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def project():
    village = a_city()[-1]
    an_appointment(village, Role.SECRETARY)
    return a_project(village, ProjectState.IN_PROGRESS)


@pytest.fixture
def officer(project):
    return an_appointment(project.organization.parent, Role.OFFICER)


@pytest.fixture
def secretary(project):
    return project.organization.appointments.get(role=Role.SECRETARY)


def page(client, person, notice):
    client.force_login(person.user)
    answer = client.get(notice.get_absolute_url())
    return answer.context["page"], answer.content.decode()


def test_signing_is_one_press_for_the_addressed_house_only(client, project, officer, secretary):
    notice = a_notice_on(project, N.ISSUED, officer=officer)
    button = f'action="{notice.get_absolute_url()}sign/"'
    assert button in page(client, secretary, notice)[1]
    assert button not in page(client, officer, notice)[1]


@pytest.mark.parametrize(
    ("state", "who", "primary"),
    [
        (N.DRAFT, "officer", "issue"),
        (N.ISSUED, "officer", ""),
        (N.SIGNED, "secretary", "reply"),
        (N.REPLIED, "officer", "close"),
        (N.CLOSED, "officer", ""),
    ],
)
def test_what_is_due_now_stands_first(client, project, officer, secretary, state, who, primary):
    notice = a_notice_on(project, state, officer=officer)
    assert page(client, {"officer": officer, "secretary": secretary}[who], notice)[0].primary == primary


def test_a_returned_notice_shows_the_last_reply_and_the_reason(client, project, officer, secretary):
    fields = {"replied_on": date(2026, 7, 22), "reply": "已签", "opinion": "差附件", "times_returned": 1}
    notice = a_notice_on(project, N.SIGNED, officer=officer, days_late=2, **fields)
    _, words = page(client, secretary, notice)
    for told in ("已签", "退回理由", "差附件", "1 次", "逾期 2 天"):
        assert told in words


def test_a_closed_notice_says_what_was_decided_and_links_to_its_project(client, project, officer, secretary):
    notice = a_notice_on(project, N.CLOSED, officer=officer, opinion="同意办结", closed_on=date(2026, 7, 24))
    _, words = page(client, officer, notice)
    assert f'href="{project.get_absolute_url()}?tab=notices"' in words
    assert "同意办结" in words
