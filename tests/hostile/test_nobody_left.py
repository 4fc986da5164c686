"""Where none of those in office may decide, the page says whom the office lacks: nothing waits in silence."""

from datetime import date

import pytest
import time_machine

from organizations.middleware import ACTING_POST
from organizations.roles import Role
from projects.models import Project
from projects.permissions import has_judge
from projects.states import ProjectState
from reviews.models import ReviewSheet
from reviews.permissions import has_officer, may_confirm
from reviews.states import SheetState
from tests.builders.audit import amend
from tests.builders.people import a_city, an_appointment
from tests.builders.reviews import a_sheet, a_township, full_scores, score_all
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-18 10:00 +0800", tick=False):
        yield


def seen(client, post, record) -> str:
    client.force_login(post.user)
    session = client.session
    session[ACTING_POST] = post.pk
    session.save()
    return client.get(record.get_absolute_url()).content.decode()


@pytest.fixture
def town():
    """The township's only officer led the village until last week."""
    _, _, township, village = a_city()
    former = an_appointment(village, Role.SECRETARY, ends_on=date(2027, 1, 10))
    officer = an_appointment(township, Role.OFFICER, former.user, starts_on=date(2027, 1, 11))
    return township, village, officer, an_appointment(village, Role.SECRETARY, starts_on=date(2027, 1, 11))


@pytest.mark.parametrize("state", [ProjectState.SUBMITTED, ProjectState.COMPLETION_REQUESTED])
def test_a_project_that_the_only_officer_may_not_judge(client, town, state):
    township, village, officer, secretary = town
    project = a_project(village, state)
    for reader in (secretary, officer):
        assert "目前无人可以审核" in seen(client, reader, project)
    second = an_appointment(township, Role.OFFICER)
    assert has_judge(Project.objects.get(pk=project.pk))
    for reader in (secretary, officer, second):
        assert "目前无人可以审核" not in seen(client, reader, project)


def test_whose_account_is_stopped_judges_nothing(client, town):
    township, village, _, secretary = town
    second = an_appointment(township, Role.OFFICER)
    second.user.is_active = False
    second.user.save()
    assert "青石街道没有可以审核的组织部门工作人员" in seen(
        client, secretary, a_project(village, ProjectState.SUBMITTED)
    )


def test_nothing_is_said_while_nobody_has_to_judge(client, town):
    _, village, _, secretary = town
    assert "无人可以审核" not in seen(client, secretary, a_project(village, ProjectState.IN_PROGRESS))


def test_a_sheet_that_the_only_officer_has_scored(client):
    found = a_township()
    amend(found.confirmer, ends_on=date(2027, 1, 10))
    score_all(found)
    page = seen(client, found.scorer, found.sheet)
    assert "目前无人可以办理" in page
    assert "须由未在本组评分或认定、" in page
    assert "请安全管理员增配" in page
    second = an_appointment(found.township, Role.OFFICER)
    assert has_officer(ReviewSheet.objects.get(pk=found.sheet.pk), may_confirm)
    for reader in (found.scorer, second):
        assert "目前无人可以办理" not in seen(client, reader, found.sheet)


def test_a_sheet_that_the_only_other_officer_is_barred_from(client, town):
    township, village, barred, _ = town
    scorer = an_appointment(township, Role.OFFICER)
    sheet = a_sheet(village, SheetState.SCORED)
    assert "目前无人可以办理" not in seen(client, scorer, sheet)  # who scored nothing may decide
    amend(scorer, ends_on=date(2027, 1, 17))
    assert "目前无人可以办理" in seen(client, barred, sheet)


def test_nothing_is_said_while_scores_are_given(client):
    found = a_township()
    amend(found.confirmer, ends_on=date(2027, 1, 10))
    full_scores(found.sheet, found.scorer)
    assert "目前无人可以办理" not in seen(client, found.scorer, found.sheet)


def test_nothing_is_said_once_the_result_was_told(client, town):
    _, village, barred, _ = town
    assert "目前无人可以办理" not in seen(client, barred, a_sheet(village, SheetState.PUBLISHED))


def test_a_sheet_of_a_group_in_which_every_officer_is_ranked(client):
    found = a_township(villages=3)
    for post in (found.scorer, found.confirmer):
        amend(post, ends_on=date(2027, 1, 10))
    rivals = [an_appointment(found.township, Role.OFFICER, sheet.user) for sheet in found.sheets[1:]]
    page = seen(client, rivals[0], found.sheet)
    assert "目前无人可以办理" in page
    assert "同组比较" in page
    second = an_appointment(found.township, Role.OFFICER)
    for reader in (rivals[0], second):
        assert "目前无人可以办理" not in seen(client, reader, found.sheet)
