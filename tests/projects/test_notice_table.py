"""督办单: transition × person × state, written by hand from the design.

I = an officer of the issuing organization, H = secretary or clerk of the addressed one, S = its secretary,
C = its clerk, · = nobody.
"""

import pytest

from organizations.roles import Role
from projects.models import SupervisionNotice
from projects.states import ProjectState
from tests.builders.notices import a_notice_on
from tests.builders.people import a_city, acting, an_appointment, an_organization
from tests.builders.work import a_project
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
         issue sign draft_reply reply close send_back extend revoke
draft    I     ·    ·           ·     ·     ·         ·      I
issued   ·     H    ·           ·     ·     ·         I      I
signed   ·     ·    C           S     ·     ·         I      I
replied  ·     ·    ·           ·     I     I         ·      I
closed   ·     ·    ·           ·     ·     ·         ·      ·
revoked  ·     ·    ·           ·     ·     ·         ·      ·
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
HOLDERS = {"I": {"officer"}, "H": {"secretary", "clerk"}, "S": {"secretary"}, "C": {"clerk"}}
TARGETS = {
    "issue": "issued",
    "sign": "signed",
    "draft_reply": "signed",
    "reply": "replied",
    "close": "closed",
    "send_back": "signed",
    "revoke": "revoked",
}


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def people(village):
    township = village.parent
    both = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=both.user)
    posts = {
        "officer": an_appointment(township, Role.OFFICER),
        "officer with a post in the village": both,
        "officer above": an_appointment(township.parent, Role.OFFICER),
        "leader": an_appointment(township, Role.LEADER),
        "secretary of the issuer": an_appointment(township, Role.SECRETARY),
        "secretary": an_appointment(village, Role.SECRETARY),
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "own officer": an_appointment(village, Role.OFFICER),
        "secretary beside": an_appointment(an_organization(township), Role.SECRETARY),
        "system administrator": an_appointment(township, Role.SYSTEM_ADMIN),
    }
    return {who: acting(post) for who, post in posts.items()}


def expected(name, state, who):
    [letter] = {cell for (_, other), cell in CELLS.items() if other == name and cell != "·"}
    if who not in HOLDERS[letter]:
        return "forbidden"
    return "open" if CELLS[state, name] == letter else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, village, people):
    step = engine.find(SupervisionNotice, name)
    project = a_project(village, ProjectState.IN_PROGRESS)
    officer = people["officer"].post
    notices = {state: a_notice_on(project, state, officer=officer) for state, *_ in ROWS}
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    found = {
        (state, who): words[step.verdict(notice, actor).kind]
        for state, notice in notices.items()
        for who, actor in people.items()
    }
    assert found == {(state, who): expected(name, state, who) for state, who in found}


def test_the_table_has_every_state_and_every_transition():
    assert [state for state, *_ in ROWS] == list(SupervisionNotice.State.values)
    assert {step.name for step in engine.steps_of(SupervisionNotice)} == set(HEAD)


def test_targets_are_those_of_the_design(village):
    assert {name: engine.find(SupervisionNotice, name).target for name in TARGETS} == TARGETS
    notice = SupervisionNotice(state="issued")
    assert engine.find(SupervisionNotice, "extend").reach(notice) == "issued"
