"""重启整改 of a project is blocked once the year's sheet is decided (design §5.2)."""

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from projects.states import ProjectState
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_sheet, a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
REOPEN = {"reason": "加装后噪声反弹", "due_on": "2099-08-20"}
S = SheetState


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_township, villages=1)


@pytest.fixture
def found(made):
    return made.again()


def decide(sheet, state=S.CONFIRMED):
    decided = {"grade": "good", "meeting_on": "2027-01-08", "document_number": "x", "digest": "y"}
    rewrite(ReviewSheet.objects.filter(pk=sheet.pk), state=state, **decided)


def address(found) -> str:
    return reverse("projects:transition", args=[found.villages[0].projects.get().pk, "reopen"])


@pytest.mark.parametrize("state", [S.CONFIRMED, S.PUBLISHED, S.OBJECTED, S.FINAL])
def test_a_decided_sheet_blocks_page_and_post(client, found, state):
    decide(found.sheet, state)
    client.force_login(found.scorer.user)
    page = client.get(address(found)).content.decode()
    assert "2026 年度考核表（程望舒）已审定，项目不能重启整改" in page
    assert found.sheet.get_absolute_url() in page
    assert client.post(address(found), REOPEN).status_code == 422
    assert Project.objects.get().state == ProjectState.CLOSED
    assert not AuditEntry.objects.filter(verb="reopen", result="done").exists()


@pytest.mark.parametrize("state", [S.OPEN, S.SELF_SUBMITTED, S.SCORED])
def test_before_that_it_does_not(client, found, state):
    rewrite(ReviewSheet.objects.all(), state=state)
    client.force_login(found.scorer.user)
    assert client.post(address(found), REOPEN).status_code == 302
    assert Project.objects.get().state == ProjectState.RECTIFYING


def test_the_sheet_of_another_organization_does_not(client, found):
    decide(a_sheet(an_organization(found.township)))
    client.force_login(an_appointment(found.township, Role.OFFICER).user)
    assert client.post(address(found), REOPEN).status_code == 302
