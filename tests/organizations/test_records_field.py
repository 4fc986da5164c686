import pytest
from django.core.exceptions import ValidationError

from organizations.models import Organization
from organizations.records_field import RecordsField
from tests.builders.people import a_city

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["9" * 30, "9" * 5000, "-1", "²", "\x00", "1e9", "x"])
def test_what_is_no_id_is_refused_and_breaks_nothing(text):
    with pytest.raises(ValidationError):
        RecordsField(Organization.objects.all()).clean([text])


def test_records_are_found_by_their_ids():
    city, county, *_ = a_city()
    found = RecordsField(Organization.objects.all()).clean([str(city.pk), str(county.pk)])
    assert set(found) == {city, county}
