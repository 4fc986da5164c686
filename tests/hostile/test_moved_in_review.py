"""An organization that is moved while its sheet is open: its judges stay, and nobody is left without one."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations import keeping
from organizations.roles import Role
from reviews.models import ReviewSheet, UnlockRequest
from reviews.permissions import may_confirm
from reviews.states import SheetState
from reviews.suggesting import refresh
from reviews.todo import unlocks_to_decide
from tests.builders.people import acting, an_actor, an_appointment, an_organization
from tests.builders.reviews import a_sheet, a_township, score_all

pytestmark = pytest.mark.django_db
DECISION = {"grade": "good", "meeting_on": date(2027, 1, 15), "document_number": "青街党发〔2027〕3号"}


@pytest.fixture
def found():
    """The first of two villages was scored, and hangs below another township with an officer of its own now."""
    with time_machine.travel("2027-01-18 10:00 +0800", tick=False):
        township = a_township()
        score_all(township)
        refresh([township.sheet.group_id])
        other = an_organization(township.township.parent)
        township.newcomer = an_appointment(other, Role.OFFICER)
        keeping.move(township.villages[0], other, an_actor(township.city, Role.SYSTEM_ADMIN))
        yield township


def test_those_who_began_finish_it(client, found):
    sheet = ReviewSheet.objects.for_reader(acting(found.confirmer)).get(pk=found.sheet.pk)
    assert sheet.is_readable
    client.force_login(found.confirmer.user)
    assert client.get(sheet.get_absolute_url()).status_code == 200
    address = reverse("reviews:transition", args=[sheet.pk, "confirm"])
    assert client.post(address, DECISION).status_code == 302
    assert ReviewSheet.objects.get(pk=sheet.pk).state == SheetState.CONFIRMED


def test_whoever_is_above_its_judges_decides_on_the_unlock_wherever_it_hangs_now(client, found):
    city = found.city
    an_appointment(city, Role.OFFICER)
    above = an_appointment(found.township.parent, Role.OFFICER)
    village, elsewhere = an_organization(found.township), an_organization(an_organization(city))
    sheet = a_sheet(village, SheetState.CONFIRMED)
    keeping.move(village, elsewhere, an_actor(city, Role.SYSTEM_ADMIN))
    request = UnlockRequest.objects.create(
        sheet=sheet, version=1, requested_by=found.confirmer, reason="漏计", kind="redecide"
    )
    assert [each.pk for each in unlocks_to_decide(acting(above))] == [request.pk]
    client.force_login(above.user)
    address = reverse("reviews:unlock_transition", args=[request.pk, "approve"])
    assert client.post(address).status_code == 302
    assert ReviewSheet.objects.get(pk=sheet.pk).version == 2


def test_the_township_that_it_came_to_reads_and_does_not_decide(found):
    officer = acting(found.newcomer)
    sheet = ReviewSheet.objects.visible_to(officer).get(pk=found.sheet.pk)
    assert not may_confirm(officer, sheet)
    assert not ReviewSheet.objects.visible_to(officer).filter(pk=found.sheets[1].pk).exists()
