"""What a new password must be under both profiles, its age, and that former ones are not taken again."""

from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.utils import timezone

from config.password_profiles import MAX_AGES, VALIDATORS
from organizations.models import FormerPassword, User
from organizations.password_history import KEPT
from tests.builders.people import a_city, a_user, an_appointment

pytestmark = pytest.mark.django_db

FIRST = "correct-horse-9"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    user = a_user(username="luzhiyuan", password=FIRST, phone="13812341234")
    an_appointment(village, user=user)
    client.force_login(user, "organizations.backends.AccountBackend")
    return user


@pytest.fixture(params=["djbh", "asvs"])
def profile(request, settings):
    use(settings, request.param)
    return request.param


def use(settings, name):
    settings.PASSWORD_PROFILE = name
    settings.AUTH_PASSWORD_VALIDATORS = VALIDATORS[name]
    settings.PASSWORD_MAX_AGE = MAX_AGES[name]


def change(client, old, new):
    return client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": new})


def refused_words(client, new, old=FIRST):
    answer = change(client, old, new)
    assert answer.status_code == 422, new
    return answer.content.decode()


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("Ab1-Ab1-x", "密码太短"),
        ("abcdefghij1", "字符种类太少"),
        ("ABCDEFGHIJ-", "字符种类太少"),
        ("password123", "密码"),
        ("Luzhiyuan-2026", "密码里有您的登录名或电话"),
        ("Ab-13812341234", "密码里有您的登录名或电话"),
        (FIRST, "这个密码用过"),
    ],
)
def test_djbh_refuses(client, secretary, settings, new, words):
    use(settings, "djbh")
    assert words in refused_words(client, new)


@pytest.mark.parametrize("new", ["Abqdxfghi1", "abcdefghi-1", "ABCDEFGHI-1", "山高水长-Ab望江里"])
def test_djbh_takes_three_of_four_kinds(client, secretary, settings, new):
    use(settings, "djbh")
    assert change(client, FIRST, new).status_code == 302


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("elevenlette", "密码太短"),
        ("1qaz2wsx3edc", "密码"),
        ("luzhiyuan-long-enough", "密码里有您的登录名或电话"),
        (FIRST, "这个密码用过"),
    ],
)
def test_asvs_refuses(client, secretary, settings, new, words):
    use(settings, "asvs")
    assert words in refused_words(client, new)


@pytest.mark.parametrize("new", ["fourquietpandas", "四只安静的熊猫在竹林里走", "x" * 20 + "y" * 44])
def test_asvs_takes_long_ones_of_one_kind(client, secretary, settings, new):
    use(settings, "asvs")
    assert change(client, FIRST, new).status_code == 302


def test_the_page_names_the_rules_in_force(client, secretary, profile):
    page = client.get("/password/").content.decode()
    assert ("至少用 3 种" in page) is (profile == "djbh")
    assert ("最近 5 次" in page) is (profile == "djbh")
    assert f"{ {'djbh': 10, 'asvs': 12}[profile] } 个字符" in page


# former passwords


def test_the_last_five_are_not_taken_again_and_the_sixth_is(client, secretary, settings):
    use(settings, "djbh")
    used = [FIRST, *(f"Battery-Staple-{n}" for n in range(5))]
    for old, new in pairwise(used):
        assert change(client, old, new).status_code == 302
    for recent in used[1:]:
        assert "不能与最近 5 次的密码相同" in refused_words(client, recent, old=used[-1])
    assert change(client, used[-1], FIRST).status_code == 302


def test_asvs_forbids_only_the_present_one(client, secretary, settings):
    use(settings, "asvs")
    assert change(client, FIRST, "fourquietpandas").status_code == 302
    assert "不能与现用的口令相同" in refused_words(client, "fourquietpandas", old="fourquietpandas")
    assert change(client, "fourquietpandas", FIRST).status_code == 302


def test_only_hashes_are_kept_and_not_more_than_needed(client, secretary, settings):
    use(settings, "asvs")
    used = [FIRST, *(f"fourquietpandas{n:02}" for n in range(KEPT + 2))]
    for old, new in pairwise(used):
        change(client, old, new)
    kept = list(secretary.former_passwords.values_list("password", flat=True))
    assert len(kept) == KEPT
    assert check_password(used[-2], kept[0])
    assert not any(password in str(kept) for password in used)


def test_an_initial_password_is_not_kept(client, village):
    user = a_user(username="new", password="k7mq2x-9dhw4p-tz8cm3", must_change_password=True)
    user.initial_password_expires_at = timezone.now() + timedelta(days=1)
    user.save()
    an_appointment(village, user=user)
    client.force_login(user)
    client.post("/password/", {"new_password1": FIRST, "new_password2": FIRST})
    assert not FormerPassword.objects.exists()
    user.refresh_from_db()
    assert user.password_changed_at is not None


def test_an_initial_password_cannot_be_kept_as_one_s_own(client, village, profile):
    initial = "k7mq2x-9dhw4p-tz8cm3"
    user = a_user(username="new", password=initial, must_change_password=True)
    user.initial_password_expires_at = timezone.now() + timedelta(days=1)
    user.save()
    an_appointment(village, user=user)
    client.force_login(user)
    answer = client.post("/password/", {"new_password1": initial, "new_password2": initial})
    assert "这个密码用过" in answer.content.decode()


# age


def aged(user, days):
    User.objects.filter(pk=user.pk).update(password_changed_at=timezone.now() - timedelta(days=days))


def test_after_90_days_there_is_nothing_but_the_change(client, secretary, settings):
    use(settings, "djbh")
    aged(secretary, 89)
    assert client.get("/inbox/").status_code == 200
    aged(secretary, 90)
    for address in ("/inbox/", "/", "/account/", "/projects/"):
        assert client.get(address)["Location"] == "/password/"
    page = client.get("/password/").content.decode()
    assert "密码已到期，请换一个新的" in page
    assert "现用密码" in page
    assert change(client, FIRST, "Battery-Staple-8").status_code == 302
    assert client.get("/inbox/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=89)):
        secretary.refresh_from_db()
        assert not secretary.password_is_expired


def test_a_post_is_held_up_too_and_log_out_is_not(client, secretary, settings):
    use(settings, "djbh")
    aged(secretary, 91)
    assert client.post("/inbox/")["Location"] == "/password/"
    assert client.post("/logout/")["Location"] == "/login/"


def test_asvs_never_asks_by_age(client, secretary, settings):
    use(settings, "asvs")
    aged(secretary, 4000)
    assert client.get("/inbox/").status_code == 200
    assert secretary.password_expires_at is None
