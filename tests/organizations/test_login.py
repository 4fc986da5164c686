"""Log-in, the one use of an initial password, the forced change, log-out and the switch of posts."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from organizations.roles import Role
from tests.builders.audit import amend, rewrite
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-9"
INITIAL = "k7mq-2x9d-hw4p-tz8c"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    user = a_user(username="lu", password=PASSWORD)
    an_appointment(village, user=user)
    return user


def log_in(client, username="lu", password=PASSWORD, **more):
    return client.post("/login/", {"username": username, "password": password} | more)


def newcomer(village, expires_in=timedelta(days=14)):
    user = a_user(username="new")
    user.password = make_password(INITIAL, hasher="initial_sha256")
    user.must_change_password = True
    user.initial_password_expires_at = timezone.now() + expires_in
    user.save()
    an_appointment(village, Role.CLERK, user=user)
    return user


def test_the_right_password_opens_a_session_and_is_recorded(client, secretary):
    assert log_in(client).status_code == 302
    assert client.get("/account/").status_code == 200
    assert AuditEntry.objects.get(verb="login").actor_id == secretary.pk


def test_a_wrong_password_says_so_and_keeps_the_name(client, secretary):
    response = log_in(client, password="wrong")
    assert response.status_code == 422
    assert "用户名或密码不正确" in response.content.decode()
    assert 'value="lu"' in response.content.decode()


def test_a_failed_log_in_is_recorded_without_the_name_typed(client, secretary):
    log_in(client, password="wrong")
    log_in(client, username="geheim-lu", password="wrong")
    known, unknown = AuditEntry.objects.filter(verb="login").order_by("sequence")
    assert (known.subject_id, unknown.subject_id) == (str(secretary.pk), "")
    assert {entry.result for entry in (known, unknown)} == {"refused"}
    assert {entry.actor_id for entry in (known, unknown)} == {None}
    for entry in (known, unknown):
        assert b"geheim" not in bytes(entry.payload)
        assert b'"lu"' not in bytes(entry.payload)


def test_a_log_in_without_a_post_is_recorded_too(client, village):
    user = a_user(username="idle")
    user.set_password(PASSWORD)
    user.save()
    log_in(client, username="idle")
    assert AuditEntry.objects.get().content["details"] == {"reasons": ["no_post"]}


def test_the_log_in_page_needs_one_query_at_most(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        assert client.get("/login/").status_code == 200


def test_without_a_post_nobody_gets_in(client, secretary):
    rewrite(secretary.appointments.all(), ends_on=timezone.localdate() - timedelta(days=1))
    assert "没有在任职务" in log_in(client).content.decode()


def test_next_leads_on_but_never_to_another_host(client, secretary):
    assert log_in(client, next="/inbox/")["Location"] == "/inbox/"
    client.post("/logout/")
    assert log_in(client, next="https://evil.example/")["Location"] == "/"


def test_an_initial_password_leads_to_its_change_and_nowhere_else(client, village):
    newcomer(village)
    log_in(client, "new", INITIAL)
    assert client.get("/inbox/")["Location"] == "/password/"
    client.post("/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert client.get("/inbox/").status_code == 200


def test_an_initial_password_works_once(client, village):
    newcomer(village)
    log_in(client, "new", INITIAL)
    client.post("/logout/")
    assert "只能使用一次" in log_in(client, "new", INITIAL).content.decode()


def test_an_initial_password_expires(client, village):
    newcomer(village, expires_in=timedelta(minutes=-1))
    assert "已过期" in log_in(client, "new", INITIAL).content.decode()


def test_an_initial_password_is_rehashed_at_log_in(client, village):
    user = newcomer(village)
    log_in(client, "new", INITIAL)
    user.refresh_from_db()
    assert not user.password.startswith("initial_sha256")


def test_log_out_is_a_post_and_ends_the_session(client, secretary):
    log_in(client)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/inbox/").status_code == 302


def test_one_acts_in_the_post_one_chose(client, village, secretary):
    clerk = an_appointment(village.parent, Role.CLERK, user=secretary)
    log_in(client)
    assert "望江里社区" in client.get("/account/").content.decode()
    client.post("/post/", {"post": clerk.pk})
    assert client.session["acting_post"] == clerk.pk


def test_a_post_one_does_not_hold_cannot_be_chosen(client, village, secretary):
    foreign = an_appointment(village.parent, Role.OFFICER)
    log_in(client)
    assert client.post("/post/", {"post": foreign.pk}).status_code == 422
    assert "acting_post" not in client.session


def test_a_post_that_ended_falls_back_to_another(client, village, secretary):
    clerk = an_appointment(village.parent, Role.CLERK, user=secretary)
    log_in(client)
    client.post("/post/", {"post": clerk.pk})
    amend(clerk, ends_on=timezone.localdate() - timedelta(days=1))
    assert client.get("/account/").context["request"].actor.role == Role.SECRETARY


def test_health_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").content == b"ok"
