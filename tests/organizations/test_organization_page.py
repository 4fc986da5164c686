"""One organization: facts, children, present and former posts, and what may be done with it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from tests.builders.people import a_city, a_user, an_appointment, an_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


def page_for(client, person, organization, status=200):
    client.force_login(person.user)
    answer = client.get(organization.get_absolute_url())
    assert answer.status_code == status
    return answer.content.decode()


def test_it_shows_facts_children_and_posts(client, tree):
    city, county, *_ = tree
    an_appointment(county, user=a_user("韩砚秋"), title="区委书记")
    an_appointment(county, user=a_user("周以宁"), ends_on="2021-03-31")
    page = page_for(client, an_appointment(city, Role.SYSTEM_ADMIN), county)
    assert "990102000000" in page
    assert "青石街道" in page
    assert "区委书记" in page
    assert page.index("韩砚秋") < page.index("历任") < page.index("周以宁")


def test_the_actions_are_the_administrators(client, tree):
    city, county, *_ = tree
    actions = ("办理任职", "修改", "调整上级", "发放初始口令", "新建下级党组织")
    page = page_for(client, an_appointment(city, Role.SYSTEM_ADMIN), county)
    assert all(f">{action}</a>" in page for action in actions)
    page = page_for(client, an_appointment(city, Role.OFFICER), county)
    assert not [action for action in actions if f">{action}</a>" in page]


def test_it_says_whose_document_word_makes_numbers_repeat(client, tree):
    city, county, township, village = tree
    admin, officer = an_appointment(city, Role.SYSTEM_ADMIN), an_appointment(city, Role.OFFICER)
    assert "未设发文代字的单位共用“督”" in page_for(client, admin, township)
    assert "文号会重复" not in page_for(client, admin, village), "issues no notices"
    for organization, word in ((township, "青委督"), (county, "澄委督"), (village, "青委督")):
        organization.document_word = word
        organization.save()
    assert f"{village.placed_name}也用这个代字，督办单的文号会重复" in page_for(client, admin, township)
    assert "文号会重复" not in page_for(client, admin, county)
    assert "文号会重复" not in page_for(client, officer, township), "who cannot mend it is not told"


def test_the_root_cannot_be_moved(client, tree):
    assert "调整上级" not in page_for(client, an_appointment(tree[0], Role.SYSTEM_ADMIN), tree[0])


def test_a_business_role_reads_its_own_subtree(client, tree):
    city, county, township, village = tree
    officer = an_appointment(county, Role.OFFICER)
    assert "青石街道" in page_for(client, officer, township)
    page_for(client, officer, city, status=404)
    page_for(client, an_appointment(village, Role.CLERK), township, status=404)
    page_for(client, an_appointment(city, Role.AUDITOR), city, status=404)


def test_administrators_posts_are_hidden_from_business_roles(client, tree):
    city = tree[0]
    an_appointment(city, Role.SYSTEM_ADMIN, user=a_user("沈管理"))
    assert "沈管理" not in page_for(client, an_appointment(city, Role.OFFICER), city)
    assert "沈管理" in page_for(client, an_appointment(city, Role.SECURITY_ADMIN), city)


def test_the_trail_begins_with_the_list(client, tree):
    """By it back.js leads to the page and row that one came from."""
    city, county, *_ = tree
    page = page_for(client, an_appointment(city, Role.OFFICER), county)
    assert page.index('href="/organizations/"', page.index("crumbs")) < page.index(
        f'href="{city.get_absolute_url()}"'
    )


def test_a_vacancy_is_said(client, tree):
    assert "没有人在任" in page_for(client, an_appointment(tree[0], Role.SYSTEM_ADMIN), tree[3])


def test_many_children_lead_on_to_the_list(client, tree):
    county = tree[1]
    for _ in range(35):
        an_organization(county)
    page = page_for(client, an_appointment(tree[0], Role.SYSTEM_ADMIN), county)
    assert "查看全部 36 个下级党组织" in page


def test_queries_do_not_grow_with_children_and_posts(client, tree):
    county = tree[1]
    client.force_login(an_appointment(tree[0], Role.SYSTEM_ADMIN).user)
    client.get(county.get_absolute_url())  # the name of the city is cached from here on
    counts = []
    for _ in range(2):
        an_organization(county)
        an_appointment(county, Role.MEMBER)
        an_appointment(county, Role.MEMBER, ends_on="2021-03-31")
        with CaptureQueriesContext(connection) as captured:
            client.get(county.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_an_id_beyond_every_database_is_not_found(client, tree):
    client.force_login(an_appointment(tree[0], Role.SYSTEM_ADMIN).user)
    beyond = 10**30
    for address in (f"/organizations/{beyond}/", f"/people/{beyond}/", f"/appointments/{beyond}/end/"):
        assert client.get(address).status_code == 404
    assert client.get(f"/appointments/new/?person={beyond}").status_code == 404
    assert client.post("/post/", {"post": str(beyond)}).status_code == 422
