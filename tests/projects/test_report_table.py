"""Which step on a report whoever may take in which state, written by hand from the design, never derived.

S = the secretary of the project's organization, C = its clerk, · = nobody.
"""

from datetime import date

import pytest
import time_machine

from organizations.roles import Role
from projects.models import ProgressReport
from projects.states import ProjectState, ReportState
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.reports import a_report
from tests.builders.work import a_project
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
                       propose submit confirm correct
draft                  C       S      ·       ·
awaiting_confirmation  ·       ·      S       ·
submitted              ·       ·      ·       S
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
HOLDER = {"secretary": "S", "clerk": "C"}
TARGETS = {
    "propose": "awaiting_confirmation",
    "submit": "submitted",
    "confirm": "submitted",
    "correct": "submitted",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-07-24 09:30 +0800", tick=False):
        yield


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    township = village.parent
    posts = {
        "secretary": an_appointment(village, Role.SECRETARY),
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "own officer": an_appointment(village, Role.OFFICER),
        "judge": an_appointment(township, Role.OFFICER),
        "leader": an_appointment(township, Role.LEADER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "clerk above": an_appointment(township, Role.CLERK),
        "secretary beside": an_appointment(an_organization(township), Role.SECRETARY),
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
    step = engine.find(ProgressReport, name)
    projects = {state: a_project(village, ProjectState.IN_PROGRESS) for state, *_ in ROWS}
    reports = {state: a_report(projects[state], date(2026, 7, 1), state) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(report, actor).kind]
        for state, report in reports.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_step_once():
    assert [state for state, *_ in ROWS] == list(ReportState.values)
    assert {step.name for step in engine.steps_of(ProgressReport)} == set(HEAD)


def test_targets_are_those_of_the_design():
    assert {name: engine.find(ProgressReport, name).target for name in HEAD} == TARGETS


@pytest.mark.parametrize("state", sorted(set(ProjectState.values) - {"in_progress", "rectifying"}))
@pytest.mark.parametrize("name", ["propose", "submit", "confirm", "correct"])
def test_nothing_moves_while_the_project_is_not_under_way(village, people, name, state):
    sources = {
        "propose": "draft",
        "submit": "draft",
        "confirm": "awaiting_confirmation",
        "correct": "submitted",
    }
    report = a_report(a_project(village, state, started_on=date(2026, 3, 1)), date(2026, 7, 1), sources[name])
    who = "clerk" if name == "propose" else "secretary"
    verdict = engine.find(ProgressReport, name).verdict(report, people[who])

    assert verdict.is_blocked
    assert "不报进展" in str(verdict)
