"""Approval goes upwards, never sideways."""

import pytest

from organizations.judging import judged_by, judging_organization, may_judge
from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, acting, an_actor, an_appointment, an_organization
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


def test_the_nearest_organization_above_with_an_officer_judges(tree):
    city, county, township, village = tree
    an_actor(city, Role.OFFICER)
    assert judging_organization(village) == city
    an_actor(county, Role.OFFICER)
    assert judging_organization(village) == county
    an_actor(township, Role.OFFICER)
    assert judging_organization(village) == township


def test_an_officer_who_left_does_not_count(tree):
    city, county, _township, village = tree
    an_actor(city, Role.OFFICER)
    an_appointment(county, Role.OFFICER, ends_on="2021-01-01")
    assert judging_organization(village) == city


def test_the_own_officers_never_judge_except_at_the_root(tree):
    city, county, *_ = tree
    own, root = an_actor(county, Role.OFFICER), an_actor(city, Role.OFFICER)
    assert not may_judge(own, county)
    assert may_judge(root, county)
    assert may_judge(root, city)


def test_a_farther_officer_does_not_judge(tree):
    city, county, _township, village = tree
    far, near = an_actor(city, Role.OFFICER), an_actor(county, Role.OFFICER)
    assert may_judge(near, village)
    assert not may_judge(far, village)


def test_the_officer_next_door_does_not_judge(tree):
    city, county, _township, village = tree
    an_actor(county, Role.OFFICER)
    assert not may_judge(an_actor(an_organization(city), Role.OFFICER), village)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER])
def test_a_post_in_the_judged_organization_excludes_whatever_post_one_acts_in(tree, role):
    _city, county, _township, village = tree
    post = an_appointment(county, Role.OFFICER)
    assert may_judge(acting(post), village)
    an_appointment(village, role, user=post.user)
    assert not may_judge(acting(post), village)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_only_officers_judge(tree, role):
    an_actor(tree[1], Role.OFFICER)
    assert not may_judge(an_actor(tree[1], role), tree[3])


def test_the_list_of_what_i_judge_agrees_with_the_single_judgement(tree):
    city, county, township, village = tree
    bureau = an_organization(city, level="county")
    officers = [an_actor(place, Role.OFFICER) for place in (city, county, township)]
    projects = [
        a_project(place, Project.State.SUBMITTED) for place in (city, county, township, village, bureau)
    ]
    for officer in officers:
        listed = set(Project.objects.filter(judged_by(officer)))
        assert listed == {p for p in projects if may_judge(officer, p.organization)}
        assert listed
