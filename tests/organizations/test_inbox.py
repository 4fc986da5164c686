"""消息: filters by read state, kind and words; marking what was found; the other posts' messages."""

from html import unescape

import pytest

from organizations.actor import service
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment
from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(client, village):
    post = an_appointment(village)
    client.force_login(post.user)
    return post


def a_message(post, text, about=None):
    with audit.recording():
        entry = audit.note(service("test"), "edit", about or post)
        notices.tell([Recipient(post.user_id, post.pk)], entry, text, post, service("test"))
    return Notice.objects.get(text=text, post_id=post.pk)


def texts(client, **query):
    page = unescape(client.get("/inbox/", query).content.decode())
    return [part.split("<")[0] for part in page.split('<span class="notices__text">')[1:]]


def test_filters_by_state_kind_and_words(client, village, secretary):
    a_message(secretary, "任职变动")
    read = a_message(secretary, "组织更名", about=village)
    client.post(f"/inbox/{read.pk}/")
    assert texts(client, state="unread") == ["任职变动"]
    assert texts(client, state="read") == ["组织更名"]
    assert texts(client, kind="organizations.organization") == ["组织更名"]
    assert texts(client, q=" 任职 ") == ["任职变动"]
    assert texts(client, q="没有") == []
    assert len(texts(client, kind="projects.project", state="nonsense")) == 2, "no such kind: no condition"


def test_only_kinds_that_are_there_are_offered(client, village, secretary):
    a_message(secretary, "组织更名", about=village)
    page = client.get("/inbox/").content.decode()
    assert 'value="organizations.organization"' in page
    assert 'value="projects.project"' not in page


def test_what_the_filter_finds_is_marked_and_nothing_else(client, village, secretary):
    a_message(secretary, "任职变动")
    a_message(secretary, "组织更名", about=village)
    assert "把查到的 1 条标为已读" in client.get("/inbox/?kind=organizations.organization").content.decode()
    answer = client.post("/inbox/?kind=organizations.organization")
    assert answer["Location"] == "/inbox/?kind=organizations.organization"
    assert [notice.text for notice in Notice.objects.filter(read_at=None)] == ["任职变动"]


def test_the_other_posts_messages_are_counted(client, village, secretary):
    other = an_appointment(village.parent, Role.MEMBER, user=secretary.user)
    a_message(other, "给班子成员的")
    a_message(an_appointment(village.parent, Role.CLERK, a_user("别人")), "给别人的")
    assert "您的其他职务还有 1 条未读消息" in client.get("/inbox/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_more_messages_cost_no_more_queries(
    client, village, secretary, number, django_assert_max_num_queries
):
    for index in range(number):
        a_message(secretary, f"第 {index} 条", about=village)
    client.get("/account/")
    with django_assert_max_num_queries(10):
        assert len(texts(client)) == number


def test_the_head_of_the_page_says_how_many_are_unread(client, village, secretary):
    a_message(secretary, "任职变动")
    assert "1 条未读</p>" in client.get("/inbox/").content.decode()
    client.post("/inbox/")
    assert "没有未读消息</p>" in client.get("/inbox/").content.decode()
