"""书记攻坚档案: who reads it, what of it, and what stands in it; on paper."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from projects.models import Leadership, LightRecord
from projects.states import ProjectState
from reviews.states import SheetState
from tests.builders.commendations import a_commendation, a_judged_township, listed
from tests.builders.mechanisms import a_mechanism
from tests.builders.people import a_user, an_appointment, an_organization
from tests.builders.work import a_project

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(None, a_judged_township, 1)


@pytest.fixture
def found(made):
    return made.again()


@pytest.fixture
def post(found):
    return found.sheets[0].post


def led(post, state=ProjectState.CLOSED, **fields):
    project = a_project(post.organization, state, **fields)
    Leadership.objects.create(project=project, post=post, user=post.user, from_on=date(2026, 3, 1))
    return project


def get(client, who, person, **query):
    client.force_login(who.user)
    return client.get(f"/people/{person.pk}/file/", query)


def page_of(client, who, person, **query) -> str:
    return get(client, who, person, **query).content.decode()


def test_the_person_and_officers_and_leaders_above_read_it(client, found, post):
    above = found.township, found.township.parent, found.township.parent.parent
    for organization in above:
        for role in (Role.OFFICER, Role.LEADER):
            assert get(client, an_appointment(organization, role), post.user).status_code == 200
    assert get(client, post, post.user).status_code == 200


@pytest.mark.parametrize("role", [Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER])
def test_nobody_of_the_own_house_reads_it(client, post, role):
    assert get(client, an_appointment(post.organization, role), post.user).status_code == 404


def test_no_secretary_beside_or_above_and_no_administrator(client, found, post):
    city = found.township.parent.parent
    others = [
        an_appointment(found.township, Role.SECRETARY),
        an_appointment(an_organization(found.township), Role.SECRETARY),
        an_appointment(an_organization(found.township.parent), Role.OFFICER),
        an_appointment(city, Role.SYSTEM_ADMIN),
        an_appointment(city, Role.AUDITOR),
    ]
    assert [get(client, who, post.user).status_code for who in others] == [404] * 5


def test_whoever_was_never_a_secretary_has_none(client, found):
    clerk = an_appointment(an_organization(found.township), Role.CLERK)
    assert get(client, clerk, clerk.user).status_code == 404


def test_the_root_secretary_is_read_by_root_officers(client, found):
    city = found.township.parent.parent
    secretary = an_appointment(city, Role.SECRETARY, a_user("市委书记"))
    assert get(client, an_appointment(city, Role.OFFICER), secretary.user).status_code == 200


def test_projects_lights_results_and_honours_by_year(client, found, post):
    project = led(post, title="加装电梯协商", number="2026-V-001", accepted_on=date(2026, 11, 2))
    led(post, ProjectState.DRAFT, title="还没想好")
    for month in (4, 5):
        LightRecord.objects.create(
            project=project, month=date(2026, month, 1), light="red", recorded_on=date(2026, month, 28)
        )
    LightRecord.objects.create(
        project=project, month=date(2026, 2, 1), light="red", recorded_on=date(2026, 2, 28)
    )
    a_mechanism(post.organization, "issued", projects=[project])
    listed(a_commendation(found.township, "final", title="攻坚先进个人"), found.sheets[0])
    listed(a_commendation(found.township, "announced", title="公示中的名单"), found.sheets[0])
    page = page_of(client, found.officer, post.user)

    assert "加装电梯协商" in page
    assert "还没想好" not in page
    assert 'data-label="月末红灯">2<' in page, "February was before the secretary led it"
    assert "攻坚先进个人" in page
    assert "公示中的名单" not in page
    assert "等次 <b>好</b>" in page
    for words in ("1 段", "1 个", "1 条", "1 次（已反馈 1 次）"):
        assert f"<dd>{words}</dd>" in page


def test_a_grade_that_was_not_told_stays_hidden(client):
    found = a_judged_township(1, state=SheetState.CONFIRMED)
    post = found.sheets[0].post
    for who in (post, found.officer):
        page = page_of(client, who, post.user)
        assert "尚未反馈" in page
        assert "等次 <b>" not in page
        assert "99.00" not in page


def test_an_officer_learns_nothing_of_posts_elsewhere(client, found, post):
    elsewhere = an_organization(an_organization(found.township.parent), short_name="远山村")
    earlier = an_appointment(elsewhere, Role.SECRETARY, post.user, ends_on=date(2025, 12, 31))
    led(earlier, title="远山的路")
    page = page_of(client, found.officer, post.user)
    assert "远山" not in page
    county = an_appointment(found.township.parent, Role.OFFICER)
    for who in (post, county):
        page = page_of(client, who, post.user)
        assert "远山村" in page
        assert "远山的路" in page


def test_queries_do_not_grow_with_projects(client, found, post):
    def queries():
        with CaptureQueriesContext(connection) as counted:
            assert get(client, found.officer, post.user).status_code == 200
        return len(counted)

    led(post)
    queries()
    one = queries()
    for _ in range(3):
        led(post)
    assert queries() == one


def test_on_paper_and_from_the_person_page(client, found, post):
    led(post, title="加装电梯协商")
    paper = page_of(client, found.officer, post.user, print="1")
    assert "paper__title" in paper
    assert "加装电梯协商" in paper
    client.force_login(post.user)
    assert "书记攻坚档案" in client.get(f"/people/{post.user_id}/").content.decode()
