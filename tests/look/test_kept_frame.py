"""Head and phone bar are kept under what they show: nobody is ever shown those of another person, post or page."""

import gc
import weakref
from dataclasses import fields, replace
from datetime import date

import pytest

from organizations import frame
from organizations.frame import Frame
from organizations.navigation import NavLink
from organizations.roles import Role
from tests.builders.audit import amend
from tests.builders.people import a_city, a_user, an_appointment
from workflow.models import Notice
from workflow.shelf import Shelf

pytestmark = pytest.mark.django_db

LINKS = (
    NavLink("项目", "/projects/", "briefcase", False, True),
    NavLink("看板", "/dashboard/", "map", False, False),
)
SHOWN = Frame("书记攻难题", "江澜市", "陆知远", "望江里社区", "书记", False, 2, LINKS, "/search/")
OTHER = {
    "mechanism": "书记项目",
    "place": "澄湖市",
    "person": "韩砚秋",
    "organization": "望江里村",
    "role": "班子成员",
    "has_choice": True,
    "unread": 3,
    "links": LINKS[:1],
    "search_url": "",
    "here": "/search/",
}


def test_every_value_of_the_frame_is_seen_in_what_is_kept_under_it():
    assert set(OTHER) == {field.name for field in fields(Frame)}
    for name, value in OTHER.items():
        other = replace(SHOWN, **{name: value})
        assert other != SHOWN
        assert other.head != SHOWN.head, name


def test_the_current_entry_is_part_of_what_it_is_kept_under():
    there = replace(SHOWN, links=(replace(LINKS[0], is_current=True), LINKS[1]))

    assert 'aria-current="page"' in there.head
    assert 'aria-current="page"' in there.phone_bar
    assert 'aria-current="page"' not in SHOWN.head + SHOWN.phone_bar


def test_the_bar_shows_where_the_page_is_and_how_many_are_unread():
    assert 'href="/inbox/" aria-current="page"' in replace(SHOWN, here="/inbox/").phone_bar
    assert 'href="/account/" aria-current="page"' in replace(SHOWN, here="/account/").phone_bar
    assert replace(SHOWN, unread=0).phone_bar != SHOWN.phone_bar


def test_what_is_kept_is_drawn_once(monkeypatch):
    frame = replace(SHOWN, person="一次")
    first = frame.head
    monkeypatch.setattr("organizations.frame.render_to_string", None)

    assert replace(SHOWN, person="一次").head == first


def test_names_in_the_head_are_escaped():
    assert "<b>" not in replace(SHOWN, person="<b>", organization="<b>", place="<b>").head


def test_two_people_in_one_browser_each_see_their_own_name_and_post(client):
    village = a_city()[-1]
    for name, role in (("陆知远", Role.SECRETARY), ("韩砚秋", Role.MEMBER)):
        post = an_appointment(village, role, user=a_user(name=name))
        client.force_login(post.user)
        text = client.get("/account/").content.decode().split("<main")[0]
        assert name in text
        assert text.count("陆知远") + text.count("韩砚秋") == 1
        assert post.get_role_display() in text


def test_a_role_that_ended_leaves_the_head_at_the_next_page(client):
    post = an_appointment(a_city()[-1])
    client.force_login(post.user)
    assert "phone-bar" in client.get("/account/").content.decode()

    amend(post, starts_on=date(2020, 1, 1), ends_on=date(2020, 2, 1))
    text = client.get("/account/").content.decode()
    assert "phone-bar" not in text.split("<footer")[1]
    assert "head-link__org" not in text


def test_a_new_notice_is_counted_at_the_next_page(client):
    post = an_appointment(a_city()[-1])
    client.force_login(post.user)
    nobody = {"entry_id": "00000000-0000-4000-8000-000000000000", "text": "报送 7 月进展"}

    assert "head-link__count" not in client.get("/account/").content.decode()
    for number in (1, 2):
        Notice.objects.create(user_id=post.user_id, post_id=post.pk, **nobody)
        assert f'head-link__count">{number}<' in client.get("/account/").content.decode()


def test_notices_to_a_person_without_a_post_are_counted(client):
    user = a_user()
    client.force_login(user)
    post = {"entry_id": "00000000-0000-4000-8000-000000000000", "user_id": user.pk}
    Notice.objects.create(post_id=None, text="账号", **post)
    Notice.objects.create(post_id=7, text="任职", **post)

    assert 'head-link__count">1<' in client.get("/account/").content.decode()


def test_the_log_out_form_brings_its_own_key_on_each_page(client):
    client.force_login(an_appointment(a_city()[-1]).user)

    def form():
        text = client.get("/account/").content.decode()
        assert (
            '<button class="head-link head-link--button head-link--desk" type="submit" form="log-out">'
            in text
        )
        return text.split('<form id="log-out"')[1].split("</form>")[0]

    first, second = form(), form()
    assert "csrfmiddlewaretoken" in first
    assert "form_key" in first
    assert first != second


def test_there_is_no_log_out_form_where_nobody_is_logged_in(client):
    assert 'id="log-out"' not in client.get("/login/").content.decode()


def test_what_is_kept_lets_the_request_go(client, monkeypatch):
    """A request holds what was sent with it, passwords too."""
    client.force_login(an_appointment(a_city()[-1]).user)
    monkeypatch.setattr(frame, "_drawn", Shelf())
    answer = client.get("/account/", {"word": "geheim"})
    request = weakref.ref(answer.wsgi_request)
    del answer
    gc.collect()

    assert request() is None
