"""The same form arrives several times at the same moment: threads on PostgreSQL, processes on SQLite."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from organizations.models import Organization
from organizations.roles import Role
from tests.builders.forms import form_key
from tests.builders.people import a_city, an_appointment
from workflow.form_models import SentForm
from workflow.models import AuditEntry

MANY = 10
BACKEND = "organizations.backends.AccountBackend"


def facts(key):
    return {
        "name": "中共东山县委员会", "short_name": "东山县", "level": "county", "sector": "territorial",
        "position": "7", "active_from": "2026-01-01", "form_key": key,
    }  # fmt: skip


def opened(client, city):
    address = reverse("organizations:organization_new", args=[city.pk])
    return address, form_key(client.get(address))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="threads need a server; SQLite: processes, below"
)
def test_ten_at_once_in_threads():
    city = a_city()[0]
    client = Client()
    client.force_login(an_appointment(city, Role.SYSTEM_ADMIN).user, BACKEND)
    address, key = opened(client, city)
    barrier = Barrier(MANY)

    def send(number):
        one = Client()
        one.cookies = client.cookies
        try:
            barrier.wait(timeout=10)
            answer = one.post(address, facts(key))
            return answer.status_code, answer.headers.get("Location")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(MANY) as pool:
        answers = set(pool.map(send, range(MANY)))

    made = Organization.objects.get(short_name="东山县")
    assert answers == {(302, made.get_absolute_url())}
    assert SentForm.objects.count() == 1
    assert AuditEntry.objects.filter(verb="create").count() == 1


# Runs in a process of its own with a database file of its own: the one of the tests lives in memory.
ON_SQLITE = """
import os, sys, time
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
call_command("migrate", verbosity=0)
from organizations.models import Organization
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.workflow.test_send_once_race import BACKEND, facts, opened
from workflow.models import AuditEntry
city = a_city()[0]
client = Client()
client.force_login(an_appointment(city, Role.SYSTEM_ADMIN).user, BACKEND)
address, key = opened(client, city)
connections.close_all()
start = time.time() + 0.5
children = []
for number in range(int(sys.argv[1])):
    reading, writing = os.pipe()
    if os.fork() == 0:
        time.sleep(max(0, start - time.time()))
        answer = client.post(address, facts(key))
        os.write(writing, f"{answer.status_code} {answer.headers.get('Location')}".encode())
        os._exit(0)
    os.close(writing)
    children.append(reading)
answers = [os.read(child, 500).decode() for child in children]
made = Organization.objects.get(short_name="东山县")
assert set(answers) == {f"302 {made.get_absolute_url()}"}, answers
assert AuditEntry.objects.filter(verb="create").count() == 1
print("once")
"""


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="once is enough")
def test_ten_at_once_in_processes(tmp_path):
    mine = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")}
    told = {"DATA_DIR": str(tmp_path), "DEBUG": "on", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ON_SQLITE, str(MANY)],
        cwd=settings.BASE_DIR,
        env=mine | told,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.stdout.strip().endswith("once"), done.stdout + done.stderr
