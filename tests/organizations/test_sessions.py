"""How long a session lasts, and the list of one's own sessions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.sessions.models import Session as DjangoSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from zeal import zeal_ignore

from organizations.models import Organization, Session, User
from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

LIST = "/account/sessions/"
PASSWORD = "correct-horse-9"
PHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/110.0 MicroMessenger/8.0"


@pytest.fixture
def secretary():
    return an_appointment(a_city()[-1], user=a_user(username="lu", password=PASSWORD)).user


@pytest.fixture
def logged_in(client, secretary):
    return enter(client)


def enter(client, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/120.0"):
    answer = client.post("/login/", {"username": "lu", "password": PASSWORD}, headers={"user-agent": agent})
    assert answer.status_code == 302
    return client


def is_in(client):
    with zeal_ignore():
        return client.get("/account/").status_code == 200


def later(**time):
    return time_machine.travel(timezone.now() + timedelta(**time), tick=False)


# how long


def test_a_session_ends_after_half_an_hour_without_a_request(logged_in):
    with later(minutes=29):
        assert is_in(logged_in)
    with later(minutes=60):
        assert not is_in(logged_in)
    assert not Session.objects.filter(user__isnull=False).exists()


def test_a_session_in_use_ends_after_twelve_hours(logged_in):
    for minutes in range(20, 12 * 60, 20):
        with later(minutes=minutes):
            assert is_in(logged_in)
            session = logged_in.session
            session["minutes"] = minutes  # which renews Django's own expiry
            session.save()
    with later(minutes=12 * 60 + 1):
        assert not is_in(logged_in)


def test_a_session_past_its_own_expiry_is_none(logged_in):
    assert is_in(logged_in)
    Session.objects.update(expire_date=timezone.now())
    assert not is_in(logged_in)


def test_a_stopped_account_ends_its_open_sessions_at_the_next_page(logged_in, secretary):
    assert is_in(logged_in)
    User.objects.filter(pk=secretary.pk).update(is_active=False)
    assert not is_in(logged_in)


def test_of_two_sessions_each_is_that_of_its_person(logged_in):
    other = Client()
    clerk = an_appointment(Organization.objects.latest("path"), Role.CLERK, a_user(name="韩砚秋"))
    other.force_login(clerk.user)

    for _ in range(2):
        assert "陆知远" in logged_in.get("/account/").content.decode()
        assert "韩砚秋" in other.get("/account/").content.decode()


def test_the_limits_are_settings(logged_in, settings):
    settings.SESSION_IDLE = timedelta(minutes=5)
    with later(minutes=6):
        assert not is_in(logged_in)


def test_work_in_the_session_does_not_prolong_it(logged_in, secretary):
    """Whatever saves the session keeps the moment of the log-in."""
    opened = Session.objects.get(user=secretary).started_at
    with later(minutes=20):
        session = logged_in.session
        session["something"] = 1
        session.save()
        logged_in.get("/account/")
    row = Session.objects.get(user=secretary)
    assert row.started_at == opened
    assert row.seen_at > opened


def test_the_last_use_is_written_once_a_minute_and_not_more(logged_in):
    logged_in.get("/manual/")
    assert writes_and_queries(logged_in) == (0, 4)
    with later(minutes=2):
        assert writes_and_queries(logged_in) == (1, 6)  # the kept name of the place is due as well
        assert writes_and_queries(logged_in) == (0, 4)


def writes_and_queries(client):
    """How often a page writes the session, and all its queries."""
    with CaptureQueriesContext(connection) as context:
        client.get("/manual/")
    writes = [query for query in context if query["sql"].startswith('UPDATE "organizations_session"')]
    return len(writes), len(context)


def test_a_session_that_is_over_changes_nothing(logged_in, secretary):
    with later(minutes=31), zeal_ignore():
        answer = logged_in.post("/post/", {"post": 1})
    assert answer["Location"].startswith("/login/?next=")
    assert not AuditEntry.objects.filter(verb="switch_post").exists()


def test_the_log_in_page_says_why_one_is_asked_again(client):
    assert (
        "30 分钟没有操作或登录满 12 小时，须重新登录" in client.get("/login/?next=/inbox/").content.decode()
    )
    assert "须重新登录" not in client.get("/login/").content.decode()


def test_django_s_own_table_stays_empty(logged_in):
    assert not DjangoSession.objects.exists()


# the list


def test_the_list_shows_where_one_is_logged_in(logged_in, client):
    enter(type(client)(), agent=PHONE)
    page = logged_in.get(LIST).content.decode()
    assert "共 2 处登录" in page
    assert "Windows 电脑　Chrome 内核浏览器" in page
    assert "安卓手机　微信" in page
    assert "127.0.0.1" in page
    assert page.count("本次登录") == 1
    assert page.index("本次登录") < page.index("安卓手机")
    for key in Session.objects.values_list("pk", flat=True):
        assert key not in page


def test_one_session_is_ended_and_recorded(logged_in, client, secretary):
    phone, tablet = enter(type(client)(), agent=PHONE), enter(type(client)(), agent="iPad Safari/600")
    found = {session.place: session.handle for session in logged_in.get(LIST).context["sessions"]}
    handle = found["安卓手机　微信"]
    assert "已退出该处登录" in logged_in.post(LIST, {"end": handle}, follow=True).content.decode()
    assert (is_in(phone), is_in(tablet), is_in(logged_in)) == (False, True, True)
    entry = AuditEntry.objects.get(verb="end_session")
    assert entry.subject_id == str(secretary.pk)
    assert "已经结束" in logged_in.post(LIST, {"end": handle}, follow=True).content.decode()
    assert AuditEntry.objects.filter(verb="end_session").count() == 1


def test_all_others_are_ended_at_once(logged_in, client):
    others = [enter(type(client)()) for _ in range(2)]
    answer = logged_in.post(LIST, {"end": "others"}, follow=True)
    assert "已退出其他 2 处登录" in answer.content.decode()
    assert [is_in(other) for other in others] == [False, False]
    assert is_in(logged_in)
    assert "没有其他登录" in logged_in.post(LIST, {"end": "others"}, follow=True).content.decode()


def test_alone_there_is_nothing_to_end(logged_in):
    page = logged_in.get(LIST).content.decode()
    assert "共 1 处登录" in page
    assert "退出其他全部登录" not in page


def test_a_stranger_s_session_cannot_be_ended(logged_in, client):
    other = a_user(username="other", password=PASSWORD)
    an_appointment(Organization.objects.get(level="township"), user=other)
    theirs = type(client)()
    theirs.post("/login/", {"username": "other", "password": PASSWORD})
    handle = theirs.get(LIST).context["sessions"][0].handle
    logged_in.post(LIST, {"end": handle})
    logged_in.post(LIST, {"end": "others"})
    assert theirs.get("/account/").status_code == 200


def test_an_expired_session_is_not_listed(logged_in, client):
    enter(type(client)())
    with later(minutes=25):
        logged_in.get(LIST)
    with later(minutes=40):
        assert "共 1 处登录" in logged_in.get(LIST).content.decode()


def test_the_list_needs_a_log_in_and_the_right_method(client, logged_in):
    assert type(client)().get(LIST).status_code == 302
    assert logged_in.delete(LIST).status_code == 405


def test_queries_do_not_grow_with_sessions(logged_in, client, django_assert_max_num_queries):
    for _ in range(3):
        enter(type(client)())
    with django_assert_max_num_queries(6):
        logged_in.get(LIST)


# ended from elsewhere


def test_a_stopped_account_ends_with_the_next_request(logged_in, client, secretary):
    city = Organization.objects.get(parent=None)
    admin = type(client)()
    admin.force_login(an_appointment(city, Role.SYSTEM_ADMIN).user)
    admin.post(f"/people/{secretary.pk}/deactivate/")
    assert not is_in(logged_in)
    assert not Session.objects.filter(user=secretary).exists()


def test_an_issued_password_ends_what_was_open(logged_in, client, secretary):
    village = secretary.appointments.get().organization
    admin = type(client)()
    admin.force_login(an_appointment(village, Role.SYSTEM_ADMIN).user)
    answer = admin.post(f"/organizations/{village.pk}/passwords/", {"scope": "missing", "names": "lu"})
    assert answer.status_code == 200
    assert not Session.objects.filter(user=secretary).exists()
    assert not is_in(logged_in)


def test_an_ended_post_gives_no_access_in_a_session_that_goes_on(client):
    """The ex-secretary stays logged in over midnight: the own page is there, records are gone at once."""
    village = a_city()[-1]
    title = a_project(village, Project.State.IN_PROGRESS).title
    last_day = timezone.localdate()
    an_appointment(village, user=a_user(username="lu", password=PASSWORD), ends_on=last_day)
    midnight = datetime.combine(last_day, time(23, 59), ZoneInfo("Asia/Shanghai"))
    with time_machine.travel(midnight, tick=False):
        enter(client)
        assert client.get(village.get_absolute_url()).status_code == 200
        assert title in client.get("/projects/").content.decode()
    with time_machine.travel(midnight + timedelta(minutes=2), tick=False):
        assert "没有在任职务" in client.get("/account/").content.decode()
        assert client.get(village.get_absolute_url()).status_code == 404
        assert title not in client.get("/projects/").content.decode()
        assert client.post("/problems/new/", {}).status_code == 403
        client.post("/logout/")
        answer = client.post("/login/", {"username": "lu", "password": PASSWORD})
        assert "没有在任职务" in answer.content.decode()
