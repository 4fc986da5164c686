"""A predecessor without any post cannot log in to sign: the page says so, and who can settle it."""

import pytest
from django.utils import timezone

from organizations.appointing import Naming, appoint
from organizations.models import Appointment, HandOver
from organizations.roles import Role
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization

pytestmark = pytest.mark.django_db
WORDS = "顾明川已无在任职务，不能登录签字"


@pytest.fixture
def city():
    return a_city()


@pytest.fixture
def before(city):
    return an_appointment(city[-1], Role.SECRETARY, a_user("顾明川"), starts_on="2021-03-01")


@pytest.fixture
def hand_over(city, before):
    naming = Naming(a_user("陆知远"), city[-1], Role.SECRETARY, timezone.localdate())
    administrator = acting(an_appointment(city[0], Role.SYSTEM_ADMIN))
    return HandOver.objects.get(
        successor=appoint(naming, administrator, [Appointment.objects.get(pk=before.pk)])
    )


def page_for(client, post, hand_over):
    client.force_login(post.user)
    return client.get(hand_over.get_absolute_url()).content.decode()


def test_successor_and_officer_read_what_is_to_be_done_until_it_is(client, city, hand_over):
    officer = an_appointment(city[2], Role.OFFICER)
    for reader in (hand_over.successor, officer):
        assert WORDS in page_for(client, reader, hand_over)
    assert "注明前任未签" in page_for(client, officer, hand_over)
    client.post(f"{hand_over.get_absolute_url()}note_unsigned/", {"reason": "已退休"})
    assert WORDS not in page_for(client, officer, hand_over)


def test_one_who_went_on_to_another_post_can_sign(client, city, before, hand_over):
    an_appointment(an_organization(city[2]), Role.MEMBER, user=before.user)
    assert "不能登录签字" not in page_for(client, hand_over.successor, hand_over)
