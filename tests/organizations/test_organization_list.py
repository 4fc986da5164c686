"""党组织: one level at a time, searched, in official order, within the scope."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization

pytestmark = pytest.mark.django_db

LIST = reverse("organizations:organizations")


@pytest.fixture
def tree():
    return a_city()


def rows(client, person, **query):
    client.force_login(person.user)
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [row.short_name for row in answer.context["rows"]]


def test_the_administrator_starts_at_the_root_and_drills_down(client, tree):
    city, county, township, village = tree
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    assert rows(client, admin) == ["澄湖区"]
    assert rows(client, admin, organization=county.pk) == ["青石街道"]
    assert rows(client, admin, organization=township.pk) == ["望江里社区"]
    assert rows(client, admin, organization=village.pk) == []
    assert "没有下级党组织" in client.get(LIST, {"organization": village.pk}).content.decode()


def test_the_crumbs_lead_back_up(client, tree):
    city, county, township, _ = tree
    rows(client, an_appointment(city, Role.SYSTEM_ADMIN))
    page = client.get(LIST, {"organization": township.pk}).content.decode()
    assert f'href="?organization={city.pk}"' in page
    assert f'href="?organization={county.pk}"' in page


def test_children_stand_in_official_order(client, tree):
    city = tree[0]
    for position, name in ((9, "丙区"), (8, "乙区"), (7, "甲区")):
        an_organization(city, short_name=name, position=position)
    tree[1].position = 10
    tree[1].save()
    assert rows(client, an_appointment(city, Role.SYSTEM_ADMIN)) == ["甲区", "乙区", "丙区", "澄湖区"]


@pytest.mark.parametrize("words", ["望江里", "wangjiangli", "wjl", "990102001002", "9901020010"])
def test_search_by_name_spelling_initials_and_code(client, tree, words):
    admin = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    assert "望江里社区" in rows(client, admin, q=words)


def test_a_search_stays_below_the_organization_drilled_into(client, tree):
    city, county, *_ = tree
    an_organization(city, short_name="望江区")
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    assert set(rows(client, admin, q="望江")) == {"望江区", "望江里社区"}
    assert rows(client, admin, q="望江", organization=county.pk) == ["望江里社区"]
    assert "没有找到党组织" in client.get(LIST, {"q": "无此村"}).content.decode()


def test_vacancies_are_listed_across_the_tree(client, tree):
    city, _county, township, village = tree
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    an_appointment(city)
    an_appointment(township)
    an_appointment(village, ends_on="2021-03-31")
    assert rows(client, admin, vacant="yes") == ["澄湖区", "望江里社区"]
    assert rows(client, admin, vacant="yes", organization=township.pk) == ["望江里社区"]
    assert rows(client, admin, vacant="yes", q="望江") == ["望江里社区"]


def test_what_is_found_stands_in_official_order(client, tree):
    city, _county, *_ = tree
    first = an_organization(city, short_name="望江区", position=0)
    an_organization(first, short_name="望江镇")
    found = rows(client, an_appointment(city, Role.SYSTEM_ADMIN), q="望江")
    assert found == ["望江区", "望江镇", "望江里社区"]


def test_a_business_role_begins_at_its_own_organization(client, tree):
    city, county, township, _ = tree
    officer = an_appointment(county, Role.OFFICER)
    assert rows(client, officer) == ["青石街道"]
    assert rows(client, officer, organization=city.pk) == ["青石街道"]
    assert rows(client, officer, q="江澜") == []
    assert rows(client, an_appointment(township, Role.CLERK)) == []


def test_only_the_administrator_is_offered_to_create(client, tree):
    city = tree[0]
    new = reverse("organizations:organization_new", args=[city.pk])
    for role, offered in ((Role.SYSTEM_ADMIN, True), (Role.SECURITY_ADMIN, False), (Role.OFFICER, False)):
        rows(client, an_appointment(city, role))
        assert (new in client.get(LIST).content.decode()) is offered


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.EXPERT, Role.SURVEYOR])
def test_who_has_no_part_of_the_tree_is_told_who_has(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.get(LIST)
    assert answer.status_code == 403
    assert "您没有查看党组织的权限，由系统管理员" in answer.content.decode()


def test_nonsense_in_the_address_shows_the_top(client, tree):
    admin = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    for asked in ("x", "99999999999999999999", "-1"):
        assert rows(client, admin, organization=asked, page="x") == ["澄湖区"]


def test_it_is_read_only(client, tree):
    client.force_login(an_appointment(tree[0], Role.SYSTEM_ADMIN).user)
    assert client.post(LIST).status_code == 405


@pytest.mark.parametrize("query", [{}, {"q": "委员会"}])
def test_queries_do_not_grow_with_the_rows(client, tree, query):
    city = tree[0]
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    client.force_login(admin.user)
    client.get(LIST)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST, query)
        counts.append(len(captured))
        for _ in range(2):
            an_appointment(an_organization(city))
    assert counts[0] == counts[1] <= 12


def test_long_lists_are_paged(client, tree):
    city = tree[0]
    for _ in range(55):
        an_organization(city)
    admin = an_appointment(city, Role.SYSTEM_ADMIN)
    assert len(rows(client, admin)) == 50
    assert len(rows(client, admin, page=2)) == 6


def test_an_empty_city_leads_its_administrator_to_the_import(client):
    city = an_organization(short_name="澧阳市")
    rows(client, an_appointment(city, Role.SYSTEM_ADMIN))
    assert "一次建好各级党组织" in client.get(LIST).content.decode()
    rows(client, an_appointment(city, Role.OFFICER))
    page = client.get(LIST).content.decode()
    assert "请联系系统管理员更正" in page
    assert "一次建好各级党组织" not in page


def test_a_search_says_where_namesakes_are(client, tree):
    """Every county has its 城关镇, and there a 红旗村."""
    admin = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    for county in (tree[1], an_organization(tree[0], short_name="云岭县")):
        an_organization(an_organization(county, short_name="城关镇"), short_name="红旗村")
    rows(client, admin, q="红旗村")
    answer = client.get(LIST, {"q": "红旗村"})
    assert [row.parent for row in answer.context["rows"]] == ["澄湖区城关镇", "云岭县城关镇"]
    assert client.get(LIST, {"q": "云岭县"}).context["rows"][0].parent == "江澜市"
    for place in ("澄湖区城关镇　村（社区）", "云岭县城关镇　村（社区）"):
        assert place in client.get("/search/", {"q": "红旗村"}).content.decode()
