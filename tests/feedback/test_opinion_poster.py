"""群众意见二维码: made once, printed as a sheet, leads to the page of its organization."""

import pytest
from django.urls import reverse

from feedback import giving
from feedback.models import OpinionPoint
from feedback.qr import qr_code
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ADDRESS = "/opinions/poster/"


@pytest.fixture
def village():
    return a_city()[-1]


def test_reading_makes_nothing_and_one_press_makes_the_code(client, village):
    client.force_login(an_appointment(village, Role.CLERK).user)
    assert "还没有二维码" in client.get(ADDRESS).content.decode()
    assert not OpinionPoint.objects.exists()

    answer = client.post(ADDRESS, {"organization": village.pk})
    again = client.post(ADDRESS, {"organization": village.pk})
    code = OpinionPoint.objects.get().code
    page = client.get(answer.url).content.decode()
    assert answer.status_code == again.status_code == 302
    assert village.name in page
    link = reverse("feedback:opinion_by_code", args=[code])
    assert qr_code(f"http://testserver{link}", hangs=True).path in page
    assert f"testserver{link}" in page
    assert client.get(link).status_code == 200
    assert AuditEntry.objects.filter(verb="make_point").count() == 1


def test_an_officer_prints_for_every_organization_below(client, village):
    giving.code_of(village)
    client.force_login(an_appointment(village.parent, Role.OFFICER).user)

    assert village.name in client.get(ADDRESS, {"organization": village.pk}).content.decode()


@pytest.mark.parametrize("asked", ["x", "9" * 30, "0"])
def test_what_is_not_in_scope_is_not_found(client, village, asked):
    client.force_login(an_appointment(village, Role.SECRETARY).user)
    sibling = an_organization(village.parent)

    assert client.get(ADDRESS, {"organization": asked}).status_code == 404
    assert client.post(f"{ADDRESS}?organization={sibling.pk}").status_code == 404
    assert not OpinionPoint.objects.exists()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EXPERT, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_nobody_else_prints_it(client, village, role):
    client.force_login(an_appointment(village, role).user)

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS).status_code == 403


def test_the_page_of_an_organization_leads_to_its_code(client, village):
    link = f"{ADDRESS}?organization={village.pk}"
    for post, may in (
        (an_appointment(village, Role.SECRETARY), True),
        (an_appointment(village.parent, Role.OFFICER), True),
        (an_appointment(village, Role.MEMBER), False),
        (an_appointment(village.parent.parent.parent, Role.SYSTEM_ADMIN), False),
    ):
        client.force_login(post.user)
        assert (link in client.get(village.get_absolute_url()).content.decode()) is may, post.role
