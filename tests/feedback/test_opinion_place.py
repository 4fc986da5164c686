"""Choosing the place: walked down level by level or found by name, without a script."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.models import Sector
from tests.builders.people import a_city, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def page(client, **query):
    answer = client.get(reverse("feedback:opinion_place"), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_one_walks_down_to_the_form(client, city):
    root, county, township, village = city
    assert f"?at={county.pk}" in page(client)
    assert f"?at={township.pk}" in page(client, at=county.pk)
    last = page(client, at=township.pk)
    assert reverse("feedback:opinion_to", args=[village.pk]) in last
    assert reverse("feedback:opinion_to", args=[township.pk]) in last
    assert f"?at={root.pk}" in last
    assert f"?at={county.pk}" in last


def test_only_what_is_active_is_offered_and_offices_stand_apart(client, city):
    county = city[1]
    closed = an_organization(
        county, short_name="已撤并镇", active_to=timezone.localdate() - timedelta(days=1)
    )
    school = an_organization(county, short_name="第一中学", sector=Sector.SCHOOL)
    found = page(client, at=county.pk)

    assert closed.short_name not in found
    assert found.index("澄湖区的地方") < found.index("澄湖区的单位") < found.index(school.short_name)
    assert closed.short_name not in page(client, name="已撤并")


@pytest.mark.parametrize("words", ["望江里", "wangjiangli", "wjl"])
def test_a_place_is_found_by_its_name(client, city, words):
    found = page(client, name=words)

    assert reverse("feedback:opinion_to", args=[city[-1].pk]) in found
    assert city[2].short_name in found  # which 望江里


@pytest.mark.parametrize("query", [{"name": ""}, {"name": "没有这里"}, {"at": "x"}, {"at": "9" * 30}])
def test_nothing_found_says_how_to_go_on(client, city, query):
    found = page(client, **query)

    assert "没有找到" in found or "澄湖区" in found


def test_without_an_organization_there_is_no_error(client):
    assert "还不能提意见" in page(client)


def test_more_places_cost_no_more_queries(client, city, django_assert_max_num_queries):
    for _ in range(5):
        an_organization(city[1])
    page(client)
    with django_assert_max_num_queries(5):
        page(client, at=city[1].pk)
