"""修改党组织: audited before and after; levels, closing and what repeats them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from projects.models import Project
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return a_city()


@pytest.fixture
def admin(client, tree):
    post = an_appointment(tree[0], Role.SYSTEM_ADMIN)
    client.force_login(post.user)
    return post


def url(organization):
    return reverse("organizations:organization_edit", args=[organization.pk])


def facts(organization, **changes):
    names = ("name", "short_name", "level", "sector", "position", "region_code", "party_code")
    values = {name: getattr(organization, name) for name in names}
    dates = {"active_from": f"{organization.active_from}", "active_to": "", "document_word": ""}
    return values | dates | changes


def refused(client, organization, **changes):
    answer = client.post(url(organization), facts(organization, **changes))
    assert answer.status_code == 422
    return answer.content.decode()


def test_a_change_is_written_and_recorded_with_both_sides(client, tree, admin):
    county = tree[1]
    answer = client.post(url(county), facts(county, short_name="澄湖新区", document_word="澄委督"))
    assert answer["Location"] == county.get_absolute_url()
    county.refresh_from_db()
    assert county.short_name == "澄湖新区"
    content = AuditEntry.objects.get(verb="edit").content
    assert content["before"]["short_name"] == "澄湖区"
    assert content["after"]["short_name"] == "澄湖新区"
    assert "name" not in content["after"]


def test_without_a_change_nothing_is_recorded(client, tree, admin):
    county = tree[1]
    answer = client.post(url(county), facts(county), follow=True)
    assert "没有改动" in answer.content.decode()
    assert not AuditEntry.objects.filter(verb="edit").exists()


def test_the_heading_keeps_the_name_on_record(client, tree, admin):
    page = refused(client, tree[1], short_name="新名字", region_code="1")
    assert "修改党组织：澄湖区" in page
    assert 'value="新名字"' in page


def test_a_level_stays_between_parent_and_children(client, tree, admin):
    county, township = tree[1], tree[2]
    assert "请重新选择" in refused(client, county, level="township")
    assert "请重新选择" in refused(client, township, level="county")


def test_a_new_level_reaches_the_columns_that_repeat_it(client, tree, admin):
    bureau = an_organization(tree[0], level="county")
    project = a_project(bureau, Project.State.IN_PROGRESS)
    client.post(url(bureau), facts(bureau, level="township"))
    project.refresh_from_db()
    assert project.level == "township"


def test_an_organization_with_children_or_posts_cannot_be_closed(client, tree, admin):
    yesterday = f"{timezone.localdate()}"
    township, village = tree[2], tree[3]
    assert "还有 1 个启用的下级党组织" in refused(client, township, active_to=yesterday)
    an_appointment(village)
    assert "还有 1 个在任职务，请先办理离任" in refused(client, village, active_to=yesterday)
    assert "市级党组织不能停用" in refused(client, tree[0], active_to=yesterday)


def test_an_empty_one_is_closed_and_shown_as_such(client, tree, admin):
    village = tree[3]
    client.post(url(village), facts(village, active_from="2020-01-01", active_to="2021-01-01"))
    assert "已停用" in client.get(village.get_absolute_url()).content.decode()


def test_a_new_short_name_of_the_root_shows_on_the_next_page(
    client, tree, admin, django_capture_on_commit_callbacks
):
    city = tree[0]
    assert "江澜市" in client.get("/account/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url(city), facts(city, short_name="江澜新市"))
    assert "江澜新市" in client.get("/account/").content.decode()


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.OFFICER, Role.SECRETARY])
def test_nobody_else_edits(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.get(url(tree[1]))
    assert answer.status_code == 403
    assert "由系统管理员办理" in answer.content.decode()


def test_a_stranger_gets_404(client, tree):
    client.force_login(an_appointment(tree[3], Role.SECRETARY).user)
    assert client.get(url(tree[2])).status_code == 404


def test_wrong_method(client, tree, admin):
    assert client.put(url(tree[1])).status_code == 405
