"""Each administrator sees the own pages and no business record."""

import pytest
from django.urls import reverse

from organizations.roles import Role
from projects.models import Project
from tests.builders.meetings import a_meeting
from tests.builders.people import a_city, a_user, an_appointment
from tests.builders.work import a_problem, a_project

pytestmark = pytest.mark.django_db

ADMINISTRATORS = [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR]
LISTS = [
    "projects:projects",
    "projects:problems",
    "projects:meetings",
    "feedback:surveys",
    "reviews:dashboard",
]


@pytest.fixture
def tree():
    return a_city()


def log_in(client, organization, role):
    client.force_login(an_appointment(organization, role).user)


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("name", LISTS)
def test_lists_of_business_records_are_refused(client, tree, role, name):
    log_in(client, tree[0], role)
    assert client.get(reverse(name)).status_code in {403, 404}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_business_records_are_not_found(client, tree, role):
    village = tree[3]
    records = [a_project(village, Project.State.IN_PROGRESS), a_problem(village), a_meeting(village)]
    log_in(client, tree[0], role)
    for record in records:
        assert client.get(record.get_absolute_url()).status_code == 404


NAVIGATION = {
    Role.SYSTEM_ADMIN: ["工作台", "党组织", "人员"],
    Role.SECURITY_ADMIN: ["工作台", "党组织", "人员"],
    Role.AUDITOR: ["工作台"],
}


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_navigation_names_only_own_pages(client, tree, role):
    log_in(client, tree[0], role)
    labels = [link.label for link in client.get("/account/").context["nav_links"]]
    assert [label for label in labels if label in {"工作台", "党组织", "人员"}] == NAVIGATION[role]
    assert not {"项目", "问题", "调度会", "满意度", "看板", "考核"} & set(labels)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.SECRETARY, Role.LEADER, Role.CLERK, Role.MEMBER])
def test_business_roles_have_the_tree_and_no_accounts(client, tree, role):
    log_in(client, tree[2], role)
    labels = [link.label for link in client.get("/account/").context["nav_links"]]
    assert "党组织" in labels
    assert "人员" not in labels


@pytest.mark.parametrize("role", ADMINISTRATORS)
def test_the_home_page_leads_to_the_own_pages(client, tree, role):
    log_in(client, tree[0], role)
    page = client.get("/").content.decode()
    assert "管理事项" in page
    assert ("/organizations/" in page) is (role != Role.AUDITOR)


def home_of(client, organization, role):
    client.force_login(an_appointment(organization, role, user=a_user(password="correct-horse-9")).user)
    return client.get("/").content.decode()


def test_the_system_administrators_home_counts_passwords_and_vacancies(client, tree):
    city, county, *_ = tree
    for place in (city, county):
        an_appointment(place)
    page = home_of(client, city, Role.SYSTEM_ADMIN)
    assert "2 个在任账号不能登录，待发初始口令" in page
    assert f"/organizations/{city.pk}/passwords/" in page
    assert "2 个党组织书记空缺" in page
    assert "/organizations/?vacant=yes" in page


def test_nothing_to_see_to_is_not_mentioned(client, tree):
    for place in tree:
        an_appointment(place, user=a_user(password="correct-horse-9"))
    page = home_of(client, tree[0], Role.SYSTEM_ADMIN)
    assert "待发初始口令" not in page
    assert "空缺" not in page


def test_the_security_administrators_home_misses_the_officers(client, tree):
    words = "江澜市还没有组织部门工作人员，申报无人审核"
    assert words in home_of(client, tree[0], Role.SECURITY_ADMIN)
    an_appointment(tree[0], Role.OFFICER)
    assert words not in home_of(client, tree[0], Role.SECURITY_ADMIN)


def test_the_auditor_is_told_nothing_is_owed(client, tree):
    page = home_of(client, tree[0], Role.AUDITOR)
    assert "个党组织书记空缺" not in page
    assert "管理员不查看业务记录" in page
