"""manage.py replace_administrator: the only administrator lost the password, or left."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from organizations.models import Appointment, User
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-9"


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def security(city):
    person = a_user("许慎之", username="anquan", password=PASSWORD)
    return an_appointment(
        city[0], Role.SECURITY_ADMIN, user=person, starts_on=timezone.localdate() - timedelta(9)
    )


def run(*arguments):
    out = StringIO()
    call_command("replace_administrator", *arguments, stdout=out)
    return re.search(r"登录名 (\S+)　初始口令 (\S+)", out.getvalue()).groups()


def log_in(username, password):
    browser = Client()
    answer = browser.post("/login/", {"username": username, "password": password})
    return browser if answer.status_code == 302 else None


def holders(role=Role.SECURITY_ADMIN):
    return {post.user.username for post in Appointment.objects.active().filter(role=role)}


def test_a_lost_password_is_replaced_by_one_for_one_use(security):
    before = log_in("anquan", PASSWORD)
    username, password = run("security_admin")

    assert username == "anquan"
    assert before.get("/security/").status_code == 302  # the old session is over
    assert log_in("anquan", PASSWORD) is None
    browser = log_in("anquan", password)
    assert browser.get("/")["Location"] == "/password/"
    assert log_in("anquan", password) is None
    assert holders() == {"anquan"}


def test_another_person_takes_the_post_and_the_one_before_is_out(security):
    before = log_in("anquan", PASSWORD)
    username, password = run("security_admin", "--username", "wang", "--name", "王守正")

    assert (username, holders()) == ("wang", {"wang"})
    assert User.objects.get(username="wang").name == "王守正"
    assert before.get("/security/").status_code == 302
    assert log_in("anquan", PASSWORD) is None
    assert log_in("wang", password)


def test_somebody_who_has_an_account_without_a_post_may_take_it(security):
    a_user("王守正", username="wang")
    run("security_admin", "--username", "wang")
    assert holders() == {"wang"}


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICER, Role.SECRETARY])
def test_one_account_never_holds_two_roles(city, security, role):
    an_appointment(city[0], role, user=a_user("王守正", username="wang"))
    with pytest.raises(CommandError, match="三类管理员须由不同的人担任"):
        run("security_admin", "--username", "wang")
    assert holders() == {"anquan"}
    assert not AuditEntry.objects.exists()


def test_it_is_recorded_without_the_password(security):
    _, password = run("security_admin", "--username", "wang", "--name", "王守正")
    entries = AuditEntry.objects.filter(service="replace_administrator")
    assert sorted(entries.values_list("verb", flat=True)) == ["appoint", "create", "end", "issue_passwords"]
    assert not [
        entry for entry in entries if password in str(entry.content) or "王守正" in str(entry.content)
    ]


def test_of_several_the_one_meant_is_named(city, security):
    an_appointment(city[0], Role.SECURITY_ADMIN, user=a_user(username="second"))
    with pytest.raises(CommandError, match="有 2 名安全管理员（anquan、second），请用 --holder"):
        run("security_admin")
    assert run("security_admin", "--holder", "second")[0] == "second"
    with pytest.raises(CommandError, match="third 不是安全管理员"):
        run("security_admin", "--holder", "third")


def test_a_role_that_nobody_holds_is_filled(city):
    with pytest.raises(CommandError, match="目前没有审计员"):
        run("auditor")
    run("auditor", "--username", "fang", "--name", "方知白")
    assert holders(Role.AUDITOR) == {"fang"}


def test_a_new_account_needs_a_name(security):
    with pytest.raises(CommandError, match="新建请加 --name"):
        run("security_admin", "--username", "wang")
    assert not User.objects.filter(username="wang").exists()


def test_the_holder_does_not_follow_himself(security):
    with pytest.raises(CommandError, match="现在就是安全管理员"):
        run("security_admin", "--username", "anquan")


def test_a_stopped_account_gets_no_password(security):
    security.user.is_active = False
    security.user.save()
    with pytest.raises(CommandError, match="已停用"):
        run("security_admin")
    run("security_admin", "--username", "wang", "--name", "王守正")
    assert holders() == {"wang"}


def test_business_roles_are_not_given_here(security):
    with pytest.raises(CommandError, match="invalid choice"):
        run("secretary")
