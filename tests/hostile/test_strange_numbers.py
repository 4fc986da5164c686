"""Numbers that no database takes, in every place where an address or a hidden field may hold one."""

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.urls import reverse

from organizations.requests import asked_id
from organizations.roles import Role
from projects.states import ProjectState
from tests.builders.meetings import a_meeting, a_meeting_post
from tests.builders.people import a_city, an_appointment
from tests.builders.plan import TASK, a_plan_post
from tests.builders.reviews import a_sheet
from tests.builders.work import a_project, a_round
from tests.test_architecture import routes

pytestmark = pytest.mark.django_db
HUGE, ENDLESS = "9" * 30, "9" * 5000  # no column holds the one, Python reads no number of the other's length
STRANGE = [HUGE, ENDLESS, "-1", "²", "١٢", "\x00", "1e9", "NaN"]
NAMES = [
    "round", "organization", "meeting", "page", "group", "problem", "project", "person", "parent", "year", "month",
    "period", "sheet", "category", "from", "q", "state", "light", "grade", "todo", "tab", "size", "level", "role",
    "kind", "sort", "back", "next", "own", "judge", "overdue", "reported", "obstacle",
]  # fmt: skip
# Alone, each breaks something else: a column's range, Python's digits, what a database cannot hold, what int() takes.
UNLIKE = [HUGE, ENDLESS, "\x00", "²"]
OTHERS = [Role.SECRETARY, Role.SYSTEM_ADMIN, Role.SURVEYOR]
FOR_THE_DATABASE = {HUGE, "\x00"}  # the others break before a database is asked
ALONE = [
    pytest.param(role, value, marks=[pytest.mark.engines] if value in FOR_THE_DATABASE else [])
    for role, value in [*((Role.OFFICER, value) for value in UNLIKE), *((role, HUGE) for role in OTHERS)]
]


def strange(value: str) -> str:
    return repr(value[:8])


def here(values: list[str]) -> list[str]:
    """Of the values those that PostgreSQL may answer otherwise than SQLite, where all are tried."""
    return [value for value in values if connection.vendor == "sqlite" or value in FOR_THE_DATABASE]


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-20 10:00 +0800", tick=False):
        yield


@pytest.fixture
def town():
    a_round()
    return a_city()


def pressed(adding: str) -> list[tuple[str, str]]:
    """Buttons with values: each value when the form is sent, what differs in kind when a row is added to it."""
    added = [("", value) for value in here(STRANGE)] + [(adding, value) for value in here(UNLIKE)]
    return [*added, ("nothing", HUGE)]


def plain_routes() -> list[str]:
    """Addresses without a record in them."""
    return sorted(name for name, route in routes() if not route.pattern.converters)


@pytest.mark.parametrize(
    ("text", "pk"),
    [("7", 7), ("0", 0), ("999999999", 999999999), *((text, None) for text in STRANGE), ("", None)],
)
def test_an_id_is_a_plain_number_of_nine_digits_at_most(text, pk):
    assert asked_id(text) == pk


@pytest.mark.parametrize("value", here(STRANGE), ids=strange)
def test_no_page_breaks_on_strange_conditions(client, town, value):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    for route in plain_routes():
        answer = client.get(reverse(route), dict.fromkeys(NAMES, value))
        assert answer.status_code < 500, route


@pytest.fixture
def heard(monkeypatch):
    """Names by which pages ask for their conditions, until somebody clears them."""
    names = set()

    class Listening(QueryDict):
        def hear(self, name):
            if not self._mutable:  # while it is filled it asks itself
                names.add(name)

        def __getitem__(self, name):
            self.hear(name)
            return super().__getitem__(name)

        def __contains__(self, name):
            self.hear(name)
            return super().__contains__(name)

        def getlist(self, name, default=None):
            self.hear(name)
            return super().getlist(name, default)

        def items(self):
            """Carries all of them along and asks for none."""
            return ((name, values[-1]) for name, values in self.lists())

    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", Listening)
    return names


@pytest.mark.slow
@pytest.mark.parametrize(("role", "value"), ALONE, ids=lambda given: strange(str(given)))
def test_no_page_breaks_on_one_strange_condition(client, town, heard, role, value):
    """Alone by every name that the page asks for, and by one that stands for those that it only carries along."""
    client.force_login(an_appointment(town[0], role).user)
    for route in plain_routes():
        heard.clear()
        if client.get(reverse(route)).status_code != 200:
            continue
        client.get(reverse(route), dict.fromkeys(NAMES, value))
        heard.add("carried")
        tried = set()
        while left := sorted(heard - tried):
            tried.add(left[0])
            answer = client.get(reverse(route), {left[0]: value})
            assert answer.status_code < 500, (route, left[0])


def test_names_are_heard_however_a_page_asks(client, town, heard):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    client.get(reverse("projects:projects"), {"carried": "1"})
    assert {"round", "page", "q", "sort"} <= heard
    assert "carried" not in heard


@pytest.mark.parametrize("value", here(UNLIKE), ids=strange)
def test_no_page_of_a_record_breaks_on_strange_conditions(client, town, value):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    county, project, sheet = town[1], a_project(town[3], ProjectState.IN_PROGRESS), a_sheet(town[3])
    addresses = [
        project.get_absolute_url(),
        sheet.get_absolute_url(),
        county.get_absolute_url(),
        reverse("organizations:issue_passwords", args=[county.pk]),
        *(
            reverse(f"reviews:{name}", args=[county.pk])
            for name in ("dashboard_of", "coverage", "month_lights", "overdue", "satisfaction")
        ),
        *(reverse("reviews:bulk", args=[name]) for name in ("publish", "confirm")),
    ]
    for address in addresses:
        assert client.get(address, dict.fromkeys(NAMES, value)).status_code < 500, address


@pytest.mark.parametrize("value", here(STRANGE), ids=strange)
def test_no_post_breaks_on_a_strange_number(client, town, value):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    named = dict.fromkeys(("round", "year", "post", "organization", "sheet"), value)
    for route in (
        "reviews:refresh",
        "projects:holidays_fill",
        "feedback:assignments",
        "organizations:switch_post",
    ):
        assert client.post(reverse(route), named).status_code < 500, route
    for name in ("publish", "confirm", "complete_scoring", "archive"):
        assert client.post(reverse("reviews:bulk", args=[name]), {"sheet": [value, "1"]}).status_code < 500


@pytest.mark.parametrize(("button", "value"), pressed("tasks"), ids=strange)
def test_no_plan_breaks_on_a_strange_row(client, town, value, button):
    client.force_login(an_appointment(town[3], Role.SECRETARY).user)
    project = a_project(town[3], ProjectState.APPROVED)
    address = reverse("projects:plan", args=[project.pk])
    also = {"add": button} if button else {}
    for field in ("TOTAL_FORMS", "INITIAL_FORMS", "0-id", "0-weight", "0-due_on"):
        posted = a_plan_post([TASK]) | {f"tasks-{field}": value} | also
        assert client.post(address, posted).status_code < 500, field


@pytest.mark.parametrize(("button", "value"), pressed("agenda"), ids=strange)
def test_no_meeting_breaks_on_a_strange_row(client, town, value, button):
    client.force_login(an_appointment(town[3], Role.SECRETARY).user)
    meeting = a_meeting(town[3])
    also = {"add": button} if button else {}
    for address in (reverse("projects:meeting_new"), reverse("projects:meeting_edit", args=[meeting.pk])):
        for field in ("TOTAL_FORMS", "INITIAL_FORMS", "0-id"):
            posted = a_meeting_post([{"about": "", "outcome": "议定"}]) | {f"agenda-{field}": value} | also
            assert client.post(address, posted).status_code < 500, (address, field)


@pytest.mark.parametrize(
    "wanted", ["²", "reviews:home", "home", "//evil.example/", "javascript:alert(1)", "\x00"]
)
def test_only_an_own_address_is_gone_to_after_the_log_in(client, town, wanted):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    answer = client.get(reverse("organizations:login"), {"next": wanted})
    assert (answer.status_code, answer.url) == (302, "/")
