"""考核表 list: scope, filters, blindness of the figures, query budget."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.roles import Role
from reviews.models import ReviewSheet
from reviews.states import SheetState
from reviews.suggesting import refresh
from tests.builders.audit import amend, rewrite
from tests.builders.people import a_city, a_user, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, score_all
from tests.builders.work import a_round

pytestmark = pytest.mark.django_db
S = SheetState
LIST = "/reviews/"
NOW = "2027-01-11 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


def the_township():
    township = a_township()
    refresh([township.sheet.group_id])
    return township


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, the_township)


@pytest.fixture
def found(made):
    return made.again()


def get(client, who, **query):
    client.force_login(who.user)
    return client.get(LIST, query)


def rows(client, who, **query):
    answer = get(client, who, **query)
    assert answer.status_code == 200
    return [row.pk for row in answer.context["rows"]]


def scored(found):
    score_all(found)
    refresh([found.sheet.group_id])


def test_who_sees_which_sheets(client, found):
    first, second = (sheet.pk for sheet in found.sheets)
    own = a_sheet(found.township)
    everything = sorted([first, second, own.pk])
    assert sorted(rows(client, found.scorer)) == everything
    assert sorted(rows(client, an_appointment(found.township, Role.LEADER))) == everything
    assert sorted(rows(client, an_appointment(found.city, Role.OFFICER))) == everything
    assert sorted(rows(client, own.post)) == everything  # the own one and those below
    assert rows(client, found.secretary) == [first]
    assert rows(client, an_appointment(found.villages[0], Role.CLERK)) == [first]
    beside = an_organization(found.township.parent)
    assert rows(client, an_appointment(beside, Role.OFFICER)) == []


@pytest.mark.parametrize("role", [Role.MEMBER, Role.SURVEYOR, Role.SYSTEM_ADMIN])
def test_who_has_no_business_here(client, found, role):
    assert get(client, an_appointment(found.villages[0], role)).status_code == 403


def test_a_secretary_who_moved_on_keeps_the_own_sheet(client, found):
    new_post = an_appointment(an_organization(found.township.parent), Role.SECRETARY, found.secretary.user)
    amend(found.secretary, ends_on="2027-01-10")
    assert found.sheet.pk in rows(client, new_post)


def test_a_successor_does_not_see_the_predecessors_sheet(client, found):
    amend(found.secretary, ends_on="2027-01-10")
    successor = an_appointment(found.villages[0], Role.SECRETARY, a_user("继任书记"))
    assert rows(client, successor) == []
    assert client.get(found.sheet.get_absolute_url()).status_code == 404


def test_filters(client, found):
    scored(found)
    first, second = (sheet.pk for sheet in found.sheets)
    officer = found.confirmer
    school = a_sheet(an_organization(found.township, sector="school"), vacant=True)
    rewrite(ReviewSheet.objects.filter(pk=second), state=S.SELF_SUBMITTED)
    assert rows(client, officer, state="scored") == [first]
    assert rows(client, officer, state="unscored") == [second]
    assert rows(client, officer, state="vacant") == [school.pk]
    assert rows(client, officer, group=school.group_id) == [school.pk]
    assert rows(client, officer, organization=found.villages[0].pk) == [first]
    assert sorted(rows(client, officer, level="village")) == sorted([first, second, school.pk])
    assert rows(client, officer, level="county") == []
    assert rows(client, officer, q=found.villages[1].short_name) == [second]
    assert rows(client, officer, grade="good") == [first]  # the other one is not scored yet: not to be seen
    assert rows(client, officer, todo="score") == []  # scored by a colleague


def test_grades_are_filtered_as_decided_where_they_are(client, found):
    scored(found)
    decided = {"state": S.CONFIRMED, "grade": "fair", "meeting_on": "2027-01-11"}
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), document_number="x", digest="y", **decided)
    assert rows(client, found.confirmer, grade="fair") == [found.sheet.pk]
    assert rows(client, found.confirmer, grade="good") == [found.sheets[1].pk]


def test_best_first_inside_a_group(client, found):
    scored(found)
    assert rows(client, found.confirmer) == [sheet.pk for sheet in found.sheets]
    page = get(client, found.confirmer).content.decode()
    assert "86.80" in page
    assert "1 / 2" in page


def test_figures_stay_hidden_from_those_who_may_not_see_them_yet(client, found):
    scored(found)
    assert "86.80" not in get(client, found.secretary).content.decode()
    rewrite(ReviewSheet.objects.all(), state=S.SELF_SUBMITTED)
    assert "86.80" not in get(client, found.confirmer).content.decode()
    assert "86.80" in get(client, found.scorer).content.decode()  # gave scores to it
    assert rows(client, found.confirmer, grade="good") == []


def test_the_list_of_what_i_have_to_score(client, found):
    first, second = (sheet.pk for sheet in found.sheets)
    assert sorted(rows(client, found.scorer, todo="score")) == sorted([first, second])
    a_score(found.sheet, "report", "9", found.scorer)
    assert rows(client, found.scorer, todo="score") == [second]
    assert rows(client, an_appointment(found.township, Role.LEADER), todo="score") == []


def test_bulk_is_offered_to_the_judging_officers_only(client, found):
    assert "bulk-bar" in get(client, found.confirmer).content.decode()
    assert "bulk-bar" not in get(client, an_appointment(found.township, Role.LEADER)).content.decode()
    assert "bulk-bar" not in get(client, an_appointment(found.city, Role.OFFICER)).content.decode()


def test_empty_lists_say_what_comes_next(client):
    city, _, township, _ = a_city()
    round_ = a_round()
    root = an_appointment(city, Role.OFFICER)
    page = get(client, root).content.decode()
    assert "本年度还没有开启考核" in page
    assert f"/reviews/open/{round_.pk}/" in page
    officer = an_appointment(township, Role.OFFICER)
    assert "市级组织部门开启年度考核后" in get(client, officer).content.decode()
    assert "没有符合条件的考核表" in get(client, officer, q="无").content.decode()


def test_refreshing_follows_the_records(client, found):
    score_all(found)
    client.force_login(found.confirmer.user)
    answer = client.post("/reviews/refresh/", {"round": found.sheet.round_id}, follow=True)
    assert "已按最新记录重新测算，2 份考核表有变化" in answer.content.decode()
    answer = client.post("/reviews/refresh/", {"round": found.sheet.round_id}, follow=True)
    assert "0 份考核表有变化" in answer.content.decode()
    assert client.get("/reviews/refresh/").status_code == 405
    client.force_login(found.secretary.user)
    assert client.post("/reviews/refresh/", {"round": found.sheet.round_id}).status_code == 403


def test_wrong_method(client, found):
    client.force_login(found.scorer.user)
    assert client.post(LIST).status_code == 405


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEADER, Role.SECRETARY])
def test_queries_do_not_grow_with_the_rows(client, role):
    found = a_township(villages=1)
    refresh([found.sheet.group_id])
    who = an_appointment(found.township, role, a_user("看表人"))

    def queries() -> int:
        client.force_login(who.user)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST).status_code == 200
        return len(seen)

    queries()
    one = queries()
    for _ in range(2):
        a_sheet(an_organization(found.township), S.SELF_SUBMITTED)
    a_sheet(an_organization(found.township, sector="school"))
    assert queries() == one
    assert one <= 12


def test_a_row_says_where_its_organization_stands(client, found):
    page = get(client, found.scorer).content.decode()
    above = f"{found.township.parent.short_name}{found.township.short_name}"
    assert f'<span class="table__sub">{above}　{found.sheet.organization.short_name}</span>' in page
