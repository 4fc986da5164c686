import pytest

from organizations.models import Organization
from organizations.tree import ancestors_and_self, first_beyond, within
from tests.builders.people import a_city, an_organization

pytestmark = pytest.mark.django_db


def test_first_beyond_is_the_next_sibling_and_keeps_leading_zeros():
    assert first_beyond("000001000009") == "000001000010"


def test_a_subtree_is_a_range_of_paths():
    city, county, township, village = a_city()
    other = an_organization(city)
    below = set(Organization.objects.filter(within(county.path)))
    assert below == {county, township, village}
    assert other not in below


def test_the_chain_goes_from_the_root_to_oneself():
    city, county, township, _ = a_city()
    assert list(Organization.objects.chain(township.path)) == [city, county, township]
    assert ancestors_and_self(county.path) == [city.path, county.path]


def test_a_township_may_stand_directly_below_the_city():
    city = an_organization()
    town = an_organization(city, level="township", region_code="460400100000")
    assert town.path.startswith(city.path)
    assert town.number_code == "460400100"


@pytest.mark.parametrize(
    ("code", "short"),
    [
        ("990100000000", "9901"),
        ("990110000000", "990110"),
        ("990102001000", "990102001"),
        ("990102001010", "990102001010"),
        ("990000000000", "99"),
    ],
)
def test_number_code_drops_zero_groups_not_zeros(code, short):
    assert an_organization(region_code=code).number_code == short


def test_organizations_without_a_code_are_numbered_by_themselves():
    city = an_organization(region_code="990100000000")
    first, second = an_organization(city), an_organization(city)
    assert int(second.number_code[1:]) == int(first.number_code[1:]) + 1
    assert first.number_code.startswith("Z")
    assert len(first.number_code) == 5
