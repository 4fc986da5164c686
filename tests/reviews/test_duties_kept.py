"""要办的事: queries are kept as text under everything that they are made of, and never show what is no longer true."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from organizations.actor import Actor
from organizations.judging import nearer_judges
from organizations.models import Organization
from organizations.roles import Role
from projects.post_duties import post_duties, rare_matters
from reviews import todo
from reviews.duties import counted
from tests.builders.people import a_city, a_user, acting, an_appointment
from tests.builders.work import a_problem, a_project, a_round

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 24)


def at(hour: int):
    return time_machine.travel(datetime(2026, 7, 24, hour, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False)


@pytest.fixture(autouse=True)
def morning():
    with at(9):
        yield


@pytest.fixture
def county():
    a_round()
    return a_city()[1]


def queries(actor):
    """What is kept of the home page, as (text, values)."""
    made = [rare_matters(actor, TODAY)]
    if actor.has_role(Role.OFFICER):
        made.append(counted(actor, tuple(todo.WORDS), TODAY))
    return [query.query.sql_with_params() for query in made]


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_they_are_made_of_the_person_the_judges_below_and_the_day_alone(
    county, role, django_assert_num_queries
):
    actor = replace(acting(an_appointment(county, role)), kept={})
    nearer_judges(actor)
    with django_assert_num_queries(0):
        before = queries(actor)
    with at(23):
        assert queries(actor) == before


def test_another_person_post_or_place_asks_otherwise(county):
    post = an_appointment(county, Role.OFFICER)
    leader = an_appointment(county, Role.LEADER, post.user)
    actor, bases = acting(post), []
    bases += [actor.basis, replace(actor, post=leader).basis, replace(actor, posts=(post, leader)).basis]
    bases += [Actor(user=a_user("一位")).basis, Actor(user=a_user("另一位")).basis]
    post.organization.path = "000009000008"
    bases.append(actor.basis)

    assert len(set(bases)) == len(bases)


def words(post) -> list[str]:
    return [duty.text for duty in post_duties(replace(acting(post), kept={}), TODAY)]


def test_a_new_officer_below_takes_over_from_the_next_look_on(county):
    post = an_appointment(county, Role.OFFICER)
    village = Organization.objects.get(parent__parent=county)
    a_project(village, "submitted")
    assert words(post) == ["1 个申报待审核"]

    an_appointment(village.parent, Role.OFFICER, a_user("街道组织委员"))
    assert words(post) == []


def test_what_changes_in_between_is_seen(county):
    post = an_appointment(county, Role.OFFICER)
    village = Organization.objects.get(parent__parent=county)
    assert words(post) == []
    a_project(village, "submitted")
    assert words(post) == ["1 个申报待审核"]
    a_project(village, "completion_requested")
    assert words(post) == ["1 个项目申请验收", "1 个申报待审核"]


def test_another_day_asks_otherwise(county):
    post = an_appointment(county, Role.OFFICER)
    a_problem(county, round=a_round(), source="assigned", deadline=TODAY)
    actor = replace(acting(post), kept={})

    assert not [duty for duty in post_duties(actor, TODAY) if "逾期" in duty.text]
    assert "1 个上级交办问题逾期未研判" in [
        duty.text for duty in post_duties(actor, TODAY + timedelta(days=1))
    ]
