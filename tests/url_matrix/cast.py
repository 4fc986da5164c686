"""Who asks: one person for each role in each place around the organization whose records are asked for.

The records belong to a township ("own"), so that everything is around it: its county ("parent"), the city
("ancestor"), a village of it ("child"), another township of the county ("sibling"), a township of another county
("cousin"). A second set belongs to the county; asked by the people of the village, they are a "descendant"'s.
"""

from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from organizations.middleware import ACTING_POST
from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.models import AnnualRound
from tests.builders.people import a_user, an_appointment, an_organization
from tests.builders.surveys import a_surveyor

RELATIONS = ("own", "parent", "ancestor", "child", "sibling", "cousin")
BUSINESS = (Role.SECRETARY, Role.CLERK, Role.MEMBER, Role.OFFICER, Role.LEADER)
# Whoever has one place only. `assigned` is the surveyor to whom the township was given, `former` a secretary
# whose post ended yesterday and whose session goes on.
SINGLE = ("expert", "surveyor", "assigned", "system_admin", "security_admin", "auditor", "former", "nobody")
ANONYMOUS = "anonymous"
YESTERDAY = date(2026, 7, 23)


def everybody() -> list[str]:
    """Every asker by name, such as parent:officer."""
    return [f"{relation}:{role}" for relation in RELATIONS for role in BUSINESS] + [*SINGLE, ANONYMOUS]


@dataclass
class Cast:
    places: dict[str, Organization]
    posts: dict[str, Appointment | None]
    sessions: dict[str, str]
    server: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def client(self, asker: str) -> Client:
        """A browser of its own for every request, so that no log-out touches the next one; all ask one server, whose
        middleware is made once."""
        client = Client()
        client.handler = self.server
        if asker in self.sessions:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[asker]
        return client

    def post(self, asker: str) -> Appointment:
        found = self.posts[asker]
        assert found is not None
        return found


def the_places() -> dict[str, Organization]:
    city = an_organization(short_name="江澜市", region_code="990100000000")
    county = an_organization(city, short_name="澄湖区", region_code="990102000000")
    township = an_organization(county, short_name="青石街道", region_code="990102001000")
    return {
        "own": township,
        "parent": county,
        "ancestor": city,
        "child": an_organization(township, short_name="望江里社区", region_code="990102001002"),
        "sibling": an_organization(county, short_name="柳溪镇", region_code="990102002000"),
        "cousin": an_organization(an_organization(city, short_name="云岭县"), short_name="杏坞镇"),
    }


def the_posts(places: dict[str, Organization], round_: AnnualRound) -> dict[str, Appointment | None]:
    posts: dict[str, Appointment | None] = {
        f"{relation}:{role}": an_appointment(place, role)
        for relation, place in places.items()
        for role in BUSINESS
    }
    city = places["ancestor"]
    for role in (Role.EXPERT, Role.SURVEYOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
        posts[role.value] = an_appointment(city, role)
    posts["assigned"] = a_surveyor(places["own"], places["parent"], at=city)
    posts["former"] = an_appointment(places["own"], Role.SECRETARY, ends_on=YESTERDAY)
    posts["nobody"] = None
    return posts


def the_cast(round_: AnnualRound) -> Cast:
    places = the_places()
    posts = the_posts(places, round_)
    return Cast(places, posts, {asker: session(post) for asker, post in posts.items()})


def session(post: Appointment | None) -> str:
    client = Client()
    client.force_login(post.user if post else a_user())
    if post:
        kept = client.session
        kept[ACTING_POST] = post.pk  # chosen in the header while it lasted
        kept.save()
    return client.cookies[settings.SESSION_COOKIE_NAME].value
