"""Which topics and corners of a place suit an organization."""

from organizations.models import Level, Organization, Sector

from .above import COUNTY, TOWNSHIP
from .communities import COMMUNITY
from .topic import COMMUNITY_SPOTS, COUNTY_SPOTS, TOWNSHIP_SPOTS, VILLAGE_SPOTS, Topic
from .units import UNIT_SPOTS, UNITS
from .villages import VILLAGE


def suitable(organization: Organization) -> tuple[tuple[Topic, ...], tuple[str, ...]]:
    if organization.sector != Sector.TERRITORIAL:
        return UNITS[organization.sector], UNIT_SPOTS[organization.sector]
    if organization.level in {Level.CITY, Level.COUNTY}:
        return COUNTY, COUNTY_SPOTS
    if organization.level == Level.TOWNSHIP:
        return TOWNSHIP, TOWNSHIP_SPOTS
    if organization.short_name.endswith("社区"):
        return COMMUNITY, COMMUNITY_SPOTS
    return VILLAGE, VILLAGE_SPOTS
