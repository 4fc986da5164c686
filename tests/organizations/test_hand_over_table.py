"""Hand-overs: transition × person × state, written by hand from the design.

P = the predecessor in whatever post, S = the successor, O = an officer above without a post in the
house, · = nobody.
"""

import pytest

from organizations.models import HandOver
from organizations.roles import Role
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
          hand receive note_unsigned
open      P    S       O
handed    ·    S       ·
received  P    ·       O
signed    ·    ·       ·
"""
HOLDERS = {
    "P": {"predecessor", "predecessor elsewhere"},
    "S": {"successor", "successor in another post"},
    "O": {"officer above", "officer of the city"},
}
TARGETS = {
    ("open", "hand"): "handed",
    ("open", "receive"): "received",
    ("open", "note_unsigned"): "handed",
    ("handed", "receive"): "signed",
    ("received", "hand"): "signed",
    ("received", "note_unsigned"): "signed",
}
DATA = {"note_unsigned": {"reason": "已调离本市"}}


def cells() -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in TABLE.strip().splitlines())
    return {(state, name): cell for state, *row in rows for name, cell in zip(head, row, strict=True)}


@pytest.fixture
def place():
    return a_city()


@pytest.fixture
def hand_over(place):
    before = an_appointment(place[3], Role.SECRETARY, a_user("顾明川"), ends_on="2026-07-23")
    after = an_appointment(place[3], Role.SECRETARY, a_user("陆知远"), starts_on="2026-07-24")
    return HandOver.objects.create(
        organization=place[3], predecessor=before, successor=after, day="2026-07-24", matters=[]
    )


@pytest.fixture
def persons(place, hand_over):
    city, county, township, village = place
    before, after = hand_over.predecessor, hand_over.successor
    involved = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=involved.user)
    return {
        "predecessor": acting(before),
        "predecessor elsewhere": acting(an_appointment(county, Role.MEMBER, before.user)),
        "successor": acting(after),
        "successor in another post": acting(an_appointment(county, Role.MEMBER, after.user)),
        "officer above": acting(an_appointment(township, Role.OFFICER)),
        "officer of the city": acting(an_appointment(city, Role.OFFICER)),
        "officer with a post in the house": acting(involved),
        "officer of the house": acting(an_appointment(village, Role.OFFICER)),
        "officer beside": acting(an_appointment(an_organization(county), Role.OFFICER)),
        "leader": acting(an_appointment(city, Role.LEADER)),
        "clerk": acting(an_appointment(village, Role.CLERK)),
        "secretary above": acting(an_appointment(township, Role.SECRETARY)),
        "administrator": acting(an_appointment(city, Role.SYSTEM_ADMIN)),
    }


def test_the_table_names_every_transition_and_state():
    assert {name for _, name in cells()} == {step.name for step in engine.steps_of(HandOver)}
    assert {state for state, _ in cells()} == set(HandOver.State.values)


@pytest.mark.parametrize(("state", "name"), list(cells()))
def test_who_may_do_it_in_which_state(hand_over, persons, state, name):
    hand_over.state = state
    hand_over.save()
    step = engine.find(HandOver, name)
    ready = {person for person, actor in persons.items() if step.verdict(hand_over, actor).kind is Kind.READY}
    assert ready == HOLDERS.get(cells()[state, name], set())


@pytest.mark.parametrize(("state", "name"), list(TARGETS))
def test_where_it_leads(hand_over, persons, state, name):
    hand_over.state = state
    hand_over.save()
    who = sorted(HOLDERS[cells()[state, name]])[0]
    engine.run(engine.find(HandOver, name), hand_over, persons[who], DATA.get(name))
    assert hand_over.state == TARGETS[state, name]
