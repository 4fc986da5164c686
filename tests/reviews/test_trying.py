"""试算 of a whole city: as many queries for many groups as for one; what is out of reach is counted."""

import pytest
import time_machine
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from organizations.actor import service
from reviews.models import ReviewSheet, Scheme
from reviews.querysets import ReviewSheetQuerySet
from reviews.scheme_copying import draft_scheme
from reviews.states import SheetState
from reviews.suggesting import evaluate, of_groups, refresh
from reviews.trying import attempt
from tests.builders.audit import rewrite
from tests.builders.people import a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_finding, a_finished_year, a_sheet, a_township, full_scores, score_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def found():
    township = a_township(villages=1)
    score_all(township)
    a_finding(township.sheet, township.confirmer)  # its scheme leaves something to be found
    return township


def another_group(found, sector):
    """In a township of its own, scored, with two sheets."""
    township = an_organization(found.city, level="township")
    scorer = an_appointment(township, "officer", a_user("评分人"))
    for _ in range(2):
        place = an_organization(township, sector=sector)
        a_finished_year(place)
        sheet = a_sheet(place, SheetState.SELF_SUBMITTED)
        full_scores(sheet, scorer)
        rewrite(ReviewSheet.objects.filter(pk=sheet.pk), state=SheetState.SCORED)


def queries(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_queries_do_not_grow_with_groups_and_sheets(found):
    scheme = Scheme.objects.with_everything().get(pk=found.sheet.group.scheme_id)
    actor = acting(found.confirmer)
    attempt(scheme, found.sheet.round, actor)
    one = queries(lambda: attempt(scheme, found.sheet.round, actor))
    for sector in ("territorial", "school", "hospital"):
        another_group(found, sector)
    many = queries(lambda: attempt(scheme, found.sheet.round, actor))
    assert attempt(scheme, found.sheet.round, actor).groups == 4
    assert many == one <= 14


def test_whole_groups_are_evaluated_in_the_same_queries_for_many(found):
    groups = ReviewSheet.objects.order_by().values_list("group", flat=True)
    one = queries(lambda: evaluate(of_groups(set(groups))))
    for sector in ("territorial", "school"):
        another_group(found, sector)
    assert queries(lambda: evaluate(of_groups(set(groups.all())))) == one <= 20


def test_changes_out_of_reach_are_not_called_none(client, monkeypatch, found):
    refresh([found.sheet.group_id])
    known = found.sheet.group.scheme_id
    stricter = draft_scheme(
        found.sheet.round, service("test"), source=str(known), name="方案", level="", sector=""
    )
    Scheme.objects.filter(pk=stricter.pk).update(excellent_from=99, good_from=98)
    client.force_login(an_appointment(found.city, "officer").user)
    address = reverse("reviews:scheme_try", args=[stricter.pk])
    out_of_reach = "等次有变化的考核表不在您可以查看的范围内"
    assert out_of_reach not in client.get(address).content.decode()

    def nothing(sheets, actor):
        return sheets.none().annotate(is_readable=Value(False))

    monkeypatch.setattr(ReviewSheetQuerySet, "for_reader", nothing)
    answer = client.get(address)
    assert (answer.context["trial"].same, answer.context["trial"].worse) == (0, 1)
    assert out_of_reach in answer.content.decode()
    assert "没有可以比较的考核表" not in answer.content.decode()
