"""The list and the page of opinions: scope, filters, photo, telephone, a fixed number of queries."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedback.models import Opinion
from feedback.personal import masked_phone
from organizations.open_matters import open_matters
from organizations.roles import Role
from tests.builders.opinions import an_opinion_from
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_problem
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
State = Opinion.State


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def officer(village):
    return an_appointment(village.parent, Role.OFFICER)


def page(client, post, **query):
    client.force_login(post.user)
    answer = client.get(reverse("feedback:opinions"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(client, post, **query):
    found = page(client, post, **query)
    return {opinion.pk for opinion in Opinion.objects.all() if f'"{opinion.get_absolute_url()}"' in found}


def test_everyone_sees_the_own_scope(client, village, officer):
    mine = an_opinion_from(village).pk
    above = an_opinion_from(village.parent).pk
    beside = an_opinion_from(an_organization(village.parent)).pk

    assert listed(client, officer) == {mine, above, beside}
    assert listed(client, an_appointment(village.parent.parent, Role.LEADER)) == {mine, above, beside}
    assert listed(client, an_appointment(village, Role.SECRETARY)) == {mine}
    assert listed(client, an_appointment(village, Role.CLERK)) == {mine}


@pytest.mark.parametrize(
    "role", [Role.MEMBER, Role.EXPERT, Role.SURVEYOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
)
def test_nobody_else_reads_them(client, village, role):
    opinion = an_opinion_from(village, photo=True)
    client.force_login(an_appointment(village, role).user)

    assert client.get(reverse("feedback:opinions")).status_code == 403
    assert client.get(opinion.get_absolute_url()).status_code == 404
    assert client.get(reverse("feedback:opinion_photo", args=[opinion.pk])).status_code == 404
    assert client.post(reverse("feedback:opinion_phone", args=[opinion.pk])).status_code == 404


def test_filters_narrow_the_list(client, village, officer):
    old = an_opinion_from(village, text="井盖松动", place="西门", received_on=date(2026, 3, 1)).pk
    answered = an_opinion_from(village.parent, State.DISMISSED, answer="已办").pk

    assert listed(client, officer, q="井盖") == {old}
    assert listed(client, officer, q="西门") == {old}
    assert listed(client, officer, q="wjl") == {old}
    assert listed(client, officer, state="dismissed") == {answered}
    assert listed(client, officer, organization=village.pk) == {old}
    assert listed(client, officer, own="yes") == {answered}
    assert listed(client, officer, until="2026-03-31") == {old}
    assert listed(client, officer, since="2026-04-01") == {answered}


@pytest.mark.parametrize(
    "query", [{"organization": "9" * 30}, {"state": "x"}, {"since": "x"}, {"page": "x"}, {"q": "x" * 99}]
)
def test_a_bad_query_is_no_error(client, village, officer, query):
    an_opinion_from(village)

    page(client, officer, **query)


def test_an_empty_list_says_where_opinions_come_from(client, officer):
    assert "还没有群众意见" in page(client, officer)
    assert "没有符合条件的意见" in page(client, officer, q="没有")


def test_more_rows_cost_no_more_queries(client, village, officer, django_assert_num_queries):
    client.force_login(officer.user)
    address = reverse("feedback:opinions")
    an_opinion_from(village, State.ACCEPTED, problem=a_problem(village), handled_by=officer, photo=True)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _ in range(2):
        an_opinion_from(village, State.ACCEPTED, problem=a_problem(village), handled_by=officer)
    with django_assert_num_queries(len(one)):
        client.get(address)
    assert len(one) <= 12


def test_the_page_costs_few_queries(client, village, officer, django_assert_max_num_queries):
    opinion = an_opinion_from(village, State.ACCEPTED, problem=a_problem(village), handled_by=officer)
    an_opinion_from(village, State.MERGED, merged_into=opinion)
    client.force_login(officer.user)
    client.get(opinion.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(opinion.get_absolute_url())


def test_the_photo_is_a_download_that_no_browser_guesses_at(client, village, officer):
    opinion = an_opinion_from(village, photo=True)
    client.force_login(officer.user)
    answer = client.get(reverse("feedback:opinion_photo", args=[opinion.pk]))

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "image/jpeg"
    assert "no-store" in answer["Cache-Control"]
    without = an_opinion_from(village)
    assert client.get(reverse("feedback:opinion_photo", args=[without.pk])).status_code == 404


def test_the_number_is_shown_when_asked_for_and_that_is_recorded(client, village, officer):
    opinion = an_opinion_from(village, phone="13800138000")
    client.force_login(officer.user)
    before = client.get(opinion.get_absolute_url()).content.decode()
    shown = client.post(reverse("feedback:opinion_phone", args=[opinion.pk])).content.decode()
    entry = AuditEntry.objects.get(verb="show_phone")

    assert "13800138000" not in before
    assert "138****8000" in before
    assert "13800138000" in shown
    assert entry.actor_id == officer.user_id
    assert "13800138000" not in str(entry.content)
    assert "13800138000" not in client.get(opinion.get_absolute_url()).content.decode()
    assert client.get(reverse("feedback:opinion_phone", args=[opinion.pk])).status_code == 405


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.OFFICER, Role.LEADER])
def test_the_house_never_learns_the_number(client, village, role):
    opinion = an_opinion_from(village, phone="13800138000")
    client.force_login(an_appointment(village, role).user)

    assert client.post(reverse("feedback:opinion_phone", args=[opinion.pk])).status_code == 403
    page = client.get(opinion.get_absolute_url()).content.decode()
    assert "138" not in page
    assert "显示电话" not in page


def test_forwarding_up_does_not_show_the_house_above_the_number_of_its_own_critic(client, village):
    """Chosen by the writer was the township: its officer does not learn the number wherever it goes."""
    township = village.parent
    opinion = an_opinion_from(township, phone="13800138000")
    opinion.forwardings.create(organization=township, target=village)
    opinion.organization = village
    opinion.save()
    own, above = an_appointment(township, Role.OFFICER), an_appointment(township.parent, Role.OFFICER)
    address = reverse("feedback:opinion_phone", args=[opinion.pk])

    client.force_login(own.user)
    assert client.post(address).status_code == 403
    client.force_login(above.user)
    assert client.post(address).status_code == 200


@pytest.mark.parametrize(
    ("number", "masked"), [("13800138000", "138****8000"), ("05991234", "****34"), ("1234567", "****67")]
)
def test_numbers_are_masked(number, masked):
    assert masked_phone(number) == masked


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CLERK, Role.OFFICER])
def test_home_says_how_many_wait(client, village, role):
    for state in (State.RECEIVED, State.RECEIVED, State.DISMISSED):
        an_opinion_from(village, state)
    an_opinion_from(an_organization(village.parent))
    client.force_login(an_appointment(village, role).user)
    home = client.get(reverse("reviews:home")).content.decode()

    assert "2 条群众意见待处理" in home


def test_a_hand_over_lists_what_waits_without_its_words(village):
    an_opinion_from(village, text="王小明家漏水")
    matters = {kind["label"]: kind["matters"] for kind in open_matters(village, date(2026, 7, 1))}

    assert len(matters["待处理的群众意见"]) == 1
    assert "王小明" not in str(matters)
