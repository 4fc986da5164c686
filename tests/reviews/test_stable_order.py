"""Every list that has pages ends its order with a unique key, so that no row stands on two of them or on none."""

import pytest
from django.db.models import F
from django.db.models.expressions import OrderBy
from django.urls import reverse

from organizations.roles import Role
from tests.builders.people import a_city, an_appointment
from tests.builders.work import a_round
from workflow.written import Slices

pytestmark = pytest.mark.django_db

OFFICERS = [
    "feedback:opinions",
    "feedback:running",
    "feedback:surveys",
    "organizations:inbox",
    "organizations:organizations",
    "projects:changes",
    "projects:instructions",
    "projects:meetings",
    "projects:notices",
    "projects:obstacles",
    "projects:problems",
    "projects:projects",
    "projects:publication",
    "projects:resolutions",
    "projects:screening",
    "projects:tasks",
    "projects:urges",
    "reviews:bulletins",
    "reviews:commendations",
    "reviews:coverage",
    "reviews:groups",
    "reviews:mechanisms",
    "reviews:overdue",
    "reviews:sheets",
    "reviews:unlocks",
]
SORTED = {"projects:projects": ("light", "progress", "-progress", "due", "organization", "number"),
          "projects:notices": ("due", "issued", "organization"),
          "projects:screening": ("source",),
          "reviews:mechanisms": ("reuse",)}  # fmt: skip
LISTS = [(name, {}) for name in OFFICERS]
LISTS += [(name, {"sort": sort, "group": sort}) for name, sorts in SORTED.items() for sort in sorts]
UNIQUE = {"pk", "id", "path"}  # an organization's path is its own


@pytest.fixture
def city(client):
    city = a_city()[0]
    a_round()
    client.force_login(an_appointment(city, Role.OFFICER).user)
    return city


def last_key(rows) -> str:
    """The name of the column that the order ends with."""
    if isinstance(rows, Slices):
        rows = rows.make()
    keys = rows.query.order_by or rows.query.get_meta().ordering
    last = keys[-1]
    if isinstance(last, OrderBy):
        last = last.expression
    return last.name if isinstance(last, F) else str(last).removeprefix("-")


@pytest.mark.parametrize(("name", "query"), LISTS, ids=str)
def test_the_order_ends_with_a_unique_key(client, city, name, query):
    of_unit = name in {"reviews:coverage", "reviews:overdue"}
    answer = client.get(reverse(name, args=[city.pk] if of_unit else []), query)
    assert answer.status_code == 200
    page = answer.context["page" if "page" in answer.context else "listing"]
    page = getattr(page, "page", page)
    assert last_key(page.paginator.object_list) in UNIQUE
