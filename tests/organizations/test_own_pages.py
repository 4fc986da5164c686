"""消息, 我的, 修改密码, 切换职务: the pages that belong to whoever is logged in."""

import pytest
from django.contrib.auth.hashers import check_password
from zeal import zeal_ignore

from organizations.actor import service
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db

OLD, NEW = "correct-horse-9", "battery-staple-8"


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village, user=a_user(username="lu", password=OLD, phone="13812341234"))
    client.force_login(post.user, "organizations.backends.AccountBackend")
    return post


def a_notice(post, text="督办单待签收", url="/account/"):
    entry = audit.note(service("test"), "edit", post)
    notices.tell([Recipient(post.user_id, post.pk)], entry, text, post, service("test"))
    notice = Notice.objects.get(text=text, post_id=post.pk)
    notice.url = url
    notice.save()
    return notice


# inbox


def test_the_inbox_shows_the_notices_of_the_acting_post(client, village, secretary):
    clerk = an_appointment(village.parent, Role.CLERK, user=secretary.user)
    a_notice(secretary, "给书记的")
    a_notice(clerk, "给填报员的")
    page = client.get("/inbox/").content.decode()
    assert "给书记的" in page
    assert "给填报员的" not in page
    assert "1 条未读" in page
    client.post("/post/", {"post": clerk.pk})
    assert "给填报员的" in client.get("/inbox/").content.decode()


def test_opening_a_notice_marks_it_and_leads_on(client, secretary):
    notice = a_notice(secretary)
    assert client.post(f"/inbox/{notice.pk}/")["Location"] == "/account/"
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None
    client.post(f"/inbox/{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_notice_to_another_person_is_not_found(client, village, secretary):
    foreign = a_notice(an_appointment(village.parent))
    assert client.post(f"/inbox/{foreign.pk}/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_all_are_marked_read_at_once_the_own_ones_only(client, village, secretary):
    foreign = a_notice(an_appointment(village.parent))
    for number in range(3):
        a_notice(secretary, f"第 {number} 条")
    client.post("/inbox/")
    assert list(Notice.objects.filter(read_at=None)) == [foreign]
    assert "没有未读消息" in client.get("/inbox/").content.decode()


def test_an_empty_inbox_says_what_will_come(client, secretary):
    assert "没有消息" in client.get("/inbox/").content.decode()


def test_inbox_queries_do_not_grow(client, secretary, django_assert_max_num_queries):
    for number in range(40):
        a_notice(secretary, f"第 {number} 条")
    with django_assert_max_num_queries(10):
        page = client.get("/inbox/").content.decode()
    assert "下一页" in page


# account


def test_the_account_page_shows_own_data(client, village, secretary):
    an_appointment(village.parent, Role.CLERK, user=secretary.user)
    page = client.get("/account/").content.decode()
    assert "登录名 lu" in page
    assert "138****1234" in page
    assert "13812341234" not in page
    assert page.count("填报员") >= 1
    assert "切换职务" in page
    assert secretary.user.get_absolute_url() in page


def test_with_one_post_there_is_nothing_to_switch(client, secretary):
    assert "切换职务" not in client.get("/account/").content.decode()


# password


def test_a_password_is_changed_with_the_old_one(client, secretary):
    answer = client.post("/password/", {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    secretary.user.refresh_from_db()
    assert check_password(NEW, secretary.user.password)
    assert client.get("/account/").status_code == 200
    entry = AuditEntry.objects.get(verb="change_password")
    assert NEW not in str(entry.content)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"old_password": "wrong"}, "密码"),
        ({"new_password2": "something-else-7"}, "密码"),
        ({"new_password1": "short", "new_password2": "short"}, "密码太短"),
        ({"new_password1": "password123", "new_password2": "password123"}, "密码"),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(client, secretary, typed, words):
    values = {"old_password": OLD, "new_password1": NEW, "new_password2": NEW} | typed
    answer = client.post("/password/", values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    secretary.user.refresh_from_db()
    assert check_password(OLD, secretary.user.password)


def test_other_sessions_end_with_the_change(client, secretary):
    other = type(client)()
    other.post("/login/", {"username": "lu", "password": OLD})
    assert other.get("/account/").status_code == 200
    client.post("/password/", {"old_password": OLD, "new_password1": NEW, "new_password2": NEW})
    with zeal_ignore():  # Django asks for the session twice when it ends one
        assert other.get("/account/").status_code == 302


# several posts


def test_the_switch_is_recorded_and_changes_scope_and_header(client, village, secretary):
    officer = an_appointment(village.parent, Role.OFFICER, user=secretary.user)
    assert client.get(village.parent.get_absolute_url()).status_code == 404
    answer = client.post("/post/", {"post": officer.pk}, follow=True)
    page = answer.content.decode()
    assert "已切换到：青石街道 · 组织部门工作人员" in page
    assert "切换职务，当前为青石街道组织部门工作人员" in page
    assert client.get(village.parent.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.get(verb="switch_post").subject_id == str(officer.pk)


def test_nonsense_is_no_post(client, secretary):
    for typed in ("", "x", "999999"):
        assert client.post("/post/", {"post": typed}).status_code == 422


@pytest.mark.parametrize("address", ["/inbox/", "/account/", "/password/", "/post/"])
def test_wrong_methods(client, secretary, address):
    assert client.delete(address).status_code == 405
