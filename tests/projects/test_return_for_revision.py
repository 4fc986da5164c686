"""退回修改: with at least one opinion and a deadline."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from tests.builders.declaration import a_declaration, an_opinion
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow import engine
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

S = ProjectState


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 2, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village, Role.SECRETARY)


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


@pytest.fixture
def submitted(village, secretary, officer):
    return a_declaration(village)


STEP = engine.find(Project, "return_for_revision")


def post(client, person, project, due_on="2026-03-10"):
    client.force_login(person.user)
    address = reverse("projects:transition", args=[project.pk, "return_for_revision"])
    return client.post(address, {"due_on": due_on})


def test_the_judge_returns_it_with_a_deadline(client, secretary, officer, submitted):
    opinion = an_opinion(submitted, officer)
    assert post(client, officer, submitted).status_code == 302
    submitted.refresh_from_db()
    opinion.refresh_from_db()

    assert submitted.state == S.RETURNED
    assert submitted.return_due_on == date(2026, 3, 10)
    assert opinion.given
    notice = Notice.objects.get()
    assert notice.user_id == secretary.user_id
    assert "请在 3 月 10 日前修改后重新提交" in notice.text


def test_the_usual_deadline_is_five_working_days(client, officer, submitted):
    an_opinion(submitted, officer)
    client.force_login(officer.user)
    page = client.get(reverse("projects:transition", args=[submitted.pk, "return_for_revision"]))

    # Saturday 28 February is worked in exchange for the Spring Festival.
    assert "默认 5 个工作日，即 3 月 2 日" in page.content.decode()
    assert 'value="2026-03-02"' in page.content.decode()


def test_without_an_opinion_it_is_blocked(client, officer, submitted):
    answer = post(client, officer, submitted)
    submitted.refresh_from_db()

    assert answer.status_code == 422
    assert reverse("projects:opinions", args=[submitted.pk]) in answer.content.decode()
    assert submitted.state == S.SUBMITTED


def test_an_opinion_on_an_earlier_submission_is_not_enough(officer, submitted):
    an_opinion(submitted, officer, given=True, submission=0)

    assert STEP.verdict(submitted, acting(officer)).is_blocked


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026-02-23", "不能早于今天（2 月 24 日）"),
        ("", "请填写修改期限"),
        ("明天", "没有这一天"),
        ("2036-03-01", "超过一年"),
    ],
)
def test_a_bad_deadline_says_what_to_mend(client, officer, submitted, typed, words):
    an_opinion(submitted, officer)
    answer = post(client, officer, submitted, typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_secretary_may_not_and_is_told_who_may(client, secretary, officer, submitted):
    an_opinion(submitted, officer)
    answer = post(client, secretary, submitted)

    assert answer.status_code == 403
    assert "青石街道的组织部门工作人员" in answer.content.decode()


def test_an_officer_beside_does_not_find_it(client, village, submitted):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)

    assert post(client, beside, submitted).status_code == 404


def test_a_second_click_is_too_late(client, officer, submitted):
    an_opinion(submitted, officer)
    post(client, officer, submitted)

    assert post(client, officer, submitted).status_code == 409


def test_the_timeline_says_until_when(client, secretary, officer, submitted):
    an_opinion(submitted, officer)
    post(client, officer, submitted)
    client.force_login(secretary.user)
    page = client.get(submitted.get_absolute_url(), {"tab": "records"}).content.decode()

    assert "退回修改" in page
    assert "3 月 10 日" in page
    assert AuditEntry.objects.get(verb="return_for_revision").root_id == str(submitted.pk)
