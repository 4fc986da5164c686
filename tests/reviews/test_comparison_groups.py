"""比较组: every secretary in exactly one, by level, sector and judging organization, widened where the round says so."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from organizations.models import Level
from organizations.roles import Role
from reviews.grouping import WideningRefusedError, widen
from reviews.models import ComparisonGroup, ReviewSheet, Widening
from reviews.opening import open_reviews
from reviews.scheme_choice import SchemeChoice
from reviews.states import SchemeState
from reviews.suggesting import evaluate_group
from tests.builders.people import a_city, a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_scheme, full_scores
from tests.builders.work import a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
TODAY = date(2027, 1, 11)


@pytest.fixture(autouse=True)
def _in_january():
    with time_machine.travel("2027-01-11 10:00 +0800", tick=False):
        yield


@pytest.fixture
def places():
    """A city with a county of two townships, two villages in the first and one in the second."""
    city, county, first, village = a_city()
    second = an_organization(county, level=Level.TOWNSHIP)
    villages = [village, an_organization(first), an_organization(second)]
    for place in (first, second):
        an_appointment(place, Role.OFFICER)
    return city, county, [first, second], villages


@pytest.fixture
def officer(places):
    return acting(an_appointment(places[0], Role.OFFICER))


def opened(officer, *held):
    """Everybody's sheet, by organization."""
    for place in held:
        an_appointment(place, Role.SECRETARY)
    open_reviews(a_round(), officer, TODAY, due_on=date(2027, 1, 20))
    return {sheet.organization_id: sheet for sheet in ReviewSheet.objects.select_related("group")}


def test_every_organization_is_in_exactly_one_group_of_its_kind_and_judge(places, officer):
    sheets = opened(officer, *places[3])
    for sheet in sheets.values():
        assert (sheet.group.level, sheet.group.sector) == (
            sheet.organization.level,
            sheet.organization.sector,
        )
    first, second = places[2]
    assert [sheets[place.pk].group.judge_id for place in places[3]] == [first.pk, first.pk, second.pk]


def test_two_posts_are_reviewed_each_in_its_own_group(places, officer):
    person = a_user("沈亦舟")
    for place in (places[3][0], places[2][1]):
        an_appointment(place, Role.SECRETARY, person)
    sheets = opened(officer)
    own = [sheet for sheet in sheets.values() if sheet.user_id == person.pk]
    assert {sheet.organization_id for sheet in own} == {places[3][0].pk, places[2][1].pk}
    assert len({sheet.group_id for sheet in own}) == 2


def test_a_second_group_of_a_kind_and_judge_is_refused(places, officer):
    group = opened(officer, *places[3])[places[3][0].pk].group
    with pytest.raises(IntegrityError), transaction.atomic():
        ComparisonGroup.objects.create(
            round=group.round,
            level=group.level,
            sector=group.sector,
            judge=group.judge,
            scheme=group.scheme,
            self_report_due_on=group.self_report_due_on,
        )


@pytest.mark.parametrize(("extent", "size"), [("judge", 2), ("county", 3), ("city", 3)])
def test_widened_before_the_opening(places, officer, extent, size):
    widen(a_round(), "village", places[3][0].sector, extent, officer)
    sheets = opened(officer, *places[3])
    found = evaluate_group(sheets[places[3][0].pk])
    assert found[sheets[places[3][0].pk].pk].group.size == size


def test_widened_after_the_opening_and_narrowed_again(places, officer):
    sheets = opened(officer, *places[3])
    sector = places[3][0].sector
    assert widen(a_round(), "village", sector, "county", officer)
    groups = ComparisonGroup.objects.filter(level="village", sheets__isnull=False).distinct()
    assert {group.wider.judge_id for group in groups} == {places[1].pk}
    assert len({sheet.group_id for sheet in sheets.values()}) == len(
        {sheet.group_id for sheet in ReviewSheet.objects.all()}
    )  # scored and decided where they were
    assert not widen(a_round(), "village", sector, "county", officer)
    assert widen(a_round(), "village", sector, "judge", officer)
    assert not ComparisonGroup.objects.exclude(wider=None).exists()
    assert AuditEntry.objects.filter(verb="widen_groups").count() == 2


def test_once_somebody_was_scored_the_extent_stays(places, officer):
    sheets = opened(officer, *places[3])
    scorer = an_appointment(places[2][0], Role.OFFICER)
    full_scores(sheets[places[3][0].pk], scorer)
    with pytest.raises(WideningRefusedError):
        widen(a_round(), "village", places[3][0].sector, "county", officer)
    assert not Widening.objects.exclude(extent="judge").exists()


def test_the_page_shows_and_widens(client, places, officer):
    opened(officer, *places[3])
    client.force_login(an_appointment(places[0], Role.OFFICER).user)
    round_ = a_round()
    url = f"{reverse('reviews:groups')}?round={round_.pk}"
    assert "青石街道" in client.get(url).content.decode()
    sent = {"level": "village", "sector": places[3][0].sector, "extent": "county"}
    assert client.post(reverse("reviews:groups_widen", args=[round_.pk]), sent).status_code == 302
    assert Widening.objects.get().extent == "county"
    client.force_login(an_appointment(places[2][0], Role.OFFICER).user)
    assert client.get(url).status_code == 200
    assert client.post(reverse("reviews:groups_widen", args=[round_.pk]), sent).status_code == 403


def test_the_page_takes_the_same_queries_with_more_groups(
    client, places, officer, django_assert_max_num_queries
):
    opened(officer, *places[3])
    client.force_login(an_appointment(places[0], Role.OFFICER).user)
    url = reverse("reviews:groups")
    client.get(url)
    for number in (1, 3):
        for _ in range(number):
            other = an_organization(places[1], level=Level.TOWNSHIP)
            an_appointment(other, Role.OFFICER)
            an_organization(other)
        opened(officer)
        with django_assert_max_num_queries(12):
            client.get(url)


def test_a_scheme_for_the_level_goes_before_the_one_for_all(places, officer):
    general = a_scheme()
    special = type(general).objects.create(
        round=general.round, level="village", name="村", state=SchemeState.IN_FORCE
    )
    choice = SchemeChoice(general.round)
    assert (choice.of("village", "territorial"), choice.of("county", "territorial")) == (special, general)
    sheets = opened(officer, *places[3])
    assert sheets[places[3][0].pk].group.scheme_id == special.pk
    assert sheets[places[2][0].pk].group.scheme_id == general.pk
