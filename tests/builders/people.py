"""Organizations, persons and posts with plain defaults."""

from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from organizations.actor import Actor, parted
from organizations.models import Appointment, Level, Organization, User
from organizations.roles import Role
from tests.builders.audit import arranged, arranging

_serial = count(1)
LONG_AGO = date(2020, 1, 1)


def an_organization(
    parent: Organization | None = None, level: str | None = None, **fields: Any
) -> Organization:
    """One level below its parent unless told otherwise; without a parent the city."""
    number = next(_serial)
    if level is None:
        level = list(Level)[Level(parent.level).rank + 1] if parent else Level.CITY
    values = {"name": f"中共第{number}委员会", "short_name": f"组织{number}", "position": number} | fields
    organization = Organization(parent=parent, level=level, **values)
    organization.save()
    return organization


def a_city() -> tuple[Organization, Organization, Organization, Organization]:
    """City, county, township and village, one below the other."""
    city = an_organization(short_name="江澜市", region_code="990100000000")
    county = an_organization(city, short_name="澄湖区", region_code="990102000000")
    township = an_organization(county, short_name="青石街道", region_code="990102001000")
    village = an_organization(township, short_name="望江里社区", region_code="990102001002")
    return city, county, township, village


def a_user(name: str = "陆知远", **fields: Any) -> User:
    return User.objects.create_user(
        username=fields.pop("username", f"user{next(_serial)}"), name=name, **fields
    )


def an_appointment(
    organization: Organization, role: str = Role.SECRETARY, user: User | None = None, **fields: Any
) -> Appointment:
    values = {"starts_on": LONG_AGO} | fields
    user = user or a_user()
    with arranging():
        return arranged(Appointment.objects.create(user=user, organization=organization, role=role, **values))


def acting(post: Appointment) -> Actor:
    """The actor of this post, with every active post of the person and those left lately."""
    found = Appointment.objects.concerning().filter(user=post.user_id).select_related("organization", "user")
    posts, left = parted(found, timezone.localdate())
    return Actor(user=post.user, post=post, posts=posts, left=left)


def an_actor(organization: Organization, role: str = Role.SECRETARY, **fields: Any) -> Actor:
    return acting(an_appointment(organization, role, **fields))
