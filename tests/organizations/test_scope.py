"""Who sees which organizations, posts and projects."""

import pytest

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.models import Project, Resolution
from tests.builders.people import a_city, acting, an_actor, an_appointment, an_organization
from tests.builders.work import a_project, a_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.OFFICER, Role.LEADER])
def test_own_organization_and_below(tree, role):
    _city, county, township, village = tree
    actor = an_actor(county, role)
    assert set(Organization.objects.visible_to(actor)) == {county, township, village}


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER])
def test_own_organization_only(tree, role):
    township = tree[2]
    assert list(Organization.objects.visible_to(an_actor(township, role))) == [township]


@pytest.mark.parametrize("role", [Role.EXPERT, Role.SURVEYOR, Role.AUDITOR])
def test_no_organization_at_all(tree, role):
    assert not Organization.objects.visible_to(an_actor(tree[0], role)).exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.EXPERT])
def test_these_roles_see_no_project(tree, role):
    city, *_, village = tree
    a_project(village, Project.State.IN_PROGRESS)
    assert not Project.objects.visible_to(an_actor(city, role)).exists()


def test_a_draft_stays_in_the_house(tree):
    *_, township, village = tree
    draft = a_project(village)
    assert draft in Project.objects.visible_to(an_actor(village))
    assert draft in Project.objects.visible_to(an_actor(village, Role.CLERK))
    assert draft not in Project.objects.visible_to(an_actor(township, Role.OFFICER))


def test_the_neighbour_sees_nothing(tree):
    *_, township, village = tree
    project = a_project(village, Project.State.IN_PROGRESS)
    neighbour = an_organization(township)
    assert project not in Project.objects.visible_to(an_actor(neighbour))


def test_an_officer_of_another_county_sees_nothing(tree):
    project = a_project(tree[3], Project.State.IN_PROGRESS)
    other = an_organization(tree[0])
    assert project not in Project.objects.visible_to(an_actor(other, Role.OFFICER))


def named_as(way, project, post):
    """Name the post or its organization on the project in one of the ways of design §3."""
    organization = post.organization
    if way == "resolution":
        chair = an_appointment(project.organization)
        meeting = project.organization.meetings.create(
            chair=chair,
            recorded_by=chair,
            held_at="2026-07-01T09:00+08:00",
            place="会议室",
            attendees="班子成员",
        )
        return Resolution.objects.create(
            meeting=meeting, project=project, matter="明确分摊", unit=organization, due_on="2026-07-21"
        )
    if way == "cooperating":
        return a_task(project).cooperating_units.add(organization)
    if way == "notice":
        return project.notices.create(
            issuer=organization,
            addressee=organization,
            matter="逾期",
            issued_on="2026-07-01",
            due_on="2026-07-09",
        )
    return a_task(project, **{way: organization if way == "department_unit" else post})


@pytest.mark.parametrize(
    "way", ["leader_post", "owner_post", "department_unit", "cooperating", "resolution", "notice"]
)
def test_being_named_opens_that_project_and_no_other(tree, way):
    city, *_, village = tree
    project, other = (
        a_project(village, Project.State.IN_PROGRESS),
        a_project(village, Project.State.IN_PROGRESS),
    )
    post = an_appointment(an_organization(city), Role.SECRETARY)
    assert project not in Project.objects.visible_to(acting(post))
    named_as(way, project, post)
    seen = Project.objects.visible_to(acting(post))
    assert project in seen
    assert other not in seen


def test_being_named_on_a_draft_opens_nothing(tree):
    draft = a_project(tree[3])
    post = an_appointment(an_organization(tree[0]), Role.SECRETARY)
    a_task(draft, owner_post=post)
    assert draft not in Project.objects.visible_to(acting(post))


def test_administrators_posts_are_hidden_from_business_roles(tree):
    city = tree[0]
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    assert admin not in Appointment.objects.visible_to(an_actor(city, Role.OFFICER))
    assert admin in Appointment.objects.visible_to(an_actor(city, Role.SECURITY_ADMIN))
