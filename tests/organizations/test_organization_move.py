"""调整上级: the subtree, and every column of every app that repeats its path."""

import pytest
from django.apps import apps
from django.urls import reverse

from organizations.models import Organization
from organizations.repeats import path_columns
from organizations.roles import Role
from projects.models import Problem, Project
from tests.builders.forms import hidden
from tests.builders.meetings import a_meeting
from tests.builders.people import a_city, an_actor, an_appointment, an_organization
from tests.builders.work import a_problem, a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def url(organization):
    return reverse("organizations:organization_move", args=[organization.pk])


def test_every_column_that_repeats_a_path_is_registered():
    repeating = {
        f"{model._meta.label_lower}.path"
        for model in apps.get_models()
        if model is not Organization and any(field.name == "path" for field in model._meta.fields)
    }
    assert repeating == {repeat.key for repeat in path_columns()}


def test_the_subtree_and_what_lies_below_it_move(client, tree, admin):
    city, county, township, village = tree
    other = an_organization(city, short_name="望江区")
    project, problem, meeting = a_project(village), a_problem(village), a_meeting(village)
    outside = a_project(county)
    answer = client.post(url(township), {"parent": other.pk})
    assert answer["Location"] == township.get_absolute_url()
    for record in (township, village, project, problem, meeting, outside):
        record.refresh_from_db()
    assert township.parent == other
    assert township.path == other.path + f"{township.pk:06d}"
    assert village.path == township.path + f"{village.pk:06d}"
    assert project.path == problem.path == meeting.path == village.path
    assert outside.path == county.path


def test_scope_follows(client, tree, admin):
    city, county, township, village = tree
    other = an_organization(city)
    project = a_project(village, Project.State.IN_PROGRESS)
    old, new = an_actor(county, Role.OFFICER), an_actor(other, Role.OFFICER)
    client.post(url(township), {"parent": other.pk})
    assert project in Project.objects.visible_to(new)
    assert project not in Project.objects.visible_to(old)


def test_it_is_recorded_once_with_both_parents(client, tree, admin):
    city, county, township, _ = tree
    other = an_organization(city)
    client.post(url(township), {"parent": other.pk})
    content = AuditEntry.objects.get(verb="move").content
    assert content["before"]["parent_id"] == county.pk
    assert content["after"]["parent_id"] == other.pk
    assert content["details"]["organizations"] == 2


def test_the_choice_is_searched_and_confirmed_with_numbers(client, tree, admin):
    city, _county, township, village = tree
    other = an_organization(city, short_name="望江区")
    a_project(village)
    page = client.get(url(township), {"q": "wjq"}).content.decode()
    assert f'href="?parent={other.pk}"' in page
    assert "调整到" not in page
    page = client.get(url(township), {"parent": other.pk}).content.decode()
    assert "共 2 个党组织" in page
    assert "调整到望江区之下" in page
    assert Organization.objects.get(pk=township.pk).parent == tree[1]
    assert Problem.objects.count() == 1


@pytest.mark.parametrize("kind", ["itself", "below", "same level", "present parent", "closed", "nonsense"])
def test_impossible_parents(client, tree, admin, kind):
    city, county, township, village = tree
    closed = an_organization(city, active_from="2020-01-01", active_to="2021-01-01")
    parent = {
        "itself": township.pk,
        "below": village.pk,
        "same level": an_organization(county).pk,
        "present parent": county.pk,
        "closed": closed.pk,
        "nonsense": "x",
    }[kind]
    answer = client.post(url(township), {"parent": parent})
    assert answer.status_code == 422
    assert "上级须启用、层级更高，且不在它自己之下" in answer.content.decode()
    assert client.get(url(township), {"parent": parent}).status_code == 422
    township.refresh_from_db()
    assert township.parent == county


def test_a_name_that_the_new_parent_has_already(client, tree, admin):
    township = tree[2]
    other = an_organization(tree[0], short_name="望江区")
    an_organization(other, name=township.name)
    answer = client.post(url(township), {"parent": other.pk})
    assert answer.status_code == 422
    assert "望江区之下已有" in answer.content.decode()


def test_the_root_has_no_parent(client, tree, admin):
    city, county = tree[0], tree[1]
    assert client.get(url(city)).status_code == 409
    assert client.post(url(city), {"parent": county.pk}).status_code == 409
    city.refresh_from_db()
    assert city.parent is None


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.OFFICER])
def test_nobody_else_moves(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.post(url(tree[2]), {"parent": tree[0].pk})
    assert answer.status_code == 403
    assert "您没有调整上级的权限，由系统管理员办理" in answer.content.decode()


def test_a_stranger_gets_404(client, tree):
    client.force_login(an_appointment(tree[3]).user)
    assert client.get(url(tree[2])).status_code == 404


def test_wrong_method(client, tree, admin):
    assert client.delete(url(tree[2])).status_code == 405


def test_a_parent_beyond_every_database_is_refused(client, tree, admin):
    assert client.post(url(tree[2]), {"parent": str(10**30)}).status_code == 422
    assert client.get(url(tree[2]), {"parent": str(10**30)}).status_code == 422


def test_whoever_confirmed_another_starting_point_is_told_where_it_lies_now(client, tree, admin):
    city, county, township, _ = tree
    other, third = an_organization(city, short_name="望江区"), an_organization(city, short_name="临湖区")
    page = client.get(url(township), {"parent": other.pk}).content.decode()
    assert hidden(page, "was") == str(county.pk)
    client.post(url(township), {"parent": third.pk, "was": county.pk})
    answer = client.post(url(township), {"parent": other.pk, "was": county.pk})
    township.refresh_from_db()
    assert answer.status_code == 422
    assert "刚刚已由他人调整到临湖区之下" in answer.content.decode()
    assert township.parent == third
    again = hidden(answer, "was")
    assert client.post(url(township), {"parent": other.pk, "was": again}).status_code == 302
