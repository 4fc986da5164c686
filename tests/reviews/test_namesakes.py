"""Organizations of one name in one group: the summary says which is which."""

from io import BytesIO

import openpyxl
import pytest
import time_machine

from organizations.models import Organization
from reviews.suggesting import refresh
from tests.builders.reviews import a_township

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


def test_namesakes_of_a_group_are_told_apart_in_the_summary(client):
    found = a_township()
    refresh([found.sheet.group_id])
    client.force_login(found.confirmer.user)

    def names():
        content = client.get("/reviews/", {"export": "summary"}).content
        return [cell.value for cell in openpyxl.load_workbook(BytesIO(content)).active["B"]]

    first, second = found.villages[:2]
    assert first.short_name in names()
    Organization.objects.filter(pk=second.pk).update(short_name=first.short_name)
    assert first.short_name not in names()
    assert names().count(f"{first.short_name}（{first.above}）") == 2
