"""新建下级党组织, and the rules that creating and editing share."""

import pytest
from django.urls import reverse

from organizations.models import Organization
from organizations.roles import Role
from tests.builders.people import a_city, an_appointment, an_organization
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


def url(parent):
    return reverse("organizations:organization_new", args=[parent.pk])


def facts(**changes):
    values = {
        "name": "中共白塔镇委员会",
        "short_name": "白塔镇",
        "level": "township",
        "sector": "territorial",
        "position": 3,
        "region_code": "990102100000",
        "party_code": "",
        "document_word": "白委督",
        "active_from": "2026-01-01",
        "active_to": "",
    }
    return values | changes


def refused(client, parent, **changes):
    before = Organization.objects.count()
    answer = client.post(url(parent), facts(**changes))
    assert answer.status_code == 422
    assert Organization.objects.count() == before
    return answer.content.decode()


def test_a_township_is_made_below_its_county(client, tree, admin):
    county = tree[1]
    answer = client.post(url(county), facts())
    made = Organization.objects.get(name="中共白塔镇委员会")
    assert answer["Location"] == made.get_absolute_url()
    assert made.parent == county
    assert made.path.startswith(county.path)
    entry = AuditEntry.objects.get(verb="create", subject_id=str(made.pk))
    assert entry.actor_id == admin.user_id
    assert entry.content["after"]["region_code"] == "990102100000"


def test_a_level_may_be_missing(client, tree, admin):
    client.post(url(tree[0]), facts(region_code=""))
    made = Organization.objects.get(name="中共白塔镇委员会")
    assert made.parent == tree[0]
    assert made.number_code.startswith("Z")


def test_the_form_offers_the_next_place_and_lower_levels_only(client, tree, admin):
    an_organization(tree[1], position=90_000)
    page = client.get(url(tree[1])).content.decode()
    assert 'value="90001"' in page
    assert 'value="county"' not in page
    assert 'value="village"' in page


@pytest.mark.parametrize("level", ["city", "county"])
def test_the_parents_level_must_be_above(client, tree, admin, level):
    assert "这个选项，请重新选择" in refused(client, tree[1], level=level)


def test_names_are_unique_below_a_parent_and_repeat_elsewhere(client, tree, admin):
    an_organization(tree[1], name="中共白塔镇委员会")
    assert "澄湖区之下已有“中共白塔镇委员会”" in refused(client, tree[1])
    other = an_organization(tree[0])
    assert client.post(url(other), facts()).status_code == 302


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("99010210000", "区划代码须为 12 位数字，现为 11 位"),
        ("99010210000a", "区划代码须为 12 位数字"),
        ("990102001000", "这个代码已由中共"),
    ],
)
def test_region_codes_are_12_digits_and_unique(client, tree, admin, code, words):
    assert words in refused(client, tree[1], region_code=code)


def test_full_width_digits_are_read(client, tree, admin):
    client.post(url(tree[1]), facts(region_code="９９０１０２１０００"))
    assert not Organization.objects.filter(short_name="白塔镇").exists()
    client.post(url(tree[1]), facts(region_code="９９０１０２１０００００"))
    assert Organization.objects.get(short_name="白塔镇").region_code == "990102100000"


def test_party_codes_are_unique(client, tree, admin):
    an_organization(tree[0], party_code="DZ-7", name="中共某某局党组")
    assert "这个代码已由中共某某局党组使用" in refused(client, tree[1], party_code="DZ-7")


def test_it_cannot_end_before_it_begins(client, tree, admin):
    assert "不能早于启用日期" in refused(client, tree[1], active_to="2025-12-31")


def test_what_was_typed_stays(client, tree, admin):
    assert 'value="白塔镇"' in refused(client, tree[1], name="")


def test_nothing_hangs_below_a_village_or_a_closed_organization(client, tree, admin):
    answer = client.get(url(tree[3]))
    assert answer.status_code == 409
    assert "最末一级" in answer.content.decode()
    closed = an_organization(tree[0], active_from="2020-01-01", active_to="2021-01-01")
    assert client.post(url(closed), facts()).status_code == 409


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.OFFICER, Role.SECRETARY, Role.LEADER])
def test_nobody_else_creates(client, tree, role):
    client.force_login(an_appointment(tree[0], role).user)
    answer = client.post(url(tree[1]), facts())
    assert answer.status_code == 403
    assert "您没有新建党组织的权限，由系统管理员办理" in answer.content.decode()


def test_a_stranger_gets_404(client, tree):
    client.force_login(an_appointment(an_organization(tree[0]), Role.OFFICER).user)
    assert client.get(url(tree[1])).status_code == 404


def test_wrong_method(client, tree, admin):
    assert client.delete(url(tree[1])).status_code == 405
