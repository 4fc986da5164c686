"""组织排序: the stored keys say what walking down the tree says, however the tree was changed."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from feedback.carrying import arriving
from organizations import keeping
from organizations.actor import service
from organizations.models import Organization
from organizations.roles import Role
from projects.project_list import SORTS
from tests.builders.people import a_city, an_appointment, an_organization
from tests.builders.roster import CITY, COUNTY, FOUR, TOWNSHIP, VILLAGE, but, imported
from workflow import audit
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


def walked(parent: Organization | None = None) -> list[int]:
    """Each organization before what lies below it, siblings by position and, where that is the same, by path."""
    found = []
    for unit in Organization.objects.filter(parent=parent).order_by("position", "path"):
        found += [unit.pk, *walked(unit)]
    return found


def stored() -> list[int]:
    return list(Organization.objects.order_by("order_key").values_list("pk", flat=True))


@pytest.fixture
def tree():
    """Two counties with a township and two villages each; positions against the order of their making."""
    city = an_organization(short_name="江澜市", position=1)
    for county_position in (2, 1):
        county = an_organization(city, position=county_position)
        township = an_organization(county, position=0)
        for village_position in (10, 9):
            an_organization(township, position=village_position)
    return city


def test_siblings_stand_by_position_below_what_they_belong_to(tree):
    assert stored() == walked()
    assert len(set(Organization.objects.values_list("order_key", flat=True))) == 9
    assert all(
        "order_key" in str(terms) for name, terms in SORTS.items() if name in ("light", "organization")
    )


def test_a_new_position_takes_the_subtree_along(client, tree):
    client.force_login(an_appointment(tree, Role.SYSTEM_ADMIN).user)
    county = tree.children.get(position=2)
    names = ("name", "short_name", "level", "sector", "region_code", "party_code", "document_word")
    facts = {name: getattr(county, name) for name in names} | {"active_from": str(county.active_from)}
    before = stored()

    answer = client.post(
        reverse("organizations:organization_edit", args=[county.pk]), facts | {"position": 0, "active_to": ""}
    )

    assert answer.status_code == 302
    assert stored() == walked() != before
    assert "order_key" not in AuditEntry.objects.get(verb="edit").content["after"]


def test_a_save_from_an_old_copy_spoils_nothing(tree):
    old = Organization.objects.get(parent__position=2, parent__parent=tree)
    county = tree.children.get(position=2)
    county.position = 0
    county.save()
    old.short_name = "青溪镇"
    old.save()

    assert stored() == walked()


def test_a_moved_subtree_stands_below_its_new_parent(tree):
    first, second = tree.children.order_by("position")
    with audit.recording():
        keeping.move(second.children.get(), first, service("test"))

    assert stored() == walked()


def test_an_imported_roster_stands_in_order_and_so_do_later_rows_and_positions():
    imported(*FOUR)
    assert stored() == walked()
    assert "" not in Organization.objects.values_list("order_key", flat=True)
    second = but(COUNTY, 党组织名称="中共澜东区委员会", 简称="澜东区", 区划代码="990103000000", 姓名="孙区")
    imported(CITY, second, COUNTY, TOWNSHIP, VILLAGE)
    assert stored() == walked()


def test_places_brought_to_a_collector_stand_in_order():
    city = a_city()[0]
    Organization.objects.update(order_key="")
    arriving.bring_places([place_of(unit) for unit in Organization.objects.order_by("path")], [])

    assert stored() == walked()
    assert Organization.objects.get(pk=city.pk).order_key


def place_of(unit: Organization) -> dict[str, object]:
    days = {"active_from": unit.active_from.isoformat(), "active_to": None}
    return {name: getattr(unit, name) for name in arriving.PLACES} | days


def test_existing_organizations_are_put_in_order_when_they_are_migrated(tree):
    Organization.objects.update(order_key="")
    import_module("organizations.migrations.0010_order_existing_organizations").order_rows(apps, None)

    assert stored() == walked()
