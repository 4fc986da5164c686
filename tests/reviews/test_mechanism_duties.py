"""个长效机制待印发: on the home page of exactly those officers who may issue."""

import pytest

from organizations.actor import Actor
from organizations.roles import Role
from reviews.mechanism_duties import issuing_duties, waiting_for
from reviews.models import Mechanism
from reviews.permissions import may_issue_mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, a_user, acting, an_appointment

pytestmark = pytest.mark.django_db
State, Scope = Mechanism.State, Mechanism.Scope


@pytest.fixture
def city():
    return a_city()


def officer(organization, name="唐映禾") -> Actor:
    return acting(an_appointment(organization, Role.OFFICER, a_user(name)))


def test_one_leads_straight_to_its_form(city):
    mechanism = a_mechanism(city[-1], State.RECOMMENDED)
    [duty] = issuing_duties(officer(city[2]))

    assert (duty.text, duty.on) == ("1 个长效机制待印发", mechanism.title)
    assert duty.url == f"/mechanisms/{mechanism.pk}/issue/"


def test_several_lead_to_the_list(city):
    for _ in range(3):
        a_mechanism(city[-1], State.RECOMMENDED)
    [duty] = issuing_duties(officer(city[2]))

    assert (duty.text, duty.url) == ("3 个长效机制待印发", "/mechanisms/?state=recommended")


@pytest.mark.parametrize("scope", Scope.values)
@pytest.mark.parametrize("with_officers", [(0,), (0, 1), (0, 1, 2), (1, 2), (2,)])
def test_it_says_what_the_right_says(city, scope, with_officers):
    officers = [officer(city[index], f"干部{index}") for index in with_officers]
    mechanism = a_mechanism(city[-1], State.RECOMMENDED, scope=scope)

    for actor in officers:
        assert (waiting_for(actor) == [mechanism]) == may_issue_mechanism(actor, mechanism)


def test_the_root_issues_its_own(city):
    mechanism = a_mechanism(city[0], State.RECOMMENDED)
    assert waiting_for(officer(city[0])) == [mechanism]


def test_whoever_holds_a_post_there_is_not_asked(city):
    actor = officer(city[2])
    an_appointment(city[-1], Role.CLERK, actor.user)
    a_mechanism(city[-1], State.RECOMMENDED)

    assert waiting_for(acting(actor.post)) == []


@pytest.mark.parametrize("state", [state for state in State if state != State.RECOMMENDED])
def test_only_what_is_recommended_waits(city, state):
    a_mechanism(city[-1], state)
    assert issuing_duties(officer(city[2])) == []


def test_others_owe_nothing(city):
    a_mechanism(city[-1], State.RECOMMENDED)
    assert issuing_duties(acting(an_appointment(city[2], Role.SECRETARY))) == []


@pytest.mark.parametrize("number", [1, 3])
def test_two_queries_whatever_the_number(city, number, django_assert_max_num_queries):
    actor = officer(city[0])
    officer(city[2], "顾清和")
    for _ in range(number):
        a_mechanism(city[-1], State.RECOMMENDED)
    assert actor.involved_organizations == frozenset()
    with django_assert_max_num_queries(2):
        issuing_duties(actor)
