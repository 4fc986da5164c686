"""The list of 解锁申请: who sees which, what waits for the reader first, the way to it and to the decision."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from reviews.models import UnlockRequest
from reviews.states import SheetState
from reviews.unlocking import request_unlock
from tests.builders.frozen import a_confirmed_township, a_county_officer, a_request, again, run
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_sheet

pytestmark = pytest.mark.django_db
LIST = "/unlocks/"
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_confirmed_township, publish=True)


@pytest.fixture
def found(made):
    return made.again()


@pytest.fixture
def second(found):
    return a_county_officer(found)


def listed(client, who, query="") -> list[UnlockRequest]:
    client.force_login(who.user)
    return list(client.get(LIST + query).context["page"])


def page_of(client, who, url=LIST) -> str:
    client.force_login(who.user)
    return client.get(url).content.decode()


def another_request(found):
    """For the second sheet, by the confirmer."""
    values = {"kind": "redecide", "reason": "文号有误"}
    return request_unlock(again(found.sheets[1]), acting(found.confirmer), **values)


def test_whoever_may_decide_finds_the_waiting_requests_from_the_sheets_and_decides(client, found, second):
    request = a_request(found)
    sheets = page_of(client, second, "/reviews/")
    assert f'href="{LIST}"' in sheets
    page = page_of(client, second)
    for words in (
        request.get_absolute_url(),
        request.reason,
        found.confirmer.user.name,
        "待批准",
        "由您批准",
    ):
        assert words in page
    assert client.get(request.get_absolute_url()).content.decode().count(f'href="{LIST}"') >= 1
    done = reverse("reviews:unlock_transition", args=[request.pk, "refuse"])
    assert client.post(done, {"opinion": "依据不足"}).status_code == 302
    assert listed(client, second, "?show=decide") == []
    assert "没有待您批准的解锁申请" in client.get(f"{LIST}?show=decide").content.decode()


def test_whoever_asked_sees_what_became_of_it(client, found, second):
    request = a_request(found)
    page = page_of(client, found.confirmer)
    assert "待批准" in page
    assert "由您批准" not in page
    assert listed(client, found.confirmer, "?show=decide") == []
    run(request, "refuse", second, opinion="依据不足")
    page = page_of(client, found.confirmer)
    assert "不予批准" in page
    assert second.user.name in page


def test_what_waits_for_the_reader_comes_first(client, found, second):
    """Then what waits for others, then what was decided, each the newest first."""
    decided = a_request(found)
    run(decided, "refuse", second, opinion="依据不足")
    mine = another_request(found)
    foreign = UnlockRequest.objects.create(
        sheet=a_sheet(second.organization, SheetState.CONFIRMED),
        version=1,
        kind="redecide",
        reason="文号有误",
        requested_by=an_appointment(found.city, Role.OFFICER),
    )
    late = UnlockRequest.objects.filter(pk=mine.pk)
    late.update(requested_at="2027-01-01T00:00:00+08:00")
    root = an_appointment(found.city, Role.OFFICER)
    assert listed(client, root) == [foreign, mine, decided]
    assert listed(client, root, "?show=requested") == [foreign, mine]
    assert listed(client, root, "?show=decide") == [foreign]
    assert listed(client, root, "?show=nonsense") == [foreign, mine, decided]
    assert listed(client, second) == [mine, decided]


def test_leaders_read_and_decide_nothing(client, found, second):
    request = a_request(found)
    leader = an_appointment(second.organization, Role.LEADER)
    assert listed(client, leader) == [request]
    page = page_of(client, leader)
    assert "待我批准" not in page
    assert "由您批准" not in page
    assert page_of(client, leader, request.get_absolute_url()).count("/approve/") == 0
    url = reverse("reviews:unlock_transition", args=[request.pk, "approve"])
    assert client.post(url).status_code == 403


def test_the_reviewed_side_sees_nothing(client, found, second):
    request = a_request(found)
    client.force_login(found.secretary.user)
    assert client.get(LIST).status_code == 403
    assert LIST not in client.get("/reviews/").content.decode()
    posted = an_appointment(second.organization, Role.OFFICER)
    an_appointment(found.villages[0], Role.MEMBER, user=posted.user)
    assert listed(client, posted) == []
    assert listed(client, second) == [request]


def test_queries_do_not_grow_with_the_requests(client, found, second):
    def queries() -> int:
        client.force_login(second.user)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    a_request(found)
    queries()
    one = queries()
    another_request(found)
    assert queries() == one
    assert one <= 8


def test_wrong_method(client, second):
    client.force_login(second.user)
    assert client.post(LIST).status_code == 405
