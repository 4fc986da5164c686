"""复制推广: who may, once, while it is in force; giving it up; the count; the library's order and filters; paper."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import Category
from projects.states import ProjectState
from reviews.models import Adoption, Mechanism
from tests.builders.mechanisms import a_mechanism, an_adoption
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
M = Mechanism.State


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def mechanism(village):
    return a_mechanism(village, M.ISSUED)


@pytest.fixture
def secretary(village):
    """Of another county."""
    city = village.parent.parent.parent
    return an_appointment(an_organization(city), Role.SECRETARY)


def adopt(client, who, mechanism, **data):
    client.force_login(who.user)
    return client.post(f"{mechanism.get_absolute_url()}adopt/", data)


def page_of(client, who, address, **query) -> str:
    client.force_login(who.user)
    return client.get(address, query).content.decode()


def test_a_secretary_elsewhere_adopts_with_a_note(client, mechanism, secretary):
    assert adopt(client, secretary, mechanism, note="").status_code == 422
    assert adopt(client, secretary, mechanism, note="逐户签字改为代表签字").status_code == 302

    adoption = Adoption.objects.get()
    assert (adoption.mechanism, adoption.organization) == (mechanism, secretary.organization)
    assert (adoption.state, adoption.adopted_by) == ("adopted", secretary)
    assert AuditEntry.objects.get(verb="adopt_mechanism").subject_id == str(adoption.pk)
    page = page_of(client, secretary, mechanism.get_absolute_url())
    assert "逐户签字改为代表签字" in page
    assert "1 个单位采用" in page
    assert "采用本机制" not in page


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_nobody_else_adopts(client, mechanism, secretary, role):
    other = an_appointment(secretary.organization, role)

    assert adopt(client, other, mechanism, note="执行").status_code == 403
    assert not Adoption.objects.exists()


def test_the_house_does_not_adopt_its_own(client, village, mechanism):
    assert adopt(client, an_appointment(village, Role.SECRETARY), mechanism, note="执行").status_code == 403


@pytest.mark.parametrize("state", [M.SUPERSEDED, M.ABOLISHED])
def test_what_is_not_in_force_is_not_adopted(client, village, secretary, state):
    assert adopt(client, secretary, a_mechanism(village, state), note="执行").status_code == 409
    assert not Adoption.objects.exists()


def test_what_was_not_issued_is_hidden(client, village, secretary):
    assert adopt(client, secretary, a_mechanism(village, M.RECOMMENDED), note="执行").status_code == 404


def test_once_at_a_time(client, mechanism, secretary):
    adopt(client, secretary, mechanism, note="执行")
    assert adopt(client, secretary, mechanism, note="再来").status_code == 409
    adoption = Adoption.objects.get()
    client.force_login(secretary.user)
    address = f"/mechanisms/adoptions/{adoption.pk}/withdraw/"
    assert client.post(address).status_code == 422
    assert client.post(address, {"reason": "已有县级办法"}).status_code == 302

    adoption.refresh_from_db()
    assert (adoption.state, adoption.withdrawal_reason) == ("withdrawn", "已有县级办法")
    assert adoption.withdrawn_on is not None
    assert client.post(address, {"reason": "再停"}).status_code == 409
    assert "0 个单位采用" in page_of(client, secretary, mechanism.get_absolute_url())
    assert adopt(client, secretary, mechanism, note="重新执行").status_code == 302
    assert Adoption.objects.running().count() == 1


def test_only_the_adopting_secretary_gives_it_up(client, village, mechanism, secretary):
    adoption = an_adoption(secretary.organization, mechanism)
    address = f"/mechanisms/adoptions/{adoption.pk}/withdraw/"
    officer = an_appointment(village.parent.parent.parent, Role.OFFICER)
    for who in (an_appointment(village, Role.SECRETARY), officer):
        client.force_login(who.user)
        assert client.post(address, {"reason": "停"}).status_code == 403
    auditor = an_appointment(village.parent.parent.parent, Role.AUDITOR)
    client.force_login(auditor.user)
    assert client.get(address).status_code == 404


def order(page: str, *titles: str) -> list[str]:
    return sorted((title for title in titles if title in page), key=page.index)


def test_the_library_sorts_by_reuse_and_filters_by_category_and_level(client, village, secretary):
    first, second = Category.objects.order_by("pk")[:2]
    reused = a_mechanism(
        village, M.ISSUED, title="甲办法",
        projects=[a_project(village, ProjectState.CLOSED, category=first)] * 2,
    )  # fmt: skip
    a_mechanism(
        village.parent, M.PROMOTED, title="乙规程", in_force_from="2027-01-01",
        projects=[a_project(village.parent, ProjectState.CLOSED, category=second)],
    )  # fmt: skip
    for _ in range(2):
        an_adoption(an_organization(village.parent), reused)
    an_adoption(an_organization(village.parent), reused, state="withdrawn")

    def listed(**query):
        return order(page_of(client, secretary, "/mechanisms/", **query), "甲办法", "乙规程")

    assert listed() == ["乙规程", "甲办法"]
    assert listed(sort="reuse") == ["甲办法", "乙规程"]
    assert listed(category=first.pk) == ["甲办法"]
    assert listed(level="township") == ["乙规程"]
    assert 'data-label="采用单位">2<' in page_of(client, secretary, "/mechanisms/", level="village")


def test_adoptions_cost_no_query_each(client, mechanism, secretary):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            page_of(client, secretary, mechanism.get_absolute_url())
        return len(found)

    an_adoption(an_organization(mechanism.organization.parent), mechanism)
    queries()
    one = queries()
    for _ in range(3):
        an_adoption(an_organization(mechanism.organization.parent), mechanism)

    assert queries() == one


def test_on_paper(client, mechanism, secretary):
    an_adoption(secretary.organization, mechanism)
    page = page_of(client, secretary, mechanism.get_absolute_url(), print="1")

    assert "paper__title" in page
    assert mechanism.text in page
    assert str(secretary.organization) in page
