"""Persons with two posts, and persons whose posts are over."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.actor import Actor
from organizations.middleware import ACTING_POST
from organizations.roles import Role
from projects.models import Task
from projects.permissions import may_verify_task, may_work_on_task
from projects.states import ProjectState, TaskState
from reviews.models import ReviewSheet
from reviews.permissions import may_confirm, may_score
from reviews.states import SheetState
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.reviews import a_score, a_sheet
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def town():
    return a_city()


@pytest.fixture
def officer(town):
    """Officer of the township, and clerk of the village whose secretary is reviewed there."""
    post = an_appointment(town[2], Role.OFFICER)
    an_appointment(town[3], Role.CLERK, post.user)
    return post


def seen(post, sheet) -> bool:
    return ReviewSheet.objects.for_reader(acting(post)).get(pk=sheet.pk).is_readable


@pytest.mark.parametrize("state", [SheetState.SCORED, SheetState.CONFIRMED])
def test_whoever_works_in_the_reviewed_house_learns_nothing_before_it_is_told(town, officer, state):
    assert not seen(officer, a_sheet(town[3], state))


def test_whoever_works_in_the_reviewed_house_reads_what_was_told(town, officer):
    assert seen(officer, a_sheet(town[3], SheetState.PUBLISHED))


def test_an_officer_with_no_other_post_reads_a_scored_sheet(town):
    assert seen(an_appointment(town[2], Role.OFFICER), a_sheet(town[3], SheetState.SCORED))


def test_officers_of_the_root_read_the_sheet_they_judge_themselves(town):
    assert seen(an_appointment(town[0], Role.OFFICER), a_sheet(town[0], SheetState.SCORED))


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_no_second_post_lets_anybody_judge_the_own_house(town, role):
    post = an_appointment(town[2], Role.OFFICER)
    if role == Role.SECRETARY:
        an_appointment(town[3], role, post.user)
    else:
        an_appointment(town[3], Role.SECRETARY)
        an_appointment(town[3], role, post.user)
    sheet = a_sheet(town[3], SheetState.SELF_SUBMITTED)
    assert not may_score(acting(post), sheet)
    assert not may_confirm(acting(post), sheet)


def test_who_scored_in_one_post_does_not_confirm_in_another(town):
    first = an_appointment(town[2], Role.OFFICER, ends_on=date(2027, 1, 10))
    second = an_appointment(town[2], Role.OFFICER, first.user, starts_on=date(2027, 1, 11))
    sheet = a_sheet(town[3], SheetState.SCORED)
    a_score(sheet, "report", "9", first)
    assert not may_confirm(acting(second), sheet)


def test_an_owner_does_not_verify_in_another_post(town):
    post = an_appointment(town[3], Role.SECRETARY)
    other = an_appointment(town[2], Role.MEMBER, post.user)
    task = a_task(a_project(town[3], ProjectState.IN_PROGRESS), owner_post=other, state=TaskState.DONE)
    assert not may_verify_task(acting(post), task)


def test_nobody_without_a_post_works_on_a_task_that_names_no_leader():
    """None is nobody's post, not everybody's."""
    assert not may_work_on_task(Actor(user=a_user()), Task(project=a_project_of_nobody()))


def a_project_of_nobody():
    return a_project(a_city()[3], ProjectState.IN_PROGRESS)


@pytest.mark.parametrize(
    "page",
    ["/", "/projects/", "/problems/", "/meetings/", "/surveys/", "/reviews/", "/mechanisms/", "/dashboard/"],
)
def test_a_session_outlives_the_post_but_its_rights_do_not(client, town, page):
    post = an_appointment(town[3], Role.SECRETARY, ends_on=date(2027, 1, 10))
    project = a_project(town[3], ProjectState.IN_PROGRESS, title="只有在任者可见")
    client.force_login(post.user)
    session = client.session
    session[ACTING_POST] = post.pk  # chosen in the header while it lasted
    session.save()
    answer = client.get(page)
    assert answer.status_code in {200, 403}
    assert project.title not in answer.content.decode()
    assert client.get(project.get_absolute_url()).status_code == 404
    assert client.get(reverse("projects:plan", args=[project.pk])).status_code == 404
