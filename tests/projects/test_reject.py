"""不予立项: with a reason, for good; its problem may be declared again."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem
from projects.states import ProjectState
from tests.builders.declaration import a_declaration
from tests.builders.people import a_city, an_appointment, an_organization
from workflow.models import Notice

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


def post(client, person, project, reason="不属于解决问题类的项目"):
    client.force_login(person.user)
    return client.post(reverse("projects:transition", args=[project.pk, "reject"]), {"reason": reason})


def test_the_judge_rejects_with_a_reason(client, secretary, officer, submitted):
    assert post(client, officer, submitted).status_code == 302
    submitted.refresh_from_db()

    assert submitted.state == S.REJECTED
    assert submitted.decision_reason == "不属于解决问题类的项目"
    notice = Notice.objects.get()
    assert notice.user_id == secretary.user_id
    assert "不属于解决问题类的项目" in notice.text


def test_the_problem_may_be_declared_again(client, village, officer, submitted):
    problem = submitted.problems.get()
    assert problem not in Problem.objects.declarable(village.pk)
    post(client, officer, submitted)

    assert problem in Problem.objects.declarable(village.pk)


@pytest.mark.parametrize(
    ("reason", "words"), [("", "请写明理由"), (" ", "请写明理由"), ("理" * 201, "最多 200 字")]
)
def test_a_bad_reason_changes_nothing(client, officer, submitted, reason, words):
    answer = post(client, officer, submitted, reason)
    submitted.refresh_from_db()

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert submitted.state == S.SUBMITTED


def test_the_secretary_may_not(client, secretary, submitted):
    assert post(client, secretary, submitted).status_code == 403


def test_an_officer_beside_does_not_find_it(client, village, submitted):
    beside = an_appointment(an_organization(village.parent.parent), Role.OFFICER)

    assert post(client, beside, submitted).status_code == 404


def test_a_second_click_is_too_late(client, officer, submitted):
    post(client, officer, submitted)

    assert post(client, officer, submitted).status_code == 409
