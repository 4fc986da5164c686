"""整改清单: given with the result, reported by the secretary, verified, and a problem of the next year."""

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from organizations.roles import Role
from projects.models import Problem
from reviews.models import RectificationItem
from tests.builders.frozen import a_confirmed_township, a_rectification
from tests.builders.people import acting, an_appointment
from tests.builders.work import a_round
from workflow import engine
from workflow.engine import Kind
from workflow.models import AuditEntry, Notice

pytestmark = pytest.mark.django_db
GIVEN = {"problem": "公示栏三个月没有更新", "due_on": "2027-02-20"}
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_confirmed_township, publish=True)


@pytest.fixture
def found(made):
    return made.again()


def give(client, who, sheet, **data):
    client.force_login(who.user)
    return client.post(reverse("reviews:rectification_new", args=[sheet.pk]), GIVEN | data)


def step(client, who, item, name, **data):
    client.force_login(who.user)
    return client.post(reverse("reviews:rectification_transition", args=[item.pk, name]), data)


def home(client, who) -> str:
    client.force_login(who.user)
    return client.get("/").content.decode()


def test_an_item_is_recorded_and_told(client, found):
    assert give(client, found.confirmer, found.sheet).status_code == 302
    item = RectificationItem.objects.get()
    assert (item.state, item.problem) == ("open", GIVEN["problem"])
    assert AuditEntry.objects.get(verb="set_rectification").root_id == str(found.sheet.pk)
    assert Notice.objects.get(text__startswith="考核整改：").user_id == found.secretary.user_id
    assert "2026 年度考核整改待报告" in home(client, found.secretary)


def test_a_long_one_is_named_in_short():
    assert str(RectificationItem(problem="公示不及时")) == "整改事项“公示不及时”"
    assert str(RectificationItem(problem="公" * 21)) == f"整改事项“{'公' * 20}…”"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"problem": ""}, "请写明要整改的问题"),
        ({"due_on": "2027-01-18"}, "整改时限须在今天之后"),
        ({"due_on": ""}, "请填写整改时限"),
    ],
)
def test_bad_items_are_refused_in_words(client, found, data, words):
    answer = give(client, found.confirmer, found.sheet, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RectificationItem.objects.exists()


def test_nothing_is_given_before_the_result_is_told(client):
    found = a_confirmed_township()
    answer = give(client, found.confirmer, found.sheet)
    assert answer.status_code == 422
    assert "结果反馈后才能下达整改清单" in answer.content.decode()


def test_who_gives(client, found):
    for who in (
        found.secretary,
        an_appointment(found.township, Role.LEADER),
        an_appointment(found.city, Role.OFFICER),
    ):
        assert give(client, who, found.sheet).status_code == 403
    assert give(client, found.sheets[1].post, found.sheet).status_code == 404


def test_reported_sent_back_reported_and_verified(client, found):
    item = a_rectification(found.sheet)
    assert step(client, found.secretary, item, "report", report="已更新").status_code == 302
    assert "1 份考核表整改待核验" in home(client, found.confirmer)
    assert step(client, found.scorer, item, "send_back", opinion="缺照片").status_code == 422
    back = {"opinion": "缺照片", "due_on": "2027-03-10"}
    assert step(client, found.scorer, item, "send_back", **back).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.opinion, str(item.due_on)) == ("open", "缺照片", "2027-03-10")
    assert step(client, found.secretary, item, "report", report="已补照片").status_code == 302
    assert step(client, found.confirmer, item, "verify").status_code == 302
    item.refresh_from_db()
    assert (item.state, item.report, str(item.verified_on)) == ("verified", "已补照片", "2027-01-18")
    assert step(client, found.confirmer, item, "verify").status_code == 409
    told = Notice.objects.filter(user_id=found.secretary.user_id, text__startswith="考核整改已核验")
    assert told.exists()


TABLE = """
          report verify send_back
open      S      ·      ·
reported  ·      J      J
verified  ·      ·      ·
"""
HEAD, *ROWS = (line.split() for line in TABLE.strip().splitlines())
HOLDS = {"secretary": "S", "successor": "S", "scorer": "J", "confirmer": "J"}


@pytest.mark.parametrize("name", HEAD)
def test_everyone_may_exactly_what_the_table_says(name, found):
    village, township = found.villages[0], found.township
    involved = an_appointment(township, Role.OFFICER)
    an_appointment(village, Role.CLERK, user=involved.user)
    people = {
        "secretary": found.secretary,
        "scorer": found.scorer,
        "confirmer": found.confirmer,
        "involved officer": involved,
        "reviewed person as officer": an_appointment(township, Role.OFFICER, user=found.secretary.user),
        "clerk": an_appointment(village, Role.CLERK),
        "neighbour": found.sheets[1].post,
        "leader": an_appointment(township, Role.LEADER),
        "higher officer": an_appointment(found.city, Role.OFFICER),
    }
    transition = engine.find(RectificationItem, name)
    for state, *cells in ROWS:
        cell = dict(zip(HEAD, cells, strict=True))[name]
        column = {dict(zip(HEAD, other, strict=True))[name] for _, *other in ROWS} - {"·"}
        item = a_rectification(found.sheet, state)
        for who, post in people.items():
            kind = transition.verdict(item, acting(post)).kind
            if HOLDS.get(who) not in column:
                assert kind is Kind.FORBIDDEN, (state, who)
            else:
                assert kind is (Kind.READY if cell != "·" else Kind.STALE), (state, who)


def test_the_table_has_every_transition_and_state():
    assert {each.name for each in engine.steps_of(RectificationItem)} == set(HEAD)
    assert [state for state, *_ in ROWS] == list(RectificationItem.State.values)


# The next year's problems


def test_it_goes_into_the_pool_of_the_next_year_at_once(client, found):
    following = a_round(2027, is_current=False)
    give(client, found.confirmer, found.sheet)
    problem = Problem.objects.get(round=following)
    assert (problem.source, problem.state, problem.organization) == ("appraisal", "open", found.villages[0])
    assert problem.description == GIVEN["problem"]
    assert problem.source_reference == "2026 年度考核整改清单"
    assert RectificationItem.objects.get().pooled == problem


def test_or_once_that_year_exists_and_only_once(client, found):
    give(client, found.confirmer, found.sheet)
    a_rectification(found.sheet, "verified")
    call_command("archive_reviews")
    assert not Problem.objects.filter(source="appraisal", round__year=2027).exists()
    assert RectificationItem.objects.filter(pooled=None).count() == 2
    following = a_round(2027, is_current=False)
    call_command("archive_reviews")
    call_command("archive_reviews")
    assert Problem.objects.get(round=following).description == GIVEN["problem"]
    assert AuditEntry.objects.filter(verb="pool_rectification").count() == 1
