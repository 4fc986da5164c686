"""Two requests at once: never an administrator with a business role, never two moves, one session by an initial password.

Two secretaries at once: tests/races/test_in_office.py.
"""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from organizations import keeping
from organizations.actor import service
from organizations.models import Appointment, Organization
from organizations.passwords import store
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.racing import in_threads
from workflow import audit

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql",
        reason="SQLite writes one after the other; on PostgreSQL: DATABASE_URL=postgres://… ./test",
    ),
]

NEW = reverse("organizations:appointment_new")


def naming(user, role, organization, **more):
    values = {"person": user.username, "role": role, "organization": organization.short_name}
    return values | {"starts_on": f"{timezone.localdate()}"} | more


def request(admin, address, data):
    client = Client()
    client.force_login(admin.user, "organizations.backends.AccountBackend")
    return lambda: client.post(address, data).status_code


def test_an_administrators_and_a_business_role_at_once():
    city, *_, village = a_city()
    person = a_user()
    system = an_appointment(city, Role.SYSTEM_ADMIN)
    security = an_appointment(city, Role.SECURITY_ADMIN)
    calls = [
        request(system, NEW, naming(person, Role.CLERK, village)),
        request(security, NEW, naming(person, Role.AUDITOR, city)),
    ]
    assert sorted(in_threads(calls)) == [302, 422]
    assert Appointment.objects.filter(user=person).count() == 1


def test_a_move_waits_for_the_one_before_and_uses_its_paths():
    city = a_city()[0]
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    bureau, other = an_organization(city), an_organization(city)
    town = an_organization(bureau)
    village = an_organization(town)
    move = request(admin, reverse("organizations:organization_move", args=[village.pk]), {"parent": other.pk})
    with ThreadPoolExecutor(1) as pool:
        with audit.recording():
            keeping.lock_tree()
            keeping.move(town, other, service("test"))
            answer = pool.submit(in_threads, [move])
            wait([answer], timeout=1)
            assert not answer.done()
        assert answer.result(timeout=30) == [302]
    for unit in Organization.objects.exclude(parent=None).select_related("parent"):
        assert unit.path == unit.parent.path + f"{unit.pk:06d}"


def test_an_initial_password_opens_one_session():
    user = an_appointment(a_city()[-1], user=a_user(username="new")).user
    store([user], {user.pk: "k7mq2x-9dhw4p-tz8cm3"}, timezone.now() + timedelta(days=14))
    sign_in = {"username": "new", "password": "k7mq2x-9dhw4p-tz8cm3"}
    calls = [lambda: Client().post("/login/", sign_in).status_code for _ in range(3)]
    assert sorted(in_threads(calls)) == [302, 422, 422]
