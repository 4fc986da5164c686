"""Mechanisms: transition × person × state, written by hand from the design.

S = the organization's secretary, J = an officer of the judging organization, which here has issued it,
R = an officer of the root, · = nobody.
"""

import pytest

from organizations.roles import Role
from reviews.models import Mechanism
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
             recommend issue send_back promote reassess supersede abolish
draft        S         ·     ·         ·       ·        ·         ·
recommended  ·         J     J         ·       ·        ·         ·
issued       ·         ·     ·         R       J        J         J
promoted     ·         ·     ·         ·       J        J         J
superseded   ·         ·     ·         ·       ·        ·         ·
abolished    ·         ·     ·         ·       ·        ·         ·
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
HOLDER = {"secretary": "S", "judge": "J", "root officer": "R"}


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    township, county = village.parent, village.parent.parent
    both = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=both.user)
    root_and_village = an_appointment(county.parent, Role.OFFICER)
    an_appointment(village, Role.MEMBER, user=root_and_village.user)
    posts = {
        "secretary": an_appointment(village, Role.SECRETARY),
        "judge": an_appointment(township, Role.OFFICER),
        "root officer": an_appointment(county.parent, Role.OFFICER),
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "own officer": an_appointment(village, Role.OFFICER),
        "higher officer": an_appointment(county, Role.OFFICER),
        "judge with a post in the village": both,
        "root officer with a post in the village": root_and_village,
        "leader": an_appointment(township, Role.LEADER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "secretary beside": an_appointment(an_organization(township), Role.SECRETARY),
        "officer beside": an_appointment(an_organization(county), Role.OFFICER),
        "expert": an_appointment(township, Role.EXPERT),
    }
    return {who: acting(post) for who, post in posts.items()}


def expected(name: str, state: str, who: str) -> str:
    held = {cell for (_, other), cell in CELLS.items() if other == name}
    if HOLDER.get(who) not in held:
        return "forbidden"
    return "open" if CELLS[state, name] == HOLDER[who] else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, village, people):
    step = engine.find(Mechanism, name)
    mechanisms = {state: a_mechanism(village, state, issuer=village.parent) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(mechanism, actor).kind]
        for state, mechanism in mechanisms.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_transition():
    assert [state for state, *_ in ROWS] == list(Mechanism.State.values)
    assert {step.name for step in engine.steps_of(Mechanism)} == set(HEAD)


def test_targets_are_those_of_the_design():
    targets = {
        "recommend": "recommended",
        "issue": "issued",
        "send_back": "draft",
        "promote": "promoted",
        "supersede": "superseded",
        "abolish": "abolished",
    }

    fixed = {name: engine.find(Mechanism, name).target for name in HEAD if name != "reassess"}
    assert fixed == targets
    reassess = engine.find(Mechanism, "reassess")
    assert {state: reassess.reach(Mechanism(state=state)) for state in reassess.sources} == {
        "issued": "issued",
        "promoted": "promoted",
    }


@pytest.mark.parametrize(("scope", "issuer"), [("own", "青石街道"), ("county", "澄湖区"), ("city", "江澜市")])
def test_a_wider_scope_is_issued_by_whoever_may_bind_it(village, people, scope, issuer):
    step = engine.find(Mechanism, "issue")
    mechanism = a_mechanism(village, Mechanism.State.RECOMMENDED, scope=scope)
    may = {who for who, actor in people.items() if not step.verdict(mechanism, actor).is_forbidden}
    holders = {"青石街道": "judge", "澄湖区": "higher officer", "江澜市": "root officer"}

    assert may == {holders[issuer]}
    assert step.held_by(mechanism) == f"{issuer}的组织部门工作人员"
