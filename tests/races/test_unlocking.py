"""Two who decide on one request to unlock at the same moment: one version more, never two."""

import pytest

from organizations.roles import Role
from reviews.models import SheetVersion, UnlockRequest
from tests.builders.frozen import a_confirmed_township, a_county_officer, a_request, again
from tests.builders.people import an_appointment
from tests.builders.racing import sending

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def address(request, name):
    return f"/unlocks/{request.pk}/{name}/"


def two_who_approve():
    found = a_confirmed_township()
    first = a_county_officer(found)
    other = an_appointment(first.organization, Role.OFFICER)
    url = address(a_request(found), "approve")
    answers = yield [sending(first, url, {}), sending(other, url, {})]
    assert sorted(answers) == [302, 409]
    assert again(found.sheet).version == 2
    assert SheetVersion.objects.count() == 1


def one_approves_while_the_other_takes_it_back():
    found = a_confirmed_township()
    second = a_county_officer(found)
    request = a_request(found)
    answers = yield [
        sending(second, address(request, "approve"), {}),
        sending(found.confirmer, address(request, "withdraw"), {}),
    ]
    assert sorted(answers) == [302, 409]
    approved = UnlockRequest.objects.get().state == "approved"
    assert again(found.sheet).version == (2 if approved else 1)


def two_who_ask():
    found = a_confirmed_township()
    second = a_county_officer(found)
    data = {"kind": "redecide", "reason": "文号有误"}
    url = f"/reviews/{found.sheet.pk}/unlock/new/"
    other = an_appointment(second.organization, Role.OFFICER)
    yield [sending(found.confirmer, url, data), sending(other, url, data)]
    assert UnlockRequest.objects.count() == 1


@pytest.mark.parametrize("race", [two_who_approve, one_approves_while_the_other_takes_it_back, two_who_ask])
def test_race(race, started):
    started(race)
