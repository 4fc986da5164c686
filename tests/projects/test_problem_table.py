"""Problems: transition × person × state, written by hand from the design.

D = decided by the organization's secretary or an officer at or above it, P = by a project only, · = nobody.
"""

import pytest

from organizations.roles import Role
from projects.models import Problem
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_problem
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
           adopt forward merge dismiss reconsider solve reopen
open       D     D       D     D       ·          ·     ·
adopted    ·     ·       ·     ·       D          P     ·
solved     ·     ·       ·     ·       ·          ·     P
merged     ·     ·       ·     ·       D          ·     ·
dismissed  ·     ·       ·     ·       D          ·     ·
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
DECIDERS = {"secretary", "own officer", "officer above", "officer at the top"}


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    township = village.parent
    posts = {
        "secretary": an_appointment(village, Role.SECRETARY),
        "own officer": an_appointment(village, Role.OFFICER),
        "officer above": an_appointment(township, Role.OFFICER),
        "officer at the top": an_appointment(township.parent.parent, Role.OFFICER),
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "leader above": an_appointment(township, Role.LEADER),
        "secretary beside": an_appointment(an_organization(township), Role.SECRETARY),
        "officer beside": an_appointment(an_organization(township), Role.OFFICER),
    }
    return {who: acting(post) for who, post in posts.items()}


def expected(name: str, state: str, who: str) -> str:
    held = {cell for (_, other), cell in CELLS.items() if other == name}
    if "D" not in held or who not in DECIDERS:
        return "forbidden"
    return "open" if CELLS[state, name] == "D" else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, village, people):
    step = engine.find(Problem, name)
    problems = {state: a_problem(village, state=state) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(problem, actor).kind]
        for state, problem in problems.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_transition():
    assert [state for state, *_ in ROWS] == list(Problem.State.values)
    assert {step.name for step in engine.steps_of(Problem)} == set(HEAD)


def test_what_a_project_does_starts_from_the_states_of_the_table():
    for name in ("solve", "reopen"):
        sources = {state for state, *_ in ROWS if CELLS[state, name] == "P"}
        assert engine.find(Problem, name).sources == sources
