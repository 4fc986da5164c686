"""Every address × role × relation × method against a table written by hand (tests/url_matrix/table_*.py).

A new address needs a row there, in the table of its app; a row is one line:

    reading("projects:baseline", "project", SCOPE),                # whoever sees the record reads the page
    acting("projects:plan", "planned", SCOPE, HOUSE),              # whoever sees it, and who of them may
    page("projects:rounds", ROOT),                                 # no record in the address
    *steps("projects:transition", "planned", "start", SCOPE, SECRETARY),

What is allowed answers 200, 302, 409 or 422; 403 says who may; 404 hides; anonymous askers go to the log-in.
`./test` asks with the askers that tell the relations apart, `./test --slow` with everybody else. A method that is closed at an
address is refused before the view knows who asks (a test of every view), so that one asker tries it there.
"""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse

from feedback.models import Opinion, Scale, Survey, SurveyTemplate
from organizations.middleware import actor_of
from organizations.models import Appointment, HandOver
from organizations.sessions import SessionStore
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
METHODS = ("get", "post", *ODD_METHODS)
OTHER = {"get": "post", "post": "get"}

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
NEAR = ("child:secretary", "sibling:officer", "cousin:secretary")
DESCENDANTS = ["child:officer", "child:secretary", "child:leader", "child:clerk", "child:member"]


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any, media: Path) -> Iterator[Any]:
    """Made once: every request is undone after its answer, and the whole at the end."""
    with django_db_blocker.unblock(), the_town(media) as made:
        yield made


@pytest.fixture
def bare_refusals(monkeypatch, caplog):
    """The pages that refuse are drawn at one address of each kind of record and reach."""

    def refused(status: int) -> Any:
        return lambda request, exception: HttpResponse(status=status)

    monkeypatch.setattr("config.urls.handler403", refused(403), raising=False)
    monkeypatch.setattr("config.urls.handler404", refused(404), raising=False)
    caplog.set_level(logging.ERROR, logger="django.request")


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


def ask_the_view(cast: Cast, asker: str, method: str, url: str) -> str:
    """The same of the view alone, without middleware and pages."""
    request: Any = getattr(RequestFactory(), method)(url)
    match = request.resolver_match = resolve(url)
    request.session = SessionStore(cast.sessions.get(asker))
    request.user = get_user(request)
    request.actor = actor_of(request)
    with transaction.atomic():
        try:
            code = match.func(request, *match.args, **match.kwargs).status_code
        except (PermissionDenied, Http404) as refusal:
            code = 403 if isinstance(refusal, PermissionDenied) else 404
        transaction.set_rollback(True)
    return str(code)


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
    row: Row,
    town: Any,
    askers: list[str],
    methods: tuple[str, ...],
    relation: str = "own",
    way: Callable[..., str] = ask,
) -> list[str]:
    """What was answered otherwise than the table says. Of the county's records the village is a descendant:
    it is answered like a child."""
    cast, records = town
    url = address(row, records[relation])
    found = []
    for method in methods:
        for asker in askers:
            got, wanted = way(cast, asker, method, url), expected(row, asker, method)
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


def telling_here(row: Row, method: str) -> list[str]:
    """On PostgreSQL all of them at one address of each kind of record and reach. At its other addresses one for each answer,
    and whoever is near enough that a query has to hide the record: the rest is decided in Python, and was asked on SQLite."""
    asked = telling(row, method)
    if connection.vendor == "sqlite" or is_first_of_its_reach(row):
        return asked
    answers = {expected(row, asker, method): asker for asker in reversed(asked) if asker != "expert"}
    kept = {*answers.values(), *NEAR, "expert"}
    return [asker for asker in asked if asker in kept]


def is_first_of_its_reach(row: Row) -> bool:
    return row is next(other for other in TABLE if (other.record, other.sees) == (row.record, row.sees))


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_address_answers_as_the_table_says(request, town, row):
    if not is_first_of_its_reach(row):
        request.getfixturevalue("bare_refusals")
    found = wrong(row, town, ["own:secretary"], ("delete",))
    for method in ("get", "post"):
        found += wrong(row, town, telling_here(row, method), (method,))
    if row.record:
        found += wrong(row, town, DESCENDANTS[:1], ("get", "post"), relation="parent")
    assert not found, "\n".join(found)


def closed_rows(method: str) -> list[Row]:
    """Whose view refuses the method before it knows who asks: closed to everybody, with every verb."""
    open_names = {row.name for row in TABLE if getattr(row, method, None) is not None}
    return [row for row in TABLE if row.name not in open_names]


def is_turned_away(row: Row, asker: str) -> bool:
    """By both methods alike."""
    answers = {expected(row, asker, method) for method in ("get", "post")}
    return len(answers) == 1 and answers <= {"403", "404"}


def tried_by(row: Row) -> dict[str, str]:
    """Whoever is turned away, and whom the fast test does not ask, comes by one of the two methods in turn; what the other
    one answers is asked of the view alone."""
    away = [asker for asker in everybody() if is_turned_away(row, asker) and asker not in telling(row, "get")]
    turn = TABLE.index(row)
    return {asker: ("get", "post")[(turn + number) % 2] for number, asker in enumerate(away)}


def left_over(row: Row, method: str) -> list[str]:
    """Whom the fast test does not ask. A closed method is tried by one at each address, by the next one at the next."""
    closed = closed_rows(method)
    if row in closed:
        return [everybody()[(closed.index(row) + METHODS.index(method)) % len(everybody())]]
    asked, tried = telling(row, method), tried_by(row)
    return [asker for asker in everybody() if asker not in asked and tried.get(asker, method) == method]


@pytest.mark.slow
@pytest.mark.parametrize("row", TABLE, ids=str)
def test_the_address_answers_everybody_as_the_table_says(town, bare_refusals, row):
    found = []
    for method in METHODS:
        found += wrong(row, town, left_over(row, method), (method,))
    for asker, method in tried_by(row).items():
        found += wrong(row, town, [asker], (OTHER[method],), way=ask_the_view)
    if row.record:
        found += wrong(row, town, DESCENDANTS[1:], ("get", "post"), relation="parent")
    assert not found, "\n".join(found)


def test_everybody_is_asked():
    """By each method that is open to anybody."""
    for row in TABLE:
        for method in ("get", "post"):
            alone = {asker for asker, other in tried_by(row).items() if other == OTHER[method]}
            asked = {*telling(row, method), *left_over(row, method)} | alone
            assert asked == {*everybody()} or row in closed_rows(method), (str(row), method)


@pytest.mark.parametrize("method", METHODS)
def test_closed_methods_are_tried_by_everybody_in_turn(method):
    rows = closed_rows(method)
    tried = {asker for row in rows for asker in left_over(row, method)}
    assert len(tried) == min(len(rows), len(everybody()))


@pytest.mark.parametrize("method", METHODS)
def test_no_view_needs_to_know_who_asks_to_refuse_a_closed_method(rf, method):
    """The bare request has neither session nor user nor post: a view that looked for one would break."""
    values = {"pk": 1, "code": "x", "token": "x", "name": "x"}
    closed = {row.name for row in closed_rows(method)}
    for name, route in routes():
        if name in closed:
            given = {key: values[key] for key in route.pattern.converters}
            answer = route.callback(getattr(rf, method)("/"), **given)
            assert answer.status_code == 405, name
