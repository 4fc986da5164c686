"""A form is applied once, whoever sends it however often; a failed try leaves its key unused."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from organizations.models import Organization
from organizations.roles import Role
from tests.builders.forms import form_key
from tests.builders.people import a_city, an_appointment
from workflow import form_keys
from workflow.form_models import SentForm
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()[0]


@pytest.fixture
def admin(client, city):
    post = an_appointment(city, Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


@pytest.fixture
def address(city):
    return reverse("organizations:organization_new", args=[city.pk])


def facts(**changes):
    values = {"name": "中共东山县委员会", "short_name": "东山县", "level": "county", "sector": "territorial"}
    return values | {"position": "7", "active_from": "2026-01-01"} | changes


def test_ten_identical_posts_make_one_record_and_get_one_answer(client, admin, address):
    data = facts(form_key=form_key(client.get(address)))
    answers = [client.post(address, data) for _ in range(10)]

    assert Organization.objects.filter(short_name="东山县").count() == 1
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, answers[0]["Location"])}
    told = [str(message) for message in get_messages(answers[-1].wsgi_request)]
    assert "已新建党组织：东山县" in told


def test_the_key_stands_in_every_form_of_a_page(client, admin, address):
    page = client.get(address).content.decode()

    assert page.count('name="csrfmiddlewaretoken"') == page.count('name="form_key"') > 1


def test_a_form_with_a_mistake_may_be_sent_again_with_its_key(client, admin, address):
    key = form_key(client.get(address))
    assert client.post(address, facts(name="", form_key=key)).status_code == 422
    assert not SentForm.objects.exists()
    assert client.post(address, facts(form_key=key)).status_code == 302


def test_a_refusal_leaves_the_key_unused_and_is_raised_as_it_was(client, city, address):
    stranger = an_appointment(city, Role.OFFICER)
    client.force_login(stranger.user)
    key = form_key(client.get("/"))

    assert client.post(address, facts(form_key=key)).status_code == 403
    assert not SentForm.objects.exists()


def test_a_change_that_breaks_takes_its_key_along(client, admin, address, monkeypatch):
    key = form_key(client.get(address))

    def break_down(*args, **more):
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr("organizations.keeping.audit.note", break_down)
        with pytest.raises(RuntimeError):
            client.post(address, facts(form_key=key))
    assert not SentForm.objects.exists()
    assert not Organization.objects.filter(short_name="东山县").exists()
    assert client.post(address, facts(form_key=key)).status_code == 302


def test_other_text_under_a_used_key_comes_back_in_a_fresh_form(client, admin, address):
    key = form_key(client.get(address))
    client.post(address, facts(form_key=key))
    answer = client.post(
        address, facts(name="中共西山县委员会", short_name="西山县", form_key=key), follow=True
    )
    page = answer.content.decode()

    assert not Organization.objects.filter(short_name="西山县").exists()
    assert "刚才已经提交过" in page
    assert 'value="西山县"' in page
    assert form_key(answer) != key


def test_a_key_of_another_person_is_refused(client, admin, city, address):
    key = form_key(client.get(address))
    other = an_appointment(city, Role.SYSTEM_ADMIN)
    client.force_login(other.user)
    answer = client.post(address, facts(form_key=key))

    assert answer.status_code == 403
    assert "不是您现在的账号打开的" in answer.content.decode()
    assert not Organization.objects.filter(short_name="东山县").exists()


@pytest.mark.parametrize(
    "key",
    ["x", "a:b:c", signing.dumps([1], salt=form_keys.SALT), "。" * 300],
    ids=["word", "unsigned", "signed", "long"],
)
def test_a_key_that_nobody_made_is_refused(client, admin, address, key):
    assert client.post(address, facts(form_key=key)).status_code == 403


def test_a_page_of_last_week_is_refused(client, admin, address):
    key = form_key(client.get(address))
    with time_machine.travel(timezone.now() + form_keys.VALID_FOR + timedelta(minutes=1)):
        assert form_keys.read(key) is None


def test_rows_outlive_the_pages_that_carry_their_keys():
    assert form_keys.KEPT_FOR > form_keys.VALID_FOR


def test_a_program_without_a_key_is_answered_as_before(client, admin, address):
    assert client.post(address, facts()).status_code == 302
    assert not SentForm.objects.exists()


def test_a_log_in_form_has_no_key(client):
    assert b"form_key" not in client.get(reverse("organizations:login")).content


def test_one_change_one_entry(client, admin, address):
    data = facts(form_key=form_key(client.get(address)))
    for _ in range(3):
        client.post(address, data)

    assert AuditEntry.objects.filter(verb="create").count() == 1
