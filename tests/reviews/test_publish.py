"""反馈: from then on the secretary sees score, rank and grade; nobody beside ever does."""

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_township, score_all
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
S = SheetState


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-18 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found(client):
    township = a_township()
    score_all(township)
    client.force_login(township.confirmer.user)
    decision = {"grade": "good", "meeting_on": "2027-01-15", "document_number": "青街党发〔2027〕3号"}
    for sheet in township.sheets:
        client.post(reverse("reviews:transition", args=[sheet.pk, "confirm"]), decision)
    return township


def publish(client, who, sheet):
    client.force_login(who.user)
    return client.post(reverse("reviews:transition", args=[sheet.pk, "publish"]))


def page_of(client, who, sheet) -> str:
    client.force_login(who.user)
    return client.get(sheet.get_absolute_url()).content.decode()


def test_works_is_recorded_and_the_secretary_is_told(client, found):
    assert publish(client, found.confirmer, found.sheet).status_code == 302
    sheet = ReviewSheet.objects.get(pk=found.sheet.pk)
    assert sheet.state == S.PUBLISHED
    assert sheet.published_at is not None
    assert AuditEntry.objects.filter(verb="publish").count() == 1
    told = Notice.objects.get()
    assert (told.user_id, told.text) == (sheet.user_id, "2026 年度考核结果：较好")


def test_the_secretary_learns_the_result_only_then(client, found):
    before = page_of(client, found.secretary, found.sheet)
    for secret in ("86.80", "青街党发", "唐映禾", "14.00"):
        assert secret not in before
    assert "结果反馈后可以看到得分、名次和等次。" in before
    publish(client, found.confirmer, found.sheet)
    after = page_of(client, found.secretary, found.sheet)
    for told in ("86.80", "青街党发〔2027〕3号", "第 1 名，共 2 名"):
        assert told in after
    assert found.villages[1].short_name not in after  # no sibling


def test_the_own_house_learns_no_sooner(client, found):
    for role in (Role.OFFICER, Role.LEADER, Role.CLERK):
        assert "86.80" not in page_of(client, an_appointment(found.villages[0], role), found.sheet)


def test_those_above_see_it_as_soon_as_it_is_scored(client, found):
    for role in (Role.LEADER, Role.SECRETARY):
        page = page_of(client, an_appointment(found.township, role), found.sheet)
        assert "86.80" in page
        assert found.villages[1].short_name in page


def test_refused(client, found):
    assert publish(client, found.scorer, found.sheet).status_code == 403
    assert publish(client, found.secretary, found.sheet).status_code == 403
    beside = an_appointment(an_organization(found.township.parent), Role.OFFICER)
    assert publish(client, beside, found.sheet).status_code == 404
    assert publish(client, found.confirmer, found.sheet).status_code == 302
    assert publish(client, found.confirmer, found.sheet).status_code == 409
    assert client.delete(reverse("reviews:transition", args=[found.sheet.pk, "publish"])).status_code == 405
