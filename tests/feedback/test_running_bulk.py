"""批量起草调查: who gets one, who is skipped and why; a second press makes nothing twice."""

import pytest
from django.urls import reverse

from feedback.models import Survey
from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.running import as_, text
from tests.builders.voice import a_survey
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
URL = reverse("feedback:running_surveys_bulk")


@pytest.fixture
def township():
    found = a_city()[2]
    a_round()
    return found


@pytest.fixture
def officer(township):
    return an_appointment(township, Role.OFFICER)


def scope(township, **changes):
    return {"organization": str(township.pk), "what": "organizations", "level": ""} | changes


def test_the_preview_says_who_gets_one_and_who_is_skipped_and_why(client, township, officer):
    village, other = township.children.get(), an_organization(township)
    a_survey(village, by=officer)

    page = as_(client, officer).get(URL, scope(township))

    assert [one.organization for one in page.context["able"]] == [other]
    assert {one.organization: one.skipped for one in page.context["skipped"]} == {
        township: "由其上级组织部门调查",
        village: "本年度已有调查",
    }
    assert not Survey.objects.filter(organization=other).exists()


def test_every_organization_below_gets_a_draft_and_nobody_two(client, township, officer):
    an_organization(township)

    answers = [as_(client, officer).post(URL, scope(township)).status_code for _ in range(2)]

    assert answers == [302, 422]
    assert Survey.objects.filter(state=Survey.State.DRAFT).count() == 2
    assert all(survey.questions.count() == 7 for survey in Survey.objects.all())
    assert AuditEntry.objects.filter(verb="create_survey").count() == 2


def test_they_start_at_once_where_that_is_asked(client, township, officer):
    as_(client, officer).post(URL, scope(township, start="on"))

    assert Survey.objects.get().state == Survey.State.OPENED


def test_major_projects_at_work_get_one_each(client, township, officer):
    village = township.children.get()
    project = a_project(village, ProjectState.IN_PROGRESS)
    a_project(village, ProjectState.SUBMITTED)

    as_(client, officer).post(URL, scope(township, what="projects"))

    assert Survey.objects.get().project == project


def test_only_officers_and_only_their_own_part_of_the_tree(client, township, officer):
    secretary = an_appointment(township, Role.SECRETARY)
    elsewhere = an_organization(township.parent)

    assert as_(client, secretary).post(URL, scope(township)).status_code == 403
    assert as_(client, officer).post(URL, scope(elsewhere)).status_code == 422
    assert not Survey.objects.exists()


def test_the_empty_page_asks_for_the_scope(client, officer):
    assert "查看名单" in text(client, officer, URL)
