"""The audit log keeps what was exported, not whose name was searched for (design §4: personal data as ids)."""

import pytest
import time_machine

from organizations.roles import Role
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_city, an_appointment
from tests.builders.reviews import a_sheet
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("/projects/", "xlsx"),
        ("/mechanisms/", "xlsx"),
        ("/surveys/", "xlsx"),
        ("/opinions/", "xlsx"),
        ("/reviews/", "sheets"),
        ("/reviews/", "summary"),
    ],
)
def test_a_name_searched_for_is_not_in_the_entry_of_the_export(client, page, kind):
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        city = a_city()
        a_sheet(city[3])
        a_mechanism(city[3], "issued")
        client.force_login(an_appointment(city[2], Role.OFFICER).user)
        answer = client.get(page, {"export": kind, "q": "陆" if page == "/projects/" else ""})
        assert answer.status_code == 200
        client.get(page, {"export": kind, "q": "luzhiyuan"})
        texts = [str(entry.content) for entry in AuditEntry.objects.filter(verb="export")]
    assert texts
    assert not [text for text in texts if "luzhiyuan" in text or "'陆'" in text]


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR])
@pytest.mark.parametrize(
    "page",
    [
        "/projects/",
        "/problems/",
        "/meetings/",
        "/projects/publication/",
        "/surveys/",
        "/opinions/",
        "/reviews/",
    ],
)
def test_no_administrator_opens_a_list_of_business_records(client, role, page):
    client.force_login(an_appointment(a_city()[0], role).user)
    assert client.get(page).status_code == 403
