"""Opinions: transition × person × state, written by hand from the design.

H = the house's secretary or an officer at or above it, A = those and the house's clerk, · = nobody.
"""

import re

import pytest
from django.conf import settings

from feedback.models import Opinion
from organizations.roles import Role
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, acting, an_appointment, an_organization
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
           adopt forward merge dismiss reconsider
received   A     H       H     H       ·
accepted   ·     ·       ·     ·       ·
merged     ·     ·       ·     ·       H
dismissed  ·     ·       ·     ·       H
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
HANDLERS = {"secretary", "own officer", "officer above", "officer at the top"}
ALLOWED = {"H": HANDLERS, "A": HANDLERS | {"clerk"}}


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
    held = {cell for (_, other), cell in CELLS.items() if other == name} - {"·"}
    if not any(who in ALLOWED[cell] for cell in held):
        return "forbidden"
    return "open" if CELLS[state, name] != "·" else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, village, people):
    step = engine.find(Opinion, name)
    opinions = {state: an_opinion_from(village, state) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(opinion, actor).kind]
        for state, opinion in opinions.items()
        for who, actor in people.items()
    }

    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_transition():
    assert [state for state, *_ in ROWS] == list(Opinion.State.values)
    assert {step.name for step in engine.steps_of(Opinion)} == set(HEAD)


def test_a_house_does_not_undo_what_was_decided_above_it(village, people):
    step = engine.find(Opinion, "reconsider")
    above = people["officer above"].post
    opinion = an_opinion_from(village, Opinion.State.DISMISSED, answer="不予采纳", handled_by=above)

    assert step.verdict(opinion, people["secretary"]).is_forbidden
    assert step.verdict(opinion, people["officer above"]).is_ready
    assert step.verdict(opinion, people["officer at the top"]).is_ready


def test_no_score_reads_opinions():
    """Nobody's score may fall because people complained: only the demo names them in reviews."""
    named = re.compile(r"\bOpinion\b|feedback\.(?:opinion|duties|receipts|giving)|[\"'_.]opinions\b")
    places = [
        str(path.relative_to(settings.BASE_DIR))
        for path in (settings.BASE_DIR / "reviews").rglob("*.py")
        if "demo" not in path.parts and named.search(path.read_text())
    ]

    assert places == []
