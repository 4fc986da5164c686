"""Numbers that no database takes, in every place where an address or a hidden field may hold one."""

import pytest
import time_machine
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
ROLES = [Role.OFFICER, Role.SECRETARY, Role.SYSTEM_ADMIN, Role.SURVEYOR]


def strange(value: str) -> str:
    return repr(value[:8])


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-20 10:00 +0800", tick=False):
        yield


@pytest.fixture
def town():
    a_round()
    return a_city()


def plain_routes() -> list[str]:
    """Addresses without a record in them."""
    return sorted(name for name, route in routes() if not route.pattern.converters)


@pytest.mark.parametrize(
    ("text", "pk"),
    [("7", 7), ("0", 0), ("999999999", 999999999), *((text, None) for text in STRANGE), ("", None)],
)
def test_an_id_is_a_plain_number_of_nine_digits_at_most(text, pk):
    assert asked_id(text) == pk


@pytest.mark.parametrize("value", [HUGE, ENDLESS, "\x00", "²"], ids=strange)
def test_no_page_breaks_on_strange_conditions(client, town, value):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    for route in plain_routes():
        answer = client.get(reverse(route), dict.fromkeys(NAMES, value))
        assert answer.status_code < 500, route


@pytest.mark.slow
@pytest.mark.parametrize("value", STRANGE, ids=strange)
@pytest.mark.parametrize("role", ROLES)
def test_no_page_breaks_on_one_strange_condition(client, town, role, value):
    client.force_login(an_appointment(town[0], role).user)
    for route in plain_routes():
        for name in NAMES:
            answer = client.get(reverse(route), {name: value})
            assert answer.status_code < 500, (route, name)


@pytest.mark.parametrize("value", [HUGE, ENDLESS, "\x00", "²"], ids=strange)
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
            for name in ("dashboard_of", "coverage", "overdue", "satisfaction")
        ),
        *(reverse("reviews:bulk", args=[name]) for name in ("publish", "confirm")),
    ]
    for address in addresses:
        assert client.get(address, dict.fromkeys(NAMES, value)).status_code < 500, address


@pytest.mark.parametrize("value", STRANGE, ids=strange)
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
    for name in ("publish", "confirm", "complete_scoring"):
        assert client.post(reverse("reviews:bulk", args=[name]), {"sheet": [value, "1"]}).status_code < 500


@pytest.mark.parametrize("value", STRANGE, ids=strange)
@pytest.mark.parametrize("button", ["", "tasks", "nothing"])
def test_no_plan_breaks_on_a_strange_row(client, town, value, button):
    client.force_login(an_appointment(town[3], Role.SECRETARY).user)
    project = a_project(town[3], ProjectState.APPROVED)
    address = reverse("projects:plan", args=[project.pk])
    pressed = {"add": button} if button else {}
    for field in ("TOTAL_FORMS", "INITIAL_FORMS", "0-id", "0-weight", "0-due_on"):
        posted = a_plan_post([TASK]) | {f"tasks-{field}": value} | pressed
        assert client.post(address, posted).status_code < 500, field


@pytest.mark.parametrize("value", STRANGE, ids=strange)
@pytest.mark.parametrize("button", ["", "agenda", "nothing"])
def test_no_meeting_breaks_on_a_strange_row(client, town, value, button):
    client.force_login(an_appointment(town[3], Role.SECRETARY).user)
    meeting = a_meeting(town[3])
    pressed = {"add": button} if button else {}
    for address in (reverse("projects:meeting_new"), reverse("projects:meeting_edit", args=[meeting.pk])):
        for field in ("TOTAL_FORMS", "INITIAL_FORMS", "0-id"):
            posted = a_meeting_post([{"about": "", "outcome": "议定"}]) | {f"agenda-{field}": value} | pressed
            assert client.post(address, posted).status_code < 500, (address, field)


@pytest.mark.parametrize(
    "wanted", ["²", "reviews:home", "home", "//evil.example/", "javascript:alert(1)", "\x00"]
)
def test_only_an_own_address_is_gone_to_after_the_log_in(client, town, wanted):
    client.force_login(an_appointment(town[0], Role.OFFICER).user)
    answer = client.get(reverse("organizations:login"), {"next": wanted})
    assert (answer.status_code, answer.url) == (302, "/")
