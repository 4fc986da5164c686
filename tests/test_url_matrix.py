"""Every address × role × relation × method against a table written by hand (tests/url_matrix/table_*.py).

A new address needs a row there, in the table of its app; a row is one line:

    reading("projects:baseline", "project", SCOPE),                # whoever sees the record reads the page
    acting("projects:plan", "planned", SCOPE, HOUSE),              # whoever sees it, and who of them may
    page("projects:rounds", ROOT),                                 # no record in the address
    *steps("projects:transition", "planned", "start", SCOPE, SECRETARY),

What is allowed answers 200, 302, 409 or 422; 403 says who may; 404 hides; anonymous askers go to the log-in.
`./test` asks with the askers that tell the relations apart, `./test --slow` with everybody.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from feedback.models import Opinion, Scale, Survey, SurveyTemplate
from organizations.models import Appointment, HandOver
from projects.models import (
    ChangeRequest,
    Instruction,
    Meeting,
    Obstacle,
    Problem,
    ProgressReport,
    Project,
    Resolution,
    SupervisionNotice,
    Task,
)
from reviews.models import (
    Adoption,
    Bulletin,
    Commendation,
    Mechanism,
    RectificationItem,
    ReviewSheet,
    Scheme,
    UnlockRequest,
)
from tests.test_architecture import routes
from tests.url_matrix.cast import ANONYMOUS, Cast, everybody
from tests.url_matrix.rows import Row
from tests.url_matrix.table_opinions import TABLE as OPINIONS
from tests.url_matrix.table_organizations import TABLE as ORGANIZATIONS
from tests.url_matrix.table_projects import TABLE as PROJECTS
from tests.url_matrix.table_reviews import TABLE as REVIEWS
from tests.url_matrix.table_workflow import TABLE as WORKFLOW
from tests.url_matrix.town import the_town
from workflow import engine

pytestmark = pytest.mark.django_db
TABLE = [*ORGANIZATIONS, *PROJECTS, *OPINIONS, *REVIEWS, *WORKFLOW]
OPEN = {200, 302, 409, 422}
ODD_METHODS = ("put", "patch", "delete", "trace")

# Addresses whose word is a transition, and of what.
STEPS = {
    "feedback:running_survey_transition": Survey,
    "feedback:scale_transition": Scale,
    "feedback:template_transition": SurveyTemplate,
    "organizations:appointment_transition": Appointment,
    "feedback:opinion_transition": Opinion,
    "organizations:hand_over_transition": HandOver,
    "projects:problem_transition": Problem,
    "projects:task_transition": Task,
    "projects:change_transition": ChangeRequest,
    "projects:meeting_transition": Meeting,
    "projects:resolution_transition": Resolution,
    "projects:obstacle_transition": Obstacle,
    "projects:notice_transition": SupervisionNotice,
    "projects:instruction_transition": Instruction,
    "projects:transition": Project,
    "reviews:bulletin_transition": Bulletin,
    "reviews:adoption_transition": Adoption,
    "reviews:commendation_transition": Commendation,
    "reviews:mechanism_transition": Mechanism,
    "reviews:scheme_transition": Scheme,
    "reviews:rectification_transition": RectificationItem,
    "reviews:transition": ReviewSheet,
    "reviews:unlock_transition": UnlockRequest,
}

# Addresses whose word is done to many records at once.
BULK = {"reviews:bulk", "projects:judging_bulk", "projects:screening_bulk"}

# Enough to tell every relation and every role from the others.
FEW = [
    "own:secretary", "own:clerk", "own:member", "own:officer", "parent:officer", "parent:member",
    "ancestor:officer", "child:secretary", "sibling:officer", "cousin:secretary", "surveyor", "assigned",
    "system_admin", "auditor", "former", ANONYMOUS,
]  # fmt: skip
DESCENDANTS = ["child:officer", "child:secretary", "child:leader", "child:clerk", "child:member"]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Any]:
    """Made once: every request is undone after its answer, and the whole at the end."""
    with django_db_blocker.unblock(), the_town(media) as made:
        yield made


def address(row: Row, records: dict[str, Any]) -> str:
    record = records[row.record] if row.record else None
    if row.record == "token":
        return reverse(row.name, kwargs={"token": record})
    if isinstance(record, str):
        return reverse(row.name, kwargs={"code": record})
    found = {"pk": record.pk} if record is not None else {}
    return reverse(row.name, kwargs=found | ({"name": row.verb} if row.verb else {}))


def ask(cast: Cast, asker: str, method: str, url: str) -> str:
    """One request, undone; what came of it in a word."""
    with transaction.atomic():
        answer = getattr(cast.client(asker), method)(url)
        transaction.set_rollback(True)
    code = answer.status_code
    if code == 302 and answer.url.startswith(f"{reverse('organizations:login')}?next="):
        return "log in"
    words = {403: "403", 404: "404", 405: "405"}
    return words.get(code, "open" if code in OPEN else str(code))


def expected(row: Row, asker: str, method: str) -> str:
    may = row.get if method == "get" else row.post if method == "post" else None
    if asker == ANONYMOUS and not row.public:
        return "log in"
    if may is None:
        return "405"
    if asker == ANONYMOUS:
        return "open" if row.sees else "404"
    if asker not in row.gate:
        return "403"
    if asker not in row.sees:
        return "404"
    return "open" if asker in may else "403"


def wrong(
    row: Row, town: Any, askers: list[str], methods: tuple[str, ...], relation: str = "own"
) -> list[str]:
    """What was answered otherwise than the table says. Of the county's records the village is a descendant:
    it is answered like a child."""
    cast, records = town
    url = address(row, records[relation])
    found = []
    for method in methods:
        for asker in askers:
            got, wanted = ask(cast, asker, method, url), expected(row, asker, method)
            if got != wanted:
                found.append(f"{method.upper()} {url} as {asker}: {got}, the table says {wanted}")
    return found


# The table is complete


def test_every_address_has_a_row():
    missing = sorted({name for name, _ in routes()} - {row.name for row in TABLE})
    assert not missing, f"add a row to tests/url_matrix/table_*.py for: {', '.join(missing)}"


def test_every_row_is_an_address():
    gone = sorted({row.name for row in TABLE} - {name for name, _ in routes()})
    assert not gone, f"no longer an address, take the row out: {', '.join(gone)}"


def test_every_address_with_a_verb_is_listed_with_what_it_moves():
    spoken = {name for name, route in routes() if "name" in route.pattern.converters}
    assert spoken - BULK == set(STEPS)


@pytest.mark.parametrize("name", STEPS)
def test_every_transition_has_a_row(name):
    declared = {step.name for step in engine.steps_of(STEPS[name])}
    rows = {row.verb for row in TABLE if row.name == name} - {"unknown"}
    assert rows == declared, f"rows of {name} in tests/url_matrix/table_*.py"


def test_reports_move_through_pages_of_their_own():
    """Report, confirm, correct: the table has report_new, report_edit and report_confirm for them."""
    assert {step.name for step in engine.steps_of(ProgressReport)} == {
        "propose",
        "submit",
        "confirm",
        "correct",
    }


def test_no_row_stands_twice():
    keys = [str(row) for row in TABLE]
    assert len(keys) == len(set(keys))


# The addresses answer as the table says


def telling(row: Row, method: str) -> list[str]:
    """Everybody of FEW who is refused, and the first two for whom the page is made: refusals cost little.

    Of what the expert is to judge it is always asked what the expert may.
    """
    refused = [asker for asker in FEW if expected(row, asker, method) != "open"]
    judging = ["expert"] if row.record.startswith("judged") else []
    return judging + refused + [asker for asker in FEW if asker not in refused][:2]


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_address_answers_as_the_table_says(town, row):
    found = wrong(row, town, ["own:secretary"], ("delete",))
    for method in ("get", "post"):
        found += wrong(row, town, telling(row, method), (method,))
    if row.record:
        found += wrong(row, town, DESCENDANTS[:1], ("get", "post"), relation="parent")
    assert not found, "\n".join(found)


def left_over(row: Row, method: str) -> list[str]:
    """Whom the fast test does not ask, for --slow runs that one as well."""
    asked = telling(row, method)
    return [asker for asker in everybody() if asker not in asked]


def odd_asker(row: Row, method: str) -> str:
    """Views refuse these methods before they know who asks: one asker tries each at an address, the next one at the next."""
    people = everybody()
    return people[(TABLE.index(row) + ODD_METHODS.index(method)) % len(people)]


@pytest.mark.slow
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_address_answers_everybody_as_the_table_says(town, row):
    found = []
    for method in ("get", "post"):
        found += wrong(row, town, left_over(row, method), (method,))
    for method in ODD_METHODS:
        found += wrong(row, town, [odd_asker(row, method)], (method,))
    if row.record:
        found += wrong(row, town, DESCENDANTS[1:], ("get", "post"), relation="parent")
    assert not found, "\n".join(found)


def test_everybody_is_asked_by_each_method_and_by_an_odd_one():
    for row in TABLE:
        for method in ("get", "post"):
            assert sorted(telling(row, method) + left_over(row, method)) == sorted(everybody())
    for method in ODD_METHODS:
        assert {odd_asker(row, method) for row in TABLE} == set(everybody())


@pytest.mark.parametrize("method", ODD_METHODS)
def test_no_view_needs_to_know_who_asks_to_refuse_an_odd_method(rf, method):
    """The bare request has neither session nor user nor post: a view that looked for one would break."""
    values = {"pk": 1, "code": "x", "token": "x", "name": "x"}
    for name, route in routes():
        given = {key: values[key] for key in route.pattern.converters}
        answer = route.callback(getattr(rf, method)("/"), **given)
        assert answer.status_code == 405, name
