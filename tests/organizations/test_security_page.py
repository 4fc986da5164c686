"""安全管理: locked pairs, alarms and rules, for the security administrator alone."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from organizations import spraying
from organizations.roles import ADMINISTRATORS, Role, clash
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db

PAGE = "/security/"
PASSWORD = "correct-horse-9"


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def guard(client, tree):
    post = an_appointment(tree[0], Role.SECURITY_ADMIN)
    client.force_login(post.user)
    return post


def an_attempt(username="lu", failures=5, minutes_ago=1, address="192.0.2.7", agent="a"):
    attempt = AccessAttempt.objects.create(
        username=username, ip_address=address, failures_since_start=failures, user_agent=agent
    )
    at = timezone.now() - timedelta(minutes=minutes_ago)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)
    return attempt


def shown(client):
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return [(pair.username, pair.address, pair.failures) for pair in answer.context["pairs"]]


def unlock(client, attempt):
    return client.post(f"/security/locks/{attempt.pk}/", follow=True)


def test_locked_pairs_are_shown_with_their_address(client, guard):
    a_user(username="lu")
    an_attempt()
    an_attempt("nobody", 7)
    an_attempt("once", 4)
    an_attempt("over", 9, minutes_ago=16)
    assert sorted(shown(client)) == [("lu", "192.0.2.7", 5), ("nobody", "192.0.2.7", 7)]
    page = client.get(PAGE).content.decode()
    assert page.count("没有这个账号") == 1


def test_browsers_of_one_pair_are_added_up(client, guard):
    an_attempt(failures=2, agent="a")
    an_attempt(failures=3, agent="b")
    assert shown(client) == [("lu", "192.0.2.7", 5)]


def test_without_locks_the_page_says_so(client, guard):
    page = client.get(PAGE).content.decode()
    assert "没有锁定中的登录" in page
    assert "没有告警" in page


def test_unlocking_lets_the_person_in_and_is_recorded(client, guard, tree, settings):
    settings.AXES_ENABLED = True
    user = an_appointment(tree[3], user=a_user(username="lu", password=PASSWORD)).user
    visitor = type(client)()
    for _ in range(5):
        visitor.post("/login/", {"username": "lu", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")
    right = {"username": "lu", "password": PASSWORD}
    assert visitor.post("/login/", right, REMOTE_ADDR="192.0.2.7").status_code == 429
    attempt = AccessAttempt.objects.get()
    assert "已解除锁定：lu" in unlock(client, attempt).content.decode()
    assert visitor.post("/login/", right, REMOTE_ADDR="192.0.2.7").status_code == 302
    entry = AuditEntry.objects.get(verb="unlock")
    assert (entry.actor_id, entry.subject_id) == (guard.user_id, str(user.pk))
    assert "192.0.2.7" not in str(entry.content)


def test_other_pairs_stay_locked(client, guard):
    attempt = an_attempt()
    an_attempt(address="192.0.2.8")
    an_attempt("qin")
    unlock(client, attempt)
    assert sorted(shown(client)) == [("lu", "192.0.2.8", 5), ("qin", "192.0.2.7", 5)]


def test_a_second_press_finds_nothing(client, guard):
    attempt = an_attempt()
    unlock(client, attempt)
    assert unlock(client, attempt).status_code == 404
    assert AuditEntry.objects.filter(verb="unlock").count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECURITY_ADMIN])
def test_nobody_else_sees_or_unlocks(client, tree, role):
    attempt = an_attempt()
    client.force_login(an_appointment(tree[0], role).user)
    answers = [client.get(PAGE), unlock(client, attempt)]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert "由安全管理员办理" in answers[0].content.decode()
    assert AccessAttempt.objects.exists()
    assert PAGE not in [link.url for link in client.get("/account/").context["nav_links"]]


def test_wrong_methods(client, guard):
    assert client.post(PAGE).status_code == 405
    assert client.get(f"/security/locks/{an_attempt().pk}/").status_code == 405


def test_alarms_are_listed(client, guard):
    spraying.raise_alarm(spraying.Tries(names=42, addresses=17))
    page = client.get(PAGE).content.decode()
    assert "10 分钟内有 42 个登录名从 17 个地址输错密码" in page
    assert "没有告警" not in page


def test_the_rules_in_force_are_shown(client, guard, settings):
    page = client.get(PAGE).content.decode()
    for words in (
        "等级保护（djbh）",
        "至少用 3 种",
        "90 天",
        "30 分钟没有操作，或登录满 12 小时",
        "输错 5 次，锁定 15 分钟",
    ):
        assert words in page
    settings.PASSWORD_PROFILE, settings.PASSWORD_MAX_AGE = "asvs", None
    assert "不定期，口令泄露时更换" in client.get(PAGE).content.decode()


def test_queries_do_not_grow_with_locks(client, guard):
    counts = []
    for number in range(3):
        an_attempt(f"name{number}")
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        counts.append(len(captured))
    assert counts[1] == counts[2] <= 12


# separate administrators


@pytest.mark.parametrize("held", sorted(ADMINISTRATORS))
@pytest.mark.parametrize("wanted", list(Role))
def test_an_administrator_holds_nothing_beside(held, wanted):
    assert clash({held}, wanted) is (held != wanted)


def test_django_s_admin_is_not_there(client, settings, guard):
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert client.get("/admin/").status_code == 404


PAGES = {
    Role.SYSTEM_ADMIN: {"/organizations/import/", "/people/new/", "/people/", "/organizations/"},
    Role.SECURITY_ADMIN: {"/security/", "/people/", "/organizations/", "/organizations/import/"},
    Role.AUDITOR: set(),
}
ALL = ["/organizations/import/", "/people/new/", "/people/", "/organizations/", "/security/"]


@pytest.mark.parametrize("role", sorted(PAGES))
def test_each_administrator_has_the_own_pages(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    assert {address for address in ALL if client.get(address).status_code == 200} == PAGES[role]
