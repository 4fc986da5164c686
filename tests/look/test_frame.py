"""The frame around every page: head, navigation, phone bar, messages, foot."""

import re

import pytest
from django.conf import settings
from django.template import engines
from django.urls import path

from organizations import navigation
from organizations.navigation import NavItem, links_for
from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_actor, an_appointment
from workflow.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def secretary(village):
    return an_appointment(village)


@pytest.fixture
def open_page(client, secretary):
    """The text of a page the secretary opens."""
    client.force_login(secretary.user)
    return lambda address="/account/": client.get(address).content.decode()


@pytest.fixture
def items(monkeypatch):
    """A navigation of the test's own."""
    monkeypatch.setattr(navigation, "_items", [])
    navigation.register(NavItem("消息", "organizations:inbox", "bell", 20, lambda actor: True, phone=True))
    navigation.register(
        NavItem("账号", "organizations:account", "user", 10, lambda actor: actor.has_role(Role.SECRETARY))
    )


def notice(post, **fields):
    return Notice.objects.create(
        entry_id="00000000-0000-4000-8000-000000000000",
        user_id=post.user_id,
        post_id=post.pk,
        text="报送 7 月进展",
        **fields,
    )


def test_the_frame_names_programme_place_post_and_person(open_page):
    text = open_page()

    assert f"<title>我的 - {settings.MECHANISM_NAME}</title>" in text
    assert '<span class="brand__place">江澜市</span>' in text
    assert (
        '<span class="head-link__org">望江里社区</span><span class="head-link__post"> · 书记</span>' in text
    )
    assert "陆知远" in text
    assert text.count("本系统不得录入涉密信息") == 2
    assert re.search(r"数据时间：\d{4} 年 \d+ 月 \d+ 日 \d\d:\d\d", text)


def test_the_frame_links_what_everybody_needs(open_page):
    text = open_page()

    for address in ("/inbox/", "/account/", "/manual/"):
        assert f'href="{address}"' in text
    assert '<a class="skip-link" href="#main">' in text
    assert re.search(r'<form[^>]* method="post" action="/logout/">', text)


def test_several_posts_can_be_switched(client, secretary, village):
    an_appointment(village, Role.MEMBER, user=secretary.user)
    client.force_login(secretary.user)

    assert 'href="/post/"' in client.get("/manual/").content.decode()


def test_a_single_post_cannot_be_switched(open_page):
    assert 'href="/post/"' not in open_page("/manual/")


def test_unread_notices_of_this_post_are_counted(open_page, secretary, village):
    other = an_appointment(village, Role.MEMBER, user=secretary.user)
    notice(secretary)
    notice(secretary)
    notice(other)

    assert '<span class="head-link__count">2<' in open_page()


def test_read_notices_are_not_counted(open_page, secretary):
    notice(secretary, read_at="2026-07-01T00:00:00Z")

    assert "head-link__count" not in open_page()


def test_the_frame_costs_four_queries(client, secretary, django_assert_num_queries):
    """Session, person, posts, unread notices; the place comes from the cache."""
    client.force_login(secretary.user)
    client.get("/account/")

    with django_assert_num_queries(4):
        client.get("/account/")


def test_the_navigation_is_sorted_and_asks_the_right(items, village):
    secretary, member = an_actor(village), an_actor(village, Role.MEMBER)

    assert [link.label for link in links_for(secretary, "/")] == ["账号", "消息"]
    assert [link.label for link in links_for(member, "/")] == ["消息"]


@pytest.mark.parametrize(
    ("address", "current"), [("/inbox/", ["消息"]), ("/inbox/7/", ["消息"]), ("/manual/", []), ("/", [])]
)
def test_the_current_entry_is_the_one_the_page_lies_below(items, village, address, current):
    links = links_for(an_actor(village), address)

    assert [link.label for link in links if link.is_current] == current


def test_the_home_page_is_current_only_at_its_own_address(monkeypatch, settings, village):
    monkeypatch.setattr(navigation, "_items", [])
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [path("", lambda request: None, name="home")]})
    navigation.register(NavItem("工作台", "home", "home", 1, lambda actor: True))

    secretary = an_actor(village)
    assert links_for(secretary, "/")[0].is_current
    assert not links_for(secretary, "/projects/")[0].is_current


def test_the_bar_of_a_phone_shows_its_entries_and_the_rest_is_under_more(items, open_page):
    text = open_page()

    bar = text.split('class="phone-bar"')[1].split("</nav>")[0]
    assert "账号" not in bar
    assert "更多" in bar
    assert re.search(r'<nav class="panel phone-only".*账号.*</nav>', text, re.DOTALL)


def test_a_person_without_a_post_has_no_bar(client):
    client.force_login(a_user())

    text = client.get("/account/").content.decode()
    assert 'class="phone-bar"' not in text
    assert "没有在任职务" in text


def test_nobody_sees_no_names_on_the_log_in_page(client):
    text = client.get("/login/").content.decode()

    assert "head-link" not in text
    assert "本系统不得录入涉密信息" in text


def test_messages_carry_the_tone_of_their_level(client, secretary, village):
    other = an_appointment(village, Role.MEMBER, user=secretary.user)
    client.force_login(secretary.user)

    client.post("/post/", {"post": other.pk})
    text = client.get("/account/").content.decode()

    assert '<div class="message message--good" role="status">' in text
    assert "已切换到：望江里社区 · 班子成员" in text


def test_a_paper_page_is_one_sheet_with_a_way_back(rf):
    template = engines["django"].from_string(
        '{% extends "base_print.html" %}{% block back_url %}/projects/1/{% endblock %}'
        '{% block paper %}<h1 class="paper__title">督办单</h1>{% endblock %}'
    )
    text = template.render({}, rf.get("/"))

    assert '<a class="button" href="/projects/1/">' in text
    assert "site-head" not in text
    assert "生成时间：" in text
    assert "data-print hidden" in text
