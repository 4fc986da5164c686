"""撤回: by the secretary, until the judges have written an opinion."""

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
from workflow.models import Notice

pytestmark = pytest.mark.django_db

S = ProjectState
STEP = engine.find(Project, "withdraw")


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


def post(client, person, project):
    client.force_login(person.user)
    return client.post(reverse("projects:transition", args=[project.pk, "withdraw"]))


def test_the_secretary_withdraws_and_the_judges_are_told(client, secretary, officer, submitted):
    assert post(client, secretary, submitted).status_code == 302
    submitted.refresh_from_db()

    assert submitted.state == S.DRAFT
    assert submitted.submitted_at is None
    assert Notice.objects.get().user_id == officer.user_id


def test_the_clerk_may_not(client, village, submitted):
    assert post(client, an_appointment(village, Role.CLERK), submitted).status_code == 403


def test_a_stranger_does_not_find_it(client, village, submitted):
    stranger = an_appointment(an_organization(village.parent), Role.SECRETARY)

    assert post(client, stranger, submitted).status_code == 404


def test_a_saved_opinion_holds_it(client, secretary, officer, submitted):
    an_opinion(submitted, officer)
    answer = post(client, secretary, submitted)
    submitted.refresh_from_db()

    assert answer.status_code == 422
    assert "审核组织已提出意见" in answer.content.decode()
    assert submitted.state == S.SUBMITTED
    page = client.get(submitted.get_absolute_url()).content.decode()
    assert "还不能撤回" in page


def test_opinions_on_an_earlier_submission_do_not_hold_it(secretary, officer, submitted):
    an_opinion(submitted, officer, given=True, submission=0)

    assert STEP.verdict(submitted, acting(secretary)).is_ready


def test_a_second_click_is_too_late(client, secretary, submitted):
    post(client, secretary, submitted)

    assert post(client, secretary, submitted).status_code == 409


@pytest.mark.parametrize(
    ("due_on", "given_again"),
    [
        (date(2026, 2, 14), date(2026, 2, 25)),  # submitted on its last day: a day is given, the 25th
        (date(2026, 2, 26), date(2026, 2, 27)),  # the holidays of 15 to 23 February take no day away
        (date(2026, 2, 12), date(2026, 2, 12)),  # had passed when it was submitted: not revived
    ],
)
def test_the_clock_of_a_return_stood_while_the_judges_had_it(
    client, village, secretary, officer, due_on, given_again
):
    """Submitted on Saturday 14 February, a working day; withdrawn on Tuesday 24 February."""
    submitted_at = datetime(2026, 2, 14, 23, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    project = a_declaration(village, return_due_on=due_on, submitted_at=submitted_at)
    post(client, secretary, project)
    project.refresh_from_db()

    assert project.return_due_on == given_again
