"""Where none of those in office may decide, the page says whom the office lacks: nothing waits in silence."""

from datetime import date

import pytest
import time_machine

from organizations.roles import Role
from projects.models import Project
from projects.permissions import has_judge
from projects.states import ProjectState
from reviews.models import ReviewSheet
from reviews.permissions import has_confirmer
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
    assert "都在本单位任职" in seen(client, secretary, a_project(village, ProjectState.SUBMITTED))


def test_nothing_is_said_while_nobody_has_to_judge(client, town):
    _, village, _, secretary = town
    assert "无人可以审核" not in seen(client, secretary, a_project(village, ProjectState.IN_PROGRESS))


def test_a_sheet_that_the_only_officer_has_scored(client):
    found = a_township()
    amend(found.confirmer, ends_on=date(2027, 1, 10))
    score_all(found)
    page = seen(client, found.scorer, found.sheet)
    assert "目前无人可以审定" in page
    assert "须由未在本组评分或认定、" in page
    assert "请安全管理员增配" in page
    second = an_appointment(found.township, Role.OFFICER)
    assert has_confirmer(ReviewSheet.objects.get(pk=found.sheet.pk))
    for reader in (found.scorer, second):
        assert "目前无人可以审定" not in seen(client, reader, found.sheet)


def test_a_sheet_that_the_only_other_officer_is_barred_from(client, town):
    township, village, barred, _ = town
    scorer = an_appointment(township, Role.OFFICER)
    sheet = a_sheet(village, SheetState.SCORED)
    assert "目前无人可以审定" not in seen(client, scorer, sheet)  # who scored nothing may decide
    amend(scorer, ends_on=date(2027, 1, 17))
    assert "目前无人可以审定" in seen(client, barred, sheet)


def test_nothing_is_said_while_scores_are_given(client):
    found = a_township()
    amend(found.confirmer, ends_on=date(2027, 1, 10))
    full_scores(found.sheet, found.scorer)
    assert "目前无人可以审定" not in seen(client, found.scorer, found.sheet)
