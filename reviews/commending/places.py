"""Organizations by a name that tells them apart in a list of a whole city, where 76 names repeat."""

from collections.abc import Iterable

from organizations.models import Organization, Sector
from organizations.tree import ancestors_and_self


def full_names(organizations: Iterable[Organization], keeper: Organization) -> dict[int, str]:
    """By id: the name behind the counties and townships that lie between it and the list's keeper. One query."""
    asked = list(organizations)
    above = {
        path
        for organization in asked
        for path in ancestors_and_self(organization.path)[:-1]
        if len(path) > len(keeper.path)
    }
    found = Organization.objects.filter(path__in=above, sector=Sector.TERRITORIAL)
    places = dict(found.values_list("path", "short_name"))
    return {
        organization.pk: "".join(places.get(path, "") for path in ancestors_and_self(organization.path)[:-1])
        + organization.name
        for organization in asked
    }
