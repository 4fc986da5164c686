"""Meetings, resolutions and obstacles: transition × person × state, written by hand from the design.

H = secretary or clerk of the organization that meets, C = its secretary (the chair),
O = whoever owes the resolution (the person named), A = secretary or clerk of the project's
organization or one above it, L = the secretary of the project, U = the officer who was asked, V = by verifying the last resolution only, so nobody by hand, · = nobody.
"""

import pytest

from organizations.roles import Role
from projects.models import Meeting, Obstacle, Resolution
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_resolution, an_item, an_obstacle, at
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLES = {
    Meeting: """
           hold close_minutes cancel
planned    H    ·             H
held       ·    C             ·
closed     ·    ·             ·
cancelled  ·    ·             ·
""",
    Resolution: """
           report_done verify send_back
open       O           ·      ·
done       ·           C      C
verified   ·           ·      ·
""",
    # Put on the agenda once; what is escalated leaves the house's hands.
    Obstacle: """
           put_on_agenda solve escalate answer recall settle reopen
open       A             V     L        ·      ·      L      ·
on_agenda  ·             V     L        ·      ·      L      ·
solved     ·             ·     ·        ·      ·      ·      L
escalated  ·             ·     ·        U      L      ·      ·
answered   ·             V     L        ·      ·      L      L
""",
}

HOLDERS = {
    "H": {"chair", "clerk of the chair"},
    "C": {"chair"},
    "O": {"person named"},
    "A": {
        "chair",
        "clerk of the chair",
        "secretary of the project",
        "clerk of the project",
        "secretary above",
    },
    "L": {"secretary of the project"},
    "U": {"officer above"},
    "V": set(),
}
TARGETS = {
    Meeting: {"hold": "held", "close_minutes": "closed", "cancel": "cancelled"},
    Resolution: {"report_done": "done", "verify": "verified", "send_back": "open"},
    Obstacle: {
        "put_on_agenda": "on_agenda",
        "solve": "solved",
        "escalate": "escalated",
        "answer": "answered",
        "recall": "open",
        "settle": "solved",
        "reopen": "open",
    },
}


def cells(model) -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in TABLES[model].strip().splitlines())
    return {(state, name): cell for state, *row in rows for name, cell in zip(head, row, strict=True)}


def states(model) -> list[str]:
    return [line.split()[0] for line in TABLES[model].strip().splitlines()[1:]]


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    """The township meets on a project of the village; somebody of the enterprise beside it owes a matter."""
    township = village.parent
    posts = {
        "chair": an_appointment(township, Role.SECRETARY),
        "clerk of the chair": an_appointment(township, Role.CLERK),
        "member of the chair": an_appointment(township, Role.MEMBER),
        "officer of the chair": an_appointment(township, Role.OFFICER),
        "leader of the chair": an_appointment(township, Role.LEADER),
        "secretary of the project": an_appointment(village, Role.SECRETARY),
        "clerk of the project": an_appointment(village, Role.CLERK),
        "secretary above": an_appointment(township.parent, Role.SECRETARY),
        "officer above": an_appointment(township.parent, Role.OFFICER),
        "person named": an_appointment(an_organization(township), Role.MEMBER),
        "secretary beside": an_appointment(an_organization(township.parent), Role.SECRETARY),
        "system administrator": an_appointment(township, Role.SYSTEM_ADMIN),
    }
    return {who: acting(post) for who, post in posts.items()}


def record_of(model, state, village, people):
    project = a_project(village, ProjectState.IN_PROGRESS)
    if model is Obstacle:
        return an_obstacle(project, state, escalated_to=people["officer above"].organization)
    if model is Meeting:
        meeting = a_meeting(village.parent, state, held_at=at(1, 16))
        an_item(meeting, project)
        return meeting
    return a_resolution(a_meeting(village.parent), state, project=project, person=people["person named"].post)


def expected(model, name, state, who) -> str:
    table = cells(model)
    [letter] = {cell for (_, other), cell in table.items() if other == name and cell != "·"}
    if who not in HOLDERS[letter]:
        return "forbidden"
    return "open" if table[state, name] == letter else "stale"


@pytest.mark.parametrize(("model", "name"), [(model, name) for model in TARGETS for name in TARGETS[model]])
def test_everyone_may_exactly_what_the_table_says(model, name, village, people):
    step = engine.find(model, name)
    records = {state: record_of(model, state, village, people) for state in states(model)}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(record, actor).kind]
        for state, record in records.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(model, name, state, who) for state, who in found}


@pytest.mark.parametrize("model", TABLES)
def test_the_tables_have_every_state_every_transition_and_nothing_invented(model):
    assert states(model) == list(model.State.values)
    assert {step.name: step.target for step in engine.steps_of(model)} == TARGETS[model]


def test_what_a_resolution_does_starts_from_the_states_of_the_table():
    sources = {state for (state, name), cell in cells(Obstacle).items() if name == "solve" and cell == "V"}

    assert engine.find(Obstacle, "solve").sources == sources


@pytest.mark.parametrize(
    ("named", "holders"),
    [
        ({"unit": "village"}, {"secretary of the project", "clerk of the project"}),
        ({"unit_text": "江澜供电公司"}, {"chair", "clerk of the chair"}),
        ({"unit": "village", "person": "person named"}, {"secretary of the project", "clerk of the project", "person named"}),
        ({"person": "person named"}, {"person named"}),
    ],
)  # fmt: skip
def test_who_reports_a_resolution_done(named, holders, village, people):
    fields = {
        name: village if value == "village" else people[value].post if name == "person" else value
        for name, value in named.items()
    }
    resolution = a_resolution(a_meeting(village.parent), **fields)
    step = engine.find(Resolution, "report_done")

    assert {who for who, actor in people.items() if step.verdict(resolution, actor).is_ready} == holders
