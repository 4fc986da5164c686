"""A page that was opened in one post is not sent in another."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem
from tests.builders.audit import amend
from tests.builders.forms import form_key
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_round

pytestmark = pytest.mark.django_db
PROBLEM = {
    "source": "public",
    "source_reference": "走访",
    "description": "六楼老人下不了楼，盼装电梯",
    "people_affected": "276",
    "urgency": "normal",
    "reach": "single",
    "found_on": "2026-07-01",
}


@pytest.fixture(autouse=True)
def july():
    with time_machine.travel("2026-07-18 10:00 +0800", tick=False):
        yield


@pytest.fixture
def posts(client):
    """Secretary of the township and of a village; acts in the first one."""
    a_round()
    _, _, township, village = a_city()
    first = an_appointment(township, Role.SECRETARY)
    second = an_appointment(village, Role.SECRETARY, first.user)
    client.force_login(first.user)
    return first, second


def switch(client, post):
    """In another tab."""
    return client.post(reverse("organizations:switch_post"), {"post": post.pk})


ADDRESS = "/problems/new/"


def test_what_was_opened_in_one_post_does_not_land_in_the_house_of_another(client, posts):
    key = form_key(client.get(ADDRESS))
    switch(client, posts[1])
    answer = client.post(ADDRESS, PROBLEM | {"form_key": key})
    assert answer["Location"] == ADDRESS
    assert not Problem.objects.exists()
    page = client.get(ADDRESS).content.decode()
    assert "这份表单是您以另一任职打开的" in page
    assert PROBLEM["description"] in page
    assert client.post(ADDRESS, PROBLEM | {"form_key": form_key(page)}).status_code == 302
    assert Problem.objects.get().organization == posts[1].organization


def test_it_is_sent_by_whoever_goes_back_to_the_post(client, posts):
    key = form_key(client.get(ADDRESS))
    switch(client, posts[1])
    switch(client, posts[0])
    client.post(ADDRESS, PROBLEM | {"form_key": key})
    assert Problem.objects.get().organization == posts[0].organization


def test_nor_when_the_post_has_ended_meanwhile(client, posts):
    key = form_key(client.get(ADDRESS))
    amend(posts[0], ends_on=date(2026, 7, 17))
    assert client.post(ADDRESS, PROBLEM | {"form_key": key})["Location"] == ADDRESS
    assert not Problem.objects.exists()


def test_changing_the_post_and_logging_out_work_from_any_page(client, posts):
    key = form_key(client.get("/"))
    switch(client, posts[1])
    back = {"post": posts[0].pk, "form_key": key}
    assert client.post(reverse("organizations:switch_post"), back)["Location"] == "/"
    switch(client, posts[1])
    client.post(reverse("organizations:logout"), {"form_key": key})
    assert "_auth_user_id" not in client.session
