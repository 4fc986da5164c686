"""办理离任: the transition's table, its last day, its form, and what it leaves behind."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment
from organizations.roles import ADMINISTRATORS, Role
from organizations.transitions import END
from tests.builders.audit import rewrite
from tests.builders.people import a_city, a_user, acting, an_actor, an_appointment, an_organization
from workflow.engine import Kind
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

# Who may end a post of which role, written by hand from the design (§3). The post is in the village.
#   A = system administrator, S = security administrator
TABLE = """
secretary      A
clerk          A
member         A
leader         A
expert         A
surveyor       A
officer        S
system_admin   S
security_admin S
auditor        S
"""
CELLS = dict(line.split() for line in TABLE.strip().splitlines())
EVERY_ROLE = [role.value for role in Role]


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def url(post, name="end"):
    return reverse("organizations:appointment_transition", args=[post.pk, name])


def today():
    return timezone.localdate()


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("who", EVERY_ROLE)
def test_table(tree, role, who):
    post = an_appointment(tree[3], role)
    if role in ADMINISTRATORS:
        an_appointment(tree[0], role)  # so that it is not the last one
    ready = END.verdict(post, an_actor(tree[0], who)).kind is Kind.READY
    assert ready == ((CELLS[role], who) in {("A", "system_admin"), ("S", "security_admin")})


def test_an_ended_post_cannot_be_ended_again(tree):
    post = an_appointment(tree[3], state=Appointment.State.ENDED, ends_on=today())
    assert END.verdict(post, an_actor(tree[0], Role.SYSTEM_ADMIN)).is_stale


def test_nobody_ends_the_own_post(tree):
    own = an_appointment(tree[0], Role.SECURITY_ADMIN)
    an_appointment(tree[0], Role.SECURITY_ADMIN)
    assert END.verdict(own, acting(own)).is_forbidden


def test_the_last_administrator_of_a_kind_stays(client, tree):
    last = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    client.force_login(an_appointment(tree[0], Role.SECURITY_ADMIN).user)
    answer = client.post(url(last), {"ends_on": f"{today()}"})
    assert answer.status_code == 422
    assert "目前只有这一名系统管理员，请先任命接任者" in answer.content.decode()
    an_appointment(tree[0], Role.SYSTEM_ADMIN, user=a_user(is_active=False))
    assert client.post(url(last), {"ends_on": f"{today()}"}).status_code == 422
    an_appointment(tree[0], Role.SYSTEM_ADMIN)
    assert client.post(url(last), {"ends_on": f"{today()}"}).status_code == 302


def test_it_is_ended_recorded_and_told_in_the_other_post(client, tree, admin):
    post = an_appointment(tree[3])
    other = an_appointment(tree[2], Role.MEMBER, user=post.user)
    with time_machine.travel("2026-01-20 10:00 +0800", tick=False):
        client.force_login(admin.user)
        answer = client.post(url(post), {"ends_on": "2026年1月5日"})
    assert answer["Location"] == post.user.get_absolute_url()
    post.refresh_from_db()
    assert (f"{post.ends_on}", post.state) == ("2026-01-05", Appointment.State.ENDED)
    entry = AuditEntry.objects.get(verb="end")
    assert entry.content["after"] == {"ends_on": "2026-01-05", "state": "ended"}
    assert Notice.objects.get().post_id == other.pk


def test_the_last_day_in_office_still_counts_and_the_next_does_not(client, tree, admin):
    post = an_appointment(tree[3], user=a_user(password="correct-horse-9", username="lu"))
    client.post(url(post), {"ends_on": f"{today()}"})
    assert Appointment.objects.active(today()).filter(pk=post.pk).exists()
    assert not Appointment.objects.active(today() + timedelta(days=1)).filter(pk=post.pk).exists()
    assert "在任，已定离任" in client.get(post.user.get_absolute_url()).content.decode()
    browser = type(client)()
    sign_in = {"username": "lu", "password": "correct-horse-9"}
    assert browser.post("/login/", sign_in).status_code == 302
    rewrite(Appointment.objects.filter(pk=post.pk), ends_on=today() - timedelta(days=1))
    assert "没有在任职务" in browser.get("/").content.decode()
    assert "没有在任职务" in type(client)().post("/login/", sign_in).content.decode()


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2019-12-31", "不能早于任职日期 2020-01-01"),
        ("2099-01-01", "离今天超过一年"),
        ("2020-01-05", "补办离任只能追溯一年"),
        ("昨天", "没有这一天"),
        ("", "请填写"),
    ],
)
def test_bad_days(client, tree, admin, day, words):
    post = an_appointment(tree[3])
    answer = client.post(url(post), {"ends_on": day})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    post.refresh_from_db()
    assert post.ends_on is None


@pytest.mark.parametrize(("days", "status"), [(364, 302), (365, 422)])
def test_the_year_that_keeps_a_former_secretary_from_judging_is_not_over_at_once(
    client, tree, admin, days, status
):
    post = an_appointment(tree[3])
    answer = client.post(url(post), {"ends_on": f"{today() - timedelta(days=days)}"})
    assert answer.status_code == status
    assert Appointment.objects.concerning().filter(pk=post.pk).exists()


def test_a_second_press_is_told_what_happened(client, tree, admin):
    post = an_appointment(tree[3])
    client.post(url(post), {"ends_on": f"{today()}"})
    answer = client.post(url(post), {"ends_on": "2026-01-05"})
    assert answer.status_code == 409
    post.refresh_from_db()
    assert post.ends_on == today()


def test_the_page_says_whose_post(client, tree, admin):
    page = client.get(url(an_appointment(tree[3], title="社区书记"))).content.decode()
    assert "社区书记" in page
    assert "最后一个在任的日子" in page


def test_a_business_role_may_not_and_is_told_who_may(client, tree):
    post = an_appointment(tree[3])
    client.force_login(an_appointment(tree[2], Role.OFFICER).user)
    answer = client.post(url(post), {"ends_on": f"{today()}"})
    assert answer.status_code == 403
    assert "您没有“办理离任”的权限，由系统管理员办理" in answer.content.decode()
    assert AuditEntry.objects.get(verb="end").result == AuditEntry.Result.REFUSED


def test_a_stranger_gets_404_and_so_does_an_unknown_step(client, tree, admin):
    post = an_appointment(tree[3])
    assert client.get(url(post, "begin")).status_code == 404
    client.force_login(an_appointment(an_organization(tree[0]), Role.OFFICER).user)
    assert client.get(url(post)).status_code == 404


def test_wrong_method(client, tree, admin):
    assert client.delete(url(an_appointment(tree[3]))).status_code == 405
