"""Whoever judges a group and belongs to a house in it as well learns nothing of that house before it is told."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.http import QueryDict

from organizations.roles import Role
from reviews.models import ReviewSheet, Scheme
from reviews.sheet_page import SheetPage
from reviews.suggesting import refresh
from reviews.trying import attempt
from reviews.views.reviews_bulk import chosen
from tests.builders.frozen import DECISION, run
from tests.builders.people import acting, an_appointment
from tests.builders.reviews import a_township, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    """The first of three villages is the best one; who confirms is a member there."""
    township = a_township(villages=3)
    score_all(township)
    refresh([township.sheet.group_id])
    an_appointment(township.villages[0], Role.MEMBER, township.confirmer.user)
    return township


def rows(found, post):
    """The ranking on the page of the second village."""
    sheet = ReviewSheet.objects.for_reader(acting(post)).with_names().get(pk=found.sheets[1].pk)
    names = {entry.get_absolute_url(): number for number, entry in enumerate(found.sheets)}
    return [(names[row.url], row.rank, row.total) for row in SheetPage(sheet, acting(post)).ranking]


def test_the_own_house_stands_in_the_ranking_without_figures_and_last(found):
    assert rows(found, found.confirmer) == [(1, "2", "85.80"), (2, "3", "84.80"), (0, "—", "—")]


def test_others_see_the_whole_ranking(found):
    assert [place for place, *_ in rows(found, found.scorer)] == [0, 1, 2]


def test_once_it_is_told_the_own_house_is_shown(found):
    other = an_appointment(found.township, Role.OFFICER)
    run(found.sheet, "confirm", other, **DECISION)
    run(found.sheet, "publish", other)
    assert "—" not in {rank for _, rank, _ in rows(found, found.confirmer)}


def test_the_order_of_a_bulk_act_does_not_tell_the_rank(found):
    asked = "&".join(f"sheet={sheet.pk}" for sheet in found.sheets)
    request = SimpleNamespace(method="GET", GET=QueryDict(asked), actor=acting(found.confirmer))
    assert [sheet.pk for sheet in chosen(request)][-1] == found.sheet.pk


def test_a_trial_counts_the_own_house_and_does_not_show_it(found):
    post = an_appointment(found.city, Role.OFFICER, found.confirmer.user)
    Scheme.objects.filter(pk=found.sheet.group.scheme_id).update(
        excellent_from=Decimal(99), good_from=Decimal(98)
    )
    scheme = Scheme.objects.with_everything().get(pk=found.sheet.group.scheme_id)
    trial = attempt(scheme, found.sheet.round, acting(post))
    shown = {change.url for change in trial.changes}

    assert trial.sheets == 3
    assert trial.worse == len(shown) + 1
    assert found.sheet.get_absolute_url() not in shown
