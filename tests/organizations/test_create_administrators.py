"""manage.py create_administrators: three accounts once, on an empty database and on a filled one."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organizations.models import Appointment, Organization, User
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("create_administrators", *arguments, stdout=out)
    return out.getvalue()


def printed(text):
    """Login names and passwords as the command prints them."""
    return dict(re.findall(r"登录名 (\S+)　初始口令 (\S+)", text))


def test_an_empty_database_gets_a_root_and_three_administrators(client):
    accounts = printed(run("--city", "江澜市", "--code", "990100000000"))
    root = Organization.objects.get()
    assert (root.name, root.short_name, root.level) == ("中共江澜市委员会", "江澜市", "city")
    assert root.region_code == "990100000000"
    posts = Appointment.objects.all()
    assert {post.role for post in posts} == {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}
    assert {post.organization_id for post in posts} == {root.pk}
    assert len(accounts) == len({post.user_id for post in posts}) == 3
    for username, password in accounts.items():
        browser = type(client)()
        assert browser.post("/login/", {"username": username, "password": password}).status_code == 302
        assert browser.get("/")["Location"] == "/password/"


def test_an_existing_root_is_used(client):
    city = a_city()[0]
    run()
    assert Organization.objects.filter(parent=None).get() == city
    assert Appointment.objects.filter(organization=city).count() == 3


def test_everything_is_recorded_and_no_password_is():
    text = run("--city", "江澜市")
    entries = AuditEntry.objects.filter(service="create_administrators")
    verbs = list(entries.values_list("verb", flat=True))
    assert sorted(verbs) == ["appoint"] * 3 + ["create"] * 4 + ["issue_passwords"] * 3
    for password in printed(text).values():
        assert not [entry for entry in entries if password in str(entry.content)]


def test_without_a_root_the_city_must_be_named():
    with pytest.raises(CommandError, match="请用 --city"):
        run()
    assert not User.objects.exists()


def test_a_code_is_12_digits():
    with pytest.raises(CommandError, match="12 位数字"):
        run("--city", "江澜市", "--code", "9901")
    assert not Organization.objects.exists()


def test_a_second_run_is_refused():
    run("--city", "江澜市")
    with pytest.raises(CommandError, match="已有系统管理员、安全管理员、审计员"):
        run("--city", "江澜市")
    assert User.objects.count() == 3


def test_one_of_them_is_enough_to_refuse():
    an_appointment(a_city()[0], Role.AUDITOR)
    with pytest.raises(CommandError, match="已有审计员"):
        run()


def test_a_login_name_that_is_taken_is_named():
    a_city()
    a_user(username="anquan")
    with pytest.raises(CommandError, match="anquan"):
        run()
    assert User.objects.count() == 1
