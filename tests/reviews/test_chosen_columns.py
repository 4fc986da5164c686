"""选择列 on every list that offers it: what a person chose is shown to that person only, and from then on."""

import re
from html import unescape

import pytest
from django.urls import reverse

from organizations import saved_filters
from organizations.models import ListColumns
from organizations.roles import Role
from tests.builders.people import a_city, a_user, acting, an_appointment

from .test_saved_lists import LISTS

pytestmark = pytest.mark.django_db
READERS = {"organizations:people": Role.SYSTEM_ADMIN}
CASES = [
    route
    for route in LISTS
    if route not in ("projects:meetings", "projects:obstacles", "projects:notices", "projects:urges")
]


@pytest.fixture
def village():
    return a_city()[-1]


def log_in(client, village, route):
    post = an_appointment(village.parent, READERS.get(route, Role.SECRETARY), a_user("程望舒"))
    client.force_login(post.user)
    return post


def heads_and_cells(client, route, query):
    """Heads of the table without the leading one, and how many cells each has."""
    page = unescape(client.get(f"{reverse(route)}?{query}").content.decode())
    table = page[page.index("<thead", page.index('id="list"')) : page.index("</table>")]
    heads = [
        re.sub(r"<[^>]*>|\s", "", head)
        for head in re.findall(r"<th role=\"?columnheader.*?</th>", table, re.S)
    ]
    return heads, re.findall(r'data-label="?([^"> ]*)', table)


@pytest.mark.parametrize("route", CASES)
def test_each_column_by_itself_is_shown_and_remembered(client, village, route):
    query, make, _ = LISTS[route]
    make(village)
    post = log_in(client, village, route)
    offered = saved_filters.page_of(route, acting(post)).listing(acting(post), {}).offered
    assert offered.usual
    usual, _ = heads_and_cells(client, route, query)
    for name, head in offered.all.items():
        answer = client.post(
            "/lists/columns/", {"page": route, "column": [name, "nonsense"], "query": query + "&page=1"}
        )
        assert answer.status_code == 302
        assert answer["Location"].startswith(f"{reverse(route)}?")
        assert list(ListColumns.objects.values_list("columns", flat=True)) == [[name]]
        shown, cells = heads_and_cells(client, route, query)
        assert len(shown) == len(usual) - len(offered.usual) + 1, (name, shown)
        assert set(cells) - {"上级"} <= {head} | (
            {"进度", "时限", "当月进展"} if route == "projects:projects" else set()
        )
    other = an_appointment(village.parent.parent, READERS.get(route, Role.SECRETARY), a_user("别人"))
    assert offered.chosen(acting(other), route) == offered.usual


@pytest.mark.parametrize("route", CASES)
def test_all_and_none(client, village, route):
    query, make, _ = LISTS[route]
    make(village)
    post = log_in(client, village, route)
    offered = saved_filters.page_of(route, acting(post)).listing(acting(post), {}).offered
    usual, _ = heads_and_cells(client, route, query)
    client.post("/lists/columns/", {"page": route, "column": list(offered.all), "query": query})
    heads, _ = heads_and_cells(client, route, query)
    assert len(heads) == len(usual) + len(offered.further)
    client.post("/lists/columns/", {"page": route, "query": query})
    assert heads_and_cells(client, route, query)[0] == usual
    assert not ListColumns.objects.exists()


def test_an_expert_is_not_offered_what_an_expert_never_sees(client, village):
    expert = an_appointment(village.parent, Role.EXPERT)
    page = saved_filters._pages["reviews:sheets"]
    assert list(page.listing(acting(expert), {}).offered.all) == ["group", "state"]


def test_columns_of_a_list_that_one_has_not_are_not_found(client, village):
    log_in(client, village, "projects:projects")
    for route in ("organizations:people", "nonsense", ""):
        assert client.post("/lists/columns/", {"page": route, "column": ["username"]}).status_code == 404
    assert not ListColumns.objects.exists()
