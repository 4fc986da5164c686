"""Every 403 leaves exactly one entry, whoever refuses and however."""

import pytest
from django.test import Client
from django.urls import reverse

from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


def refusals():
    return list(AuditEntry.objects.filter(result="refused"))


def test_a_page_that_refuses(client, tree):
    secretary = an_appointment(tree[3])
    client.force_login(secretary.user)
    assert client.get(reverse("organizations:people")).status_code == 403
    (entry,) = refusals()
    assert (entry.verb, entry.subject_type, entry.subject_id) == ("refuse", "page", "organizations:people")
    assert (entry.actor_id, entry.post_id) == (secretary.user_id, secretary.pk)
    assert entry.content["details"] == {"method": "GET", "numbers": {}}
    assert entry.request_id


def test_numbers_of_the_address_are_kept(client, tree):
    client.force_login(an_appointment(tree[3], Role.LEADER).user)
    assert client.post(reverse("organizations:organization_edit", args=[tree[3].pk])).status_code == 403
    (entry,) = refusals()
    assert entry.content["details"] == {"method": "POST", "numbers": {"pk": tree[3].pk}}


def test_a_transition_that_recorded_its_refusal_is_not_told_twice(client, tree):
    admin = an_appointment(tree[0], Role.SYSTEM_ADMIN, a_user("席同"))
    guarded = an_appointment(tree[3], Role.OFFICER)
    client.force_login(admin.user)
    assert client.get(f"/appointments/{guarded.pk}/end/").status_code == 403
    (entry,) = refusals()
    assert (entry.verb, entry.subject_id) == ("end", str(guarded.pk))
    client.get(reverse("organizations:password"))
    assert client.get(f"/appointments/{guarded.pk}/end/").status_code == 403
    assert len(refusals()) == 2


def test_a_form_without_its_token(tree):
    client = Client(enforce_csrf_checks=True)
    client.force_login(an_appointment(tree[3]).user)
    assert client.post(reverse("organizations:logout")).status_code == 403
    (entry,) = refusals()
    assert entry.subject_id == "organizations:logout"


def test_what_is_not_found_or_works_is_no_refusal(client, tree):
    client.force_login(an_appointment(tree[3]).user)
    client.get("/nowhere/")
    client.get(reverse("organizations:account"))
    assert refusals() == []
