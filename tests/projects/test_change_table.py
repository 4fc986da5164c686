"""Who may do what with a change request in which state, and in which state of its project it can be asked for;
written by hand, never derived.

S = the secretary of the project's organization, J = an officer of the judging organization, · = nobody.
"""

from datetime import date

import pytest

from organizations.roles import Role
from projects.models import ChangeRequest, ChangeState, Task
from projects.models.change import ChangeKind
from projects.states import ProjectState, TaskState
from projects.transitions.by_request import RESUME
from projects.transitions.changes import APPROVE, SEND
from tests.builders.changes import a_change
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project, a_round, a_task
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
           send approve reject withdraw
drafted    S    ·       ·      S
submitted  ·    J       J      S
approved   ·    ·       ·      ·
rejected   ·    ·       ·      ·
withdrawn  ·    ·       ·      ·
"""
# Kinds by the state of the project in which they can be approved.
KINDS = """
                      delay scope suspend terminate carry_over
draft                 ·     ·     ·       ·         ·
submitted             ·     ·     ·       ·         ·
returned              ·     ·     ·       ·         ·
rejected              ·     ·     ·       ·         ·
approved              x     ·     ·       x         ·
in_progress           x     x     x       x         x
suspended             x     x     ·       x         x
completion_requested  ·     ·     ·       ·         ·
rectifying            x     x     x       x         x
accepted              ·     ·     ·       ·         ·
closed                ·     ·     ·       ·         ·
carried_over          ·     ·     ·       ·         ·
terminated            ·     ·     ·       ·         ·
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
KIND_HEAD, *KIND_ROWS = (line.split() for line in KINDS.strip().splitlines())
HOLDER = {"secretary": "S", "judge": "J"}


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
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
    step = engine.find(ChangeRequest, name)
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    secretary = people["secretary"].post
    requests = {
        state: a_change(a_project(village, ProjectState.IN_PROGRESS), secretary, "suspend", state)
        for state, *_ in ROWS
    }
    found = {
        (state, who): words[step.verdict(request, actor).kind]
        for state, request in requests.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_transition():
    assert [state for state, *_ in ROWS] == list(ChangeState.values)
    assert {step.name for step in engine.steps_of(ChangeRequest)} == set(HEAD)


def test_the_kinds_are_all_named():
    assert [*KIND_HEAD, "resume"] == sorted([*ChangeKind.values], key=[*KIND_HEAD, "resume"].index)
    assert [state for state, *_ in KIND_ROWS] == list(ProjectState.values)


@pytest.mark.parametrize("kind", KIND_HEAD)
def test_a_kind_can_be_approved_in_exactly_these_states(kind, village, people):
    a_round(2027, is_current=False)
    secretary, judge = people["secretary"].post, people["judge"]
    fields = {"new_due_on": date(2026, 12, 20)} if kind in {"delay", "carry_over"} else {}
    found = {}
    for state, *_ in KIND_ROWS:
        request = a_change(a_project(village, state), secretary, kind, **fields)
        request.refresh_from_db()
        found[state] = "x" if APPROVE.verdict(request, judge).is_ready else "·"

    assert found == {state: cells[KIND_HEAD.index(kind)] for state, *cells in KIND_ROWS}


def test_only_declared_children_run_without_a_right():
    wanted = {
        "projects.project:suspend", "projects.project:terminate", "projects.project:carry_over",
        "projects.task:cancel",
    }  # fmt: skip
    assert SEND.moves == APPROVE.moves == wanted
    assert RESUME.moves == {"projects.changerequest:send"}


def test_a_task_is_cancelled_by_nobody_by_hand(village, people):
    cancel = engine.find(Task, "cancel")
    project = a_project(village, ProjectState.IN_PROGRESS)
    tasks = [a_task(project, state=state) for state in TaskState.values]

    assert all(cancel.verdict(task, actor).is_forbidden for task in tasks for actor in people.values())
    assert cancel.sources == {"not_started", "ongoing", "done"}
