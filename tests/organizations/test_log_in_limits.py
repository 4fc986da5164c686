"""Who guesses is slowed down, locked or reported, and nobody else with him."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.utils import timezone

from organizations import log_in_limits, spraying
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-9"
WRONG = "用户名或密码不正确"


@pytest.fixture(autouse=True)
def axes(settings):
    settings.AXES_ENABLED = True


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def secretary(tree):
    return an_appointment(tree[3], user=a_user(username="lu", password=PASSWORD)).user


@pytest.fixture
def frozen(monkeypatch):
    """One window of the clock, or a test that meets the change of minute would count too little."""
    monkeypatch.setattr("workflow.throttle.time.time", lambda: 1_800_000_010.0)


def try_once(client, name="lu", password="wrong", address="192.0.2.1"):
    return client.post("/login/", {"username": name, "password": password}, REMOTE_ADDR=address)


# locked pairs


def test_five_failures_lock_the_pair_and_nothing_else(client, secretary, tree):
    an_appointment(tree[2], user=a_user(username="qin", password=PASSWORD))
    for _ in range(4):
        assert try_once(client).status_code == 422
    answer = try_once(client)
    assert answer.status_code == 429
    assert "连续输错 5 次，请 15 分钟后再试" in answer.content.decode()
    assert answer["Retry-After"] == "900"
    assert try_once(client, password=PASSWORD).status_code == 429
    assert try_once(client, password=PASSWORD, address="192.0.2.2").status_code == 302
    client.post("/logout/")
    assert try_once(client, "qin", PASSWORD).status_code == 302


def test_a_locked_pair_is_refused_before_hashing(client, secretary, monkeypatch):
    for _ in range(5):
        try_once(client)
    monkeypatch.setattr("organizations.models.User.check_password", None)
    assert try_once(client, password=PASSWORD).status_code == 429


def test_a_name_that_does_not_exist_is_locked_just_the_same(client, secretary):
    answers = [try_once(client, "nobody") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]


def test_the_log_in_frees_the_pair(client, secretary):
    for _ in range(4):
        try_once(client)
    try_once(client, password=PASSWORD)
    client.post("/logout/")
    assert try_once(client).status_code == 422


# the same words and the same time for everybody


@pytest.fixture
def kinds(secretary, tree):
    """Accounts that a wrong password must not tell apart."""
    an_appointment(tree[2], user=a_user(username="stopped", password=PASSWORD, is_active=False))
    a_user(username="postless", password=PASSWORD)
    a_user(username="never")
    waiting = a_user(username="waiting", must_change_password=True)
    waiting.password = make_password("k7mq-2x9d-hw4p-tz8c", hasher="initial_sha256")
    waiting.initial_password_expires_at = timezone.now() + timedelta(days=1)
    waiting.save()
    return ["lu", "stopped", "postless", "never", "waiting", "nobody"]


def test_a_wrong_password_says_the_same_for_every_account(client, kinds):
    pages = {name: try_once(client, name).content.decode() for name in kinds}
    assert all(WRONG in page for page in pages.values())
    without_names = {page.replace(f'value="{name}"', "") for name, page in pages.items()}
    assert len({page.split("<main")[1].split("csrfmiddlewaretoken")[0] for page in without_names}) == 1
    assert not any("停用" in page or "没有在任职务" in page for page in pages.values())


def test_the_reason_is_told_to_whoever_knows_the_password(client, kinds):
    assert "该账号已停用" in try_once(client, "stopped", PASSWORD).content.decode()
    assert "没有在任职务" in try_once(client, "postless", PASSWORD).content.decode()


def test_a_wrong_password_costs_one_full_hash_for_every_account(client, kinds, monkeypatch):
    """Counted instead of timed: the preferred hasher runs once, whatever the account is."""
    runs = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *args: runs.append(1) or encode(*args))
    for name in kinds:
        runs.clear()
        try_once(client, name)
        assert len(runs) == 1, name


@pytest.mark.slow
def test_a_wrong_password_takes_as_long_for_every_account(client, kinds, settings):
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]
    secretary = kinds[0]
    a_user(username="slow", password=PASSWORD)
    taken = {}
    for name in [secretary, *kinds[1:], "slow"]:
        begun = time.process_time()  # other tests on the machine take turns
        try_once(client, name)
        taken[name] = time.process_time() - begun
    unknown = taken["nobody"]
    assert all(0.5 < taken[name] / unknown < 2 for name in ("slow", "waiting", "never")), taken


# the address


def fill(client, limit=log_in_limits.NEW_BROWSERS):
    for number in range(limit.times):
        assert try_once(client, f"nobody{number}").status_code == 422


def test_many_names_from_one_address_have_to_wait(client, secretary, frozen):
    fill(client)
    answer = try_once(client, password=PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 60
    assert "秒后返回上一页再试" in answer.content.decode()


def test_the_wait_comes_before_any_hashing(client, secretary, frozen, monkeypatch):
    fill(client)
    monkeypatch.setattr("organizations.views.login.LoginForm", None)
    assert try_once(client).status_code == 429


def test_browsers_that_are_known_go_on_behind_the_same_address(client, secretary, frozen):
    office = type(client)()
    try_once(office, password=PASSWORD)
    office.post("/logout/")
    fill(client)
    assert try_once(office, password=PASSWORD).status_code == 302
    assert try_once(client, password=PASSWORD, address="192.0.2.2").status_code == 302


def test_a_known_browser_is_counted_by_itself(client, secretary, frozen):
    try_once(client, password=PASSWORD)
    client.post("/logout/")
    fill(client, log_in_limits.KNOWN_BROWSER)
    assert try_once(client, password=PASSWORD).status_code == 429


def test_a_forged_cookie_makes_no_known_browser(client, secretary, settings):
    client.cookies[settings.BROWSER_COOKIE_NAME] = f"{secretary.pk}:forged"
    request = try_once(client).wsgi_request
    assert log_in_limits.counted_as(request)[0] is log_in_limits.NEW_BROWSERS


def test_the_cookie_is_out_of_reach_of_scripts(client, secretary, settings):
    answer = try_once(client, password=PASSWORD)
    cookie = answer.cookies[settings.BROWSER_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_next_minute_is_open_again(client, secretary, monkeypatch):
    monkeypatch.setattr("workflow.throttle.time.time", lambda: 1_800_000_010.0)
    fill(client)
    monkeypatch.setattr("workflow.throttle.time.time", lambda: 1_800_000_070.0)
    assert try_once(client, password=PASSWORD).status_code == 302


# what is recorded


def test_a_failure_is_recorded_by_the_account_and_without_what_was_typed(client, secretary):
    try_once(client, password="my-real-secret")
    try_once(client, "my-real-secret", "x")
    known, unknown = AuditEntry.objects.filter(verb="login", result="refused").order_by("sequence")
    assert (known.subject_id, unknown.subject_id) == (str(secretary.pk), "")
    for entry in (known, unknown):
        assert "my-real-secret" not in str(entry.content)
        assert "192.0.2" not in str(entry.content)


# spraying


@pytest.fixture
def guard(tree):
    return an_appointment(tree[0], Role.SECURITY_ADMIN)


def spray(names, minutes_ago=0):
    at = timezone.now() - timedelta(minutes=minutes_ago)
    for number in range(names):
        attempt = AccessAttempt.objects.create(
            username=f"name{number}", ip_address=f"192.0.2.{number % 9}", failures_since_start=1
        )
        AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)


def alarms():
    return AuditEntry.objects.filter(verb="spraying_alarm")


def test_many_names_from_many_addresses_raise_the_alarm_once(client, secretary, guard, settings, caplog):
    settings.SPRAYED_NAMES = 10
    spray(9)
    answer = try_once(client)
    assert answer.status_code == 422
    notice = Notice.objects.get(user_id=guard.user_id, post_id=guard.pk)
    assert notice.text == "疑似撞库：10 分钟内有 10 个登录名从 9 个地址输错密码，请查看"
    assert notice.url == "/security/"
    assert alarms().get().content["details"] == {"addresses": 9, "minutes": 10, "names": 10}
    assert "Passwords were tried for 10 names from 9 addresses" in caplog.text
    try_once(client)
    assert (alarms().count(), Notice.objects.count()) == (1, 1)


def test_the_alarm_locks_nobody(client, secretary, guard, settings):
    settings.SPRAYED_NAMES = 3
    spray(5)
    try_once(client)
    assert alarms().count() == 1
    assert try_once(client, password=PASSWORD).status_code == 302


@pytest.mark.parametrize(("names", "minutes_ago"), [(8, 0), (30, 11)])
def test_few_names_or_old_failures_are_no_alarm(client, secretary, guard, settings, names, minutes_ago):
    settings.SPRAYED_NAMES = 10
    spray(names, minutes_ago)
    try_once(client)
    assert not alarms().exists()
    assert not Notice.objects.exists()


def test_without_redis_log_in_and_alarm_go_on(client, secretary, guard, settings):
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/1",
        }
    }
    settings.SPRAYED_NAMES = 10
    spray(10)
    assert [try_once(client).status_code for _ in range(2)] == [422, 422]
    assert alarms().count() == 1
    assert try_once(client, password=PASSWORD).status_code == 302


def test_an_hour_later_it_is_told_again(client, secretary, guard, settings, monkeypatch):
    settings.SPRAYED_NAMES = 3
    monkeypatch.setattr(spraying, "QUIET", timedelta(0))
    spray(5)
    try_once(client)
    try_once(client)
    assert alarms().count() == 2
