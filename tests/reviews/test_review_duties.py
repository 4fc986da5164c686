"""工作台: what a post owes for the review, each sentence leading to exactly what it counts."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import Organization
from organizations.roles import Role
from reviews.duties import opening_duties, review_duties
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, score_all
from tests.builders.work import a_round

pytestmark = pytest.mark.django_db
S = SheetState
TODAY = date(2027, 1, 8)
NOW = "2027-01-08 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, a_township)


@pytest.fixture
def found(made):
    return made.again()


def sentences(who, today=TODAY):
    return [duty.text for duty in review_duties(acting(who), today)]


def listed(client, who, kind):
    client.force_login(who.user)
    duty = next(duty for duty in review_duties(acting(who), TODAY) if kind in duty.url)
    return len(client.get(duty.url).context["rows"])


def test_the_secretary_owes_the_self_report(found):
    sheet = a_sheet(an_organization(found.township))
    (duty,) = review_duties(acting(sheet.post), TODAY)
    assert (duty.text, duty.term, duty.tone) == ("2026 年度考核待自评", "剩 2 天", "ask")
    assert duty.url == f"/reviews/{sheet.pk}/submit_self/"
    assert review_duties(acting(sheet.post), date(2027, 1, 12))[0].term == "逾期 2 天"


def test_a_self_report_that_the_clerk_drafted_says_so(client, found):
    sheet = a_sheet(an_organization(found.township))
    clerk = an_appointment(sheet.organization, Role.CLERK, a_user("韩砚秋"))
    assert review_duties(acting(sheet.post), TODAY)[0].on == "述职报告已按记录起草"
    for post, words in (
        (clerk, "填报员韩砚秋起草的述职报告待您核对提交"),
        (sheet.post, "述职报告已按记录起草"),
    ):
        client.force_login(post.user)
        client.post(f"/reviews/{sheet.pk}/self-report/", {"self_report": f"由{post.user.name}写"})
        assert review_duties(acting(sheet.post), TODAY)[0].on == words


def test_nothing_is_owed_once_it_is_in_or_without_a_grade(found):
    assert sentences(found.secretary) == []
    new = a_sheet(an_organization(found.township), too_new=True)
    assert sentences(new.post) == []


def test_officers_owe_scores(client, found):
    assert sentences(found.scorer) == ["2 份考核表待评分"]
    assert listed(client, found.scorer, "score") == 2
    a_score(found.sheet, "report", "9", found.scorer)
    assert sentences(found.scorer) == ["1 份考核表待评分"]
    assert sentences(found.confirmer) == ["1 份考核表待评分"]  # one score is enough


def test_with_two_scorers_each_owes_their_own(found):
    scheme = found.sheet.group.scheme
    scheme.scorers = 2
    scheme.save()
    a_score(found.sheet, "report", "9", found.scorer)
    assert sentences(found.confirmer) == ["2 份考核表待评分"]


def test_sheets_never_reported_wait_from_the_day_after_the_due_day(found):
    rewrite(ReviewSheet.objects.all(), state=S.OPEN)
    assert sentences(found.scorer, date(2027, 1, 10)) == []
    assert sentences(found.scorer, date(2027, 1, 11)) == ["2 份考核表待评分"]


def test_those_who_did_not_score_owe_the_decision(client, found):
    score_all(found)
    assert sentences(found.scorer) == []
    assert sentences(found.confirmer) == ["2 份考核表待审定"]
    assert listed(client, found.confirmer, "confirm") == 2


def test_an_unfinished_group_is_not_waiting_for_a_decision(found):
    score_all(found)
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[1].pk), state=S.SELF_SUBMITTED)
    assert sentences(found.confirmer) == []


def test_decided_sheets_wait_to_be_told(client, found):
    score_all(found)
    decided = {"grade": "good", "meeting_on": "2027-01-08", "document_number": "x", "digest": "y"}
    rewrite(ReviewSheet.objects.all(), state=S.CONFIRMED, **decided)
    assert sentences(found.confirmer) == ["2 份考核表待反馈"]
    assert listed(client, found.confirmer, "publish") == 2


def test_own_posts_and_other_offices_owe_nothing(found):
    involved = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.CLERK, user=involved.user)
    assert sentences(involved) == ["1 份考核表待评分"]
    assert sentences(an_appointment(found.city, Role.OFFICER)) == []
    assert sentences(an_appointment(found.township, Role.LEADER)) == []


def test_one_query_for_each_role(found):
    for who in (found.scorer, found.secretary):
        actor = acting(who)
        with CaptureQueriesContext(connection) as seen:
            review_duties(actor, TODAY)
        assert len(seen) == 1


def test_the_root_is_told_to_open_the_review_until_it_has_been(found):
    done, waiting = found.sheet.round, a_round(2025, is_current=False)
    for round_ in (done, waiting):
        spans = {"opens_on": date(round_.year + 1, 1, 5), "closes_on": date(round_.year + 1, 2, 28)}
        round_.windows.filter(phase="review").update(**spans)
    at_the_root = acting(an_appointment(Organization.objects.get(parent=None), Role.OFFICER))
    below = acting(an_appointment(found.township, Role.OFFICER))

    def told(actor, round_, day):
        return [(duty.text, duty.url, duty.term) for duty in opening_duties(actor, round_, day)]

    expected = [("2025 年度考核待开启", f"/reviews/open/{waiting.pk}/", "剩 48 天")]
    assert told(at_the_root, waiting, date(2026, 1, 11)) == expected
    assert told(at_the_root, waiting, date(2026, 1, 4)) == []
    assert told(below, waiting, date(2026, 1, 11)) == []
    assert told(at_the_root, done, date(2027, 1, 11)) == [], "it has been opened"
    assert opening_duties(at_the_root, None, date(2027, 1, 11)) == []
