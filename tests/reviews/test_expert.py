"""An expert's work from one sheet to the next: what is told, and what is kept from an expert."""

import pytest
import time_machine
from django.urls import reverse

from reviews.models import Criterion
from reviews.suggesting import rank
from tests.builders.reviews import a_township, an_assignment, an_expert, scored_by_experts

pytestmark = pytest.mark.django_db
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def found():
    township = a_township()
    scored_by_experts(township.sheet.group.scheme)
    return township


@pytest.fixture
def expert(found):
    """Scores the report of both sheets."""
    expert = an_expert(found.city)
    for sheet in found.sheets:
        an_assignment(sheet, "report", expert)
    return expert


def test_what_is_asked_is_one_tap_away(client, found, expert):
    """On a phone it stands below screens of what others score."""
    report = Criterion.objects.get(scheme=found.sheet.group.scheme, code="report")
    client.force_login(expert.user)
    page = client.get(reverse("reviews:score", args=[found.sheet.pk])).content.decode()
    assert f'由您评：<a href="#id_value-{report.pk}">{report.name}</a></p>' in page


def test_who_handed_in_is_led_on_without_what_others_owe(client, found, expert):
    report = Criterion.objects.get(scheme=found.sheet.group.scheme, code="report")
    addresses = [reverse("reviews:score", args=[sheet.pk]) for sheet in found.sheets]
    client.force_login(expert.user)
    assert "您提交后，可以看到" not in client.get(addresses[0]).content.decode(), "an expert never sees it"
    answer = client.post(addresses[0], {f"value-{report.pk}": "9", "submit": "yes"}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain[0][0] == addresses[1]
    assert "已提交评分" in page
    assert "尚有内容未齐" not in page


def test_nobody_is_told_when_figures_were_computed_that_stay_hidden(client, found, expert):
    rank([found.sheet.group_id])
    address = f"{reverse('reviews:sheets')}?group={found.sheet.group_id}"
    for reader, told in ((found.scorer, True), (expert, False)):
        client.force_login(reader.user)
        page = client.get(address).content.decode()
        assert ("测算于" in page) is told
        assert "自评截止 1 月 10 日" in page
