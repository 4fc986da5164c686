"""Before a grave act an administrator gives the password once more, valid for ten minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from tests.builders.forms import form_key
from tests.builders.people import a_city, a_user, an_appointment
from workflow import interrupted
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
AGAIN = reverse("organizations:password_again")
PASSWORD = "correct-horse-9"
NOW = datetime(2026, 7, 24, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def city():
    return a_city()


def administrator(client, city, clock, role=Role.SYSTEM_ADMIN, minutes=11):
    """Logged in some minutes ago, with a session that is still open."""
    user = a_user(username="admin", password=PASSWORD)
    user.password_changed_at = timezone.now()
    user.save()
    an_appointment(city[0], role, user=user)
    client.force_login(user, "organizations.backends.AccountBackend")
    client.get("/")
    clock.shift(timedelta(minutes=minutes))
    return client


def asked(answer, page):
    return answer.status_code == 302 and answer["Location"] == f"{AGAIN}?next={page.replace('/', '%2F')}"


def confirm(client, page="/", password=PASSWORD):
    return client.post(AGAIN, {"password": password, "next": page})


@pytest.mark.parametrize("name", ["issue_passwords", "person_deactivate", "person_reactivate"])
def test_grave_pages_ask_first_and_open_afterwards(client, city, clock, name):
    record = city[-1] if name == "issue_passwords" else an_appointment(city[-1]).user
    page = reverse(f"organizations:{name}", args=[record.pk])
    administrator(client, city, clock)

    assert asked(client.get(page), page)
    assert confirm(client, page)["Location"] == page
    assert client.get(page).status_code == 200


def test_the_security_administrators_posts_ask_too_but_not_the_system_administrators(client, city, clock):
    page = reverse("organizations:appointment_new")
    administrator(client, city, clock, Role.SECURITY_ADMIN)
    assert asked(client.get(page), page)
    client.force_login(an_appointment(city[0], Role.SYSTEM_ADMIN).user)
    clock.shift(timedelta(minutes=11))
    assert client.get(page).status_code == 200


def test_a_post_changes_nothing_until_the_password_was_given(client, city, clock):
    person = an_appointment(city[-1]).user
    page = reverse("organizations:person_deactivate", args=[person.pk])
    administrator(client, city, clock, minutes=9)
    key = form_key(client.get(page))  # the log-in still counts
    clock.shift(timedelta(minutes=2))

    assert asked(client.post(page, {"form_key": key}), page)
    person.refresh_from_db()
    assert person.is_active
    confirm(client, page)
    assert client.post(page, {"form_key": key}).status_code == 302  # the key was not used up
    person.refresh_from_db()
    assert not person.is_active


def test_what_was_typed_is_back_afterwards(client, city, clock):
    page = reverse("organizations:appointment_new")
    administrator(client, city, clock, Role.SECURITY_ADMIN, minutes=9)
    key = form_key(client.get(page))
    clock.shift(timedelta(minutes=2))
    client.post(page, {"form_key": key, "person": "luzhiyuan", "role": "officer"})
    confirm(client, page)
    text = client.get(page).content.decode()
    assert "密码已确认，您填的内容都在，还没有提交" in text
    assert "luzhiyuan" in text


def test_it_is_valid_for_ten_minutes(client, city, clock):
    page = reverse("organizations:issue_passwords", args=[city[-1].pk])
    administrator(client, city, clock)
    confirm(client, page)
    clock.shift(timedelta(minutes=9, seconds=50))
    assert client.get(page).status_code == 200
    clock.shift(timedelta(seconds=20))
    assert asked(client.get(page), page)


def test_a_wrong_one_opens_nothing_is_recorded_and_locks_as_at_the_log_in(client, city, clock, settings):
    settings.AXES_ENABLED = True
    page = reverse("organizations:issue_passwords", args=[city[-1].pk])
    administrator(client, city, clock)
    answer = confirm(client, page, "wrong-wrong-1")
    assert answer.status_code == 422
    assert "密码不对，请重新输入" in answer.content.decode()
    assert asked(client.get(page), page)
    entry = AuditEntry.objects.filter(verb="confirm_password").get()
    assert entry.result == AuditEntry.Result.REFUSED
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        answer = confirm(client, page, "wrong-wrong-1")
    assert answer.status_code == 429
    assert "连续输错 5 次" in answer.content.decode()
    confirm(client, page)
    assert asked(client.get(page), page)  # the right one does not help while the pair is locked


def test_the_right_one_is_recorded_and_leads_nowhere_else(client, city, clock):
    administrator(client, city, clock)
    assert confirm(client, "https://evil.example/")["Location"] == "/"
    entry = AuditEntry.objects.filter(verb="confirm_password").get()
    assert (entry.result, PASSWORD in str(entry.content)) == (AuditEntry.Result.DONE, False)


def test_others_are_refused_without_being_asked(client, city, clock):
    client.force_login(an_appointment(city[0], Role.OFFICER).user)
    clock.shift(timedelta(minutes=11))
    assert client.get(reverse("organizations:issue_passwords", args=[city[-1].pk])).status_code == 403


def test_no_password_is_kept_on_the_way(client, city, clock):
    administrator(client, city, clock)
    confirm(client, "/", "wrong-wrong-1")
    assert interrupted.SESSION not in client.session


def test_other_methods_are_refused(client, city, clock):
    administrator(client, city, clock)
    assert client.delete(AGAIN).status_code == 405
