"""Which transition whoever may take from which state, written by hand from the design, never derived.

S = the organization's secretary, J = an officer of the judging organization, R = by an approved change
request only, so nobody by hand, · = nobody.
"""

import pytest

from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
                      submit withdraw return_for_revision approve reject start request_acceptance require_rectification accept close reopen suspend resume terminate carry_over
draft                 S      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
submitted             ·      S        J                   J       J      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
returned              S      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
rejected              ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
approved              ·      ·        ·                   ·       ·      S     ·                  ·                     ·      ·     ·      ·       ·      R         ·
in_progress           ·      ·        ·                   ·       ·      ·     S                  ·                     ·      ·     ·      R       ·      R         R
suspended             ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       S      R         R
completion_requested  ·      ·        ·                   ·       ·      ·     ·                  J                     J      ·     ·      ·       ·      ·         ·
rectifying            ·      ·        ·                   ·       ·      ·     S                  ·                     ·      ·     ·      R       ·      R         R
accepted              ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      J     J      ·       ·      ·         ·
closed                ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     J      ·       ·      ·         ·
carried_over          ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
terminated            ·      ·        ·                   ·       ·      ·     ·                  ·                     ·      ·     ·      ·       ·      ·         ·
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
HOLDER = {"secretary": "S", "judge": "J"}

# An approved change request runs these as its children, see tests/projects/test_change_table.py.
BY_REQUEST = [name for name in HEAD if any(CELLS[state, name] == "R" for state, *_ in ROWS)]


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    """One actor per kind of person; only the first two ever hold a right on the village's project."""
    township = village.parent
    both = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=both.user)
    posts = {
        "secretary": an_appointment(village, Role.SECRETARY),
        "judge": an_appointment(township, Role.OFFICER),
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "own officer": an_appointment(village, Role.OFFICER),
        "higher officer": an_appointment(township.parent, Role.OFFICER),
        "officer with a post in the village": both,
        "leader": an_appointment(township, Role.LEADER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "secretary beside": an_appointment(an_organization(township), Role.SECRETARY),
        "expert": an_appointment(township, Role.EXPERT),
        "system administrator": an_appointment(township, Role.SYSTEM_ADMIN),
    }
    return {who: acting(post) for who, post in posts.items()}


def expected(name: str, state: str, who: str) -> str:
    holds = HOLDER.get(who) in {cell for (_, other), cell in CELLS.items() if other == name}
    if not holds:
        return "forbidden"
    return "open" if CELLS[state, name] == HOLDER[who] else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, village, people):
    step = engine.find(Project, name)
    projects = {state: a_project(village, state) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(project, actor).kind]
        for state, project in projects.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_once():
    assert [state for state, *_ in ROWS] == list(Project.State.values)


def test_the_table_has_every_registered_transition_and_nothing_invented():
    assert {step.name for step in engine.steps_of(Project)} == set(HEAD)


def test_targets_are_those_of_the_design():
    targets = {
        "submit": "submitted",
        "withdraw": "draft",
        "return_for_revision": "returned",
        "approve": "approved",
        "reject": "rejected",
        "start": "in_progress",
        "request_acceptance": "completion_requested",
        "require_rectification": "rectifying",
        "accept": "accepted",
        "close": "closed",
        "reopen": "rectifying",
        "suspend": "suspended",
        "terminate": "terminated",
        "carry_over": "carried_over",
    }
    found = {name: engine.find(Project, name).target for name in HEAD if name != "resume"}

    assert found == targets


def test_resuming_goes_back_to_where_it_was(village):
    resume = engine.find(Project, "resume")

    assert resume.reach(a_project(village, "suspended", state_before_suspension="rectifying")) == "rectifying"
    assert resume.reach(a_project(village, "suspended")) == "in_progress"


@pytest.mark.parametrize("name", BY_REQUEST)
def test_a_request_moves_it_from_exactly_these_states(name):
    wanted = {state for state, *_ in ROWS if CELLS[state, name] == "R"}

    assert engine.find(Project, name).sources == wanted
