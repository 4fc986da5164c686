"""Which transition of a review sheet whoever may take from which state, written by hand from the design.

S = the reviewed secretary, J = an officer of the judging organization, C = such an officer who scored
nothing in the group, · = nobody. Objecting, answering and archiving come later.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from reviews.unlocking import reopened_state
from tests.builders.audit import amend, rewrite
from tests.builders.people import acting, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township
from workflow import engine
from workflow.engine import Kind

pytestmark = pytest.mark.django_db

TABLE = """
                submit_self complete_scoring confirm publish object answer archive unlock
open            S           J                ·       ·       ·      ·      ·       ·
self_submitted  ·           J                ·       ·       ·      ·      ·       ·
scored          ·           ·                C       ·       ·      ·      ·       ·
confirmed       ·           ·                ·       C       ·      ·      ·       N
published       ·           ·                ·       ·       P      ·      C       N
objected        ·           ·                ·       ·       ·      C      ·       N
final           ·           ·                ·       ·       ·      ·      ·       N
"""

HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
CELLS = {(state, name): cell for state, *cells in ROWS for name, cell in zip(HEAD, cells, strict=True)}
# Who holds which rights; everybody else holds none. N: nobody, a sheet is unlocked by an approved request.
# P: the person who is reviewed, in whatever post.
HOLDS = {
    "secretary": {"S", "P"},
    "the secretary acting as an officer of the township": {"P"},
    "scorer": {"J"},
    "officer who scored nothing": {"J", "C"},
}


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_township, villages=2, state=SheetState.OPEN)


@pytest.fixture
def found(made):
    return made.again()


@pytest.fixture
def people(found):
    """One actor per kind of person."""
    village, township = found.villages[0], found.township
    a_score(found.sheets[1], "report", "8", found.scorer)
    involved = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=involved.user)
    posted = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.LEADER, user=posted.user)
    self_judging = an_appointment(township, Role.OFFICER, user=found.secretary.user)
    posts = {
        "secretary": found.secretary,
        "scorer": found.scorer,
        "officer who scored nothing": found.confirmer,
        "officer with a post of clerk in the village": involved,
        "the secretary acting as an officer of the township": self_judging,
        "secretary of another village": found.sheets[1].post,
        "clerk": an_appointment(village, Role.CLERK),
        "member": an_appointment(village, Role.MEMBER),
        "own officer": an_appointment(village, Role.OFFICER),
        "higher officer": an_appointment(found.city, Role.OFFICER),
        "officer beside": an_appointment(an_organization(township.parent), Role.OFFICER),
        "secretary above": an_appointment(township, Role.SECRETARY),
        "leader": an_appointment(township, Role.LEADER),
        "expert": an_appointment(township, Role.EXPERT),
        "system administrator": an_appointment(township, Role.SYSTEM_ADMIN),
    }
    return {who: acting(post) for who, post in posts.items()}


def expected(name: str, state: str, who: str) -> str:
    rights = HOLDS.get(who, set())
    column = {cell for (_, other), cell in CELLS.items() if other == name and cell != "·"}
    if not rights & column:
        return "forbidden"
    return "open" if CELLS[state, name] in rights else "stale"


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, found, people):
    step = engine.find(ReviewSheet, name)
    words = {Kind.FORBIDDEN: "forbidden", Kind.STALE: "stale", Kind.BLOCKED: "open", Kind.READY: "open"}
    seen = {}
    for state, *_ in ROWS:
        sheet = ReviewSheet.objects.select_related("group").get(pk=found.sheet.pk)
        sheet.state = state
        for who, actor in people.items():
            seen[state, who] = words[step.verdict(sheet, actor).kind]

    assert seen == {(state, who): expected(name, state, who) for state, who in seen}


def test_a_leader_who_is_also_an_officer_confirms_nothing_where_the_person_has_any_post(found):
    posted = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.LEADER, user=posted.user)
    rewrite(ReviewSheet.objects.all(), state=SheetState.SCORED)
    sheet = ReviewSheet.objects.get(pk=found.sheet.pk)
    assert engine.find(ReviewSheet, "confirm").verdict(sheet, acting(posted)).is_forbidden


def test_whoever_was_reviewed_judges_no_sheet_of_the_ranking_not_even_from_a_later_post(found):
    amend(found.secretary, ends_on=timezone.localdate() - timedelta(days=1))
    officer = acting(an_appointment(found.township, Role.OFFICER, user=found.secretary.user))
    step = engine.find(ReviewSheet, "complete_scoring")
    for sheet in ReviewSheet.objects.filter(pk__in=[found.sheet.pk, found.sheets[1].pk]):
        assert step.verdict(sheet, officer).is_forbidden
    other = a_sheet(an_organization(found.township, sector="school"), SheetState.SELF_SUBMITTED)
    assert not step.verdict(other, officer).is_forbidden


def test_the_root_is_judged_by_its_own_officers(found):
    sheet = a_sheet(found.city, SheetState.SCORED)
    officer = acting(an_appointment(found.city, Role.OFFICER))
    assert not engine.find(ReviewSheet, "confirm").verdict(sheet, officer).is_forbidden


def test_nobody_reports_scores_or_confirms_a_vacant_post(found, people):
    vacant = a_sheet(an_organization(found.township), vacant=True)
    for name in HEAD:
        step = engine.find(ReviewSheet, name)
        assert {step.verdict(vacant, actor).kind for actor in people.values()} == {Kind.FORBIDDEN}


def test_the_table_has_every_state_once():
    assert [state for state, *_ in ROWS] == list(SheetState.values)


def test_the_table_has_every_registered_transition_and_nothing_invented():
    assert {step.name for step in engine.steps_of(ReviewSheet)} == set(HEAD)


def test_targets_are_those_of_the_design():
    targets = {
        "object": "objected",
        "answer": "published",
        "archive": "final",
        "unlock": reopened_state,
        "submit_self": "self_submitted",
        "complete_scoring": "scored",
        "confirm": "confirmed",
        "publish": "published",
    }
    assert {name: engine.find(ReviewSheet, name).target for name in HEAD} == targets
