"""Commendation lists, and a township whose villages were told their grades."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.states import ProjectState
from reviews.models import Commendation, CommendationEntry, ReviewSheet
from reviews.states import DECIDED, Grade, SheetState
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reviews import a_scheme, a_sheet
from tests.builders.work import a_project, a_round


@dataclass
class Judged:
    """A township, its officer, and one published sheet per village, the first one best."""

    township: Organization
    officer: Appointment
    sheets: list[ReviewSheet]


def a_judged_township(
    *ranks: int, grade: str = Grade.EXCELLENT, state: str = SheetState.PUBLISHED, **fields: Any
) -> Judged:
    """Villages with these ranks in one group; each has carried a project through."""
    _, _, township, first = a_city()
    a_scheme()
    places = [first, *(an_organization(township) for _ in ranks[1:])]
    sheets = []
    for number, (place, rank) in enumerate(zip(places, ranks, strict=True), 1):
        post = an_appointment(place, Role.SECRETARY, a_user(f"书记{number}"))
        a_project(place, ProjectState.CLOSED)
        values = {"rank": rank, "total": Decimal(100 - rank), "suggested_grade": grade}
        values |= {"grade": grade} if state in DECIDED else {}
        sheets.append(a_sheet(place, state, post, **values | fields))
    return Judged(township, an_appointment(township, Role.OFFICER, a_user("唐映禾")), sheets)


def a_commendation(organization: Organization, state: str = "draft", **fields: Any) -> Commendation:
    values = {"title": "2026 年度攻坚先进个人", "round": a_round()} | fields
    if state != Commendation.State.DRAFT:
        days = {"announced_on": date(2027, 3, 1), "announced_until": date(2027, 3, 8)}
        values = days | {"contact": "组织科，0000-88886666"} | values
    return Commendation.objects.create(organization=organization, state=state, **values)


def listed(commendation: Commendation, *sheets: ReviewSheet) -> list[CommendationEntry]:
    return [CommendationEntry.objects.create(commendation=commendation, sheet=sheet) for sheet in sheets]
