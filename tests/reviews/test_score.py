"""评分: who may, blindness, drafts, the fixed score, and what completes the scoring."""

from decimal import Decimal

import pytest
import time_machine
from django.db.models import QuerySet
from django.urls import reverse

from organizations.roles import Role
from reviews.models import ComparisonGroup, ReviewSheet, Score
from reviews.permissions import asked_of
from reviews.scores import ScoringClosedError, save_scores
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.forms import hidden
from tests.builders.people import a_user, acting, an_appointment, an_organization
from tests.builders.reviews import a_score, a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = SheetState
NOW = "2027-01-11 10:00 +0800"


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


def address(sheet) -> str:
    return reverse("reviews:score", args=[sheet.pk])


def fields(sheet, acceptance="14.1", report="9", **more):
    ids = {c.code: c.pk for c in sheet.group.scheme.criteria.all()}
    return {f"value-{ids['acceptance']}": acceptance, f"value-{ids['report']}": report} | more


def get(client, who, sheet):
    client.force_login(who.user)
    return client.get(address(sheet))


def post(client, who, sheet, **data):
    client.force_login(who.user)
    return client.post(address(sheet), fields(sheet, **data))


def submit(client, who, sheet, **data):
    return post(client, who, sheet, submit="yes", **data)


def test_submitting_both_scores_completes_the_sheet_and_is_recorded(client, found):
    answer = submit(client, found.scorer, found.sheet)

    found.sheet.refresh_from_db()
    assert found.sheet.state == S.SCORED
    # 15 + 20 + 14.1 + 9 + 28.8 + 0
    assert found.sheet.total == Decimal("86.90")
    assert found.sheet.suggested_grade == "good"
    assert answer.url == address(found.sheets[1])  # on to the next one that waits
    own = AuditEntry.objects.filter(root_type="reviews.reviewsheet", root_id=str(found.sheet.pk))
    verbs = list(own.order_by("sequence").values_list("verb", flat=True))
    assert verbs == ["score", "score", "complete_scoring"]


def test_the_last_one_leads_back_to_the_groups_list(client, found):
    submit(client, found.scorer, found.sheets[1])
    assert submit(client, found.scorer, found.sheet).url == (
        f"/reviews/?round={found.sheet.round_id}&group={found.sheet.group_id}"
    )


def test_the_first_submitted_score_locks_the_scheme(client, found):
    post(client, found.scorer, found.sheet, draft="yes")
    scheme = found.sheet.group.scheme
    scheme.refresh_from_db()
    assert scheme.locked_at is None
    submit(client, found.scorer, found.sheet)
    scheme.refresh_from_db()
    assert scheme.locked_at is not None


def test_a_draft_counts_for_nothing_and_comes_back(client, found):
    answer = post(client, found.scorer, found.sheet, report="", draft="yes")
    assert answer.status_code == 302
    found.sheet.refresh_from_db()
    assert found.sheet.state == S.SELF_SUBMITTED
    assert found.sheet.total is None
    assert Score.objects.get().submitted_at is None
    assert 'value="14.1"' in get(client, found.scorer, found.sheet).content.decode()


def test_what_was_submitted_cannot_be_changed(client, found):
    found = a_township_with_two_scorers(found)
    submit(client, found.scorer, found.sheet)
    answer = submit(client, found.scorer, found.sheet, acceptance="1")
    assert answer.status_code == 409
    assert "您已经提交评分，提交后本人不能修改" in answer.content.decode()
    assert Score.objects.filter(value=Decimal(1)).count() == 0


def a_township_with_two_scorers(found):
    scheme = found.sheet.group.scheme
    scheme.scorers = 2
    scheme.save()
    return found


def test_a_second_submission_that_slipped_past_the_page_is_refused_under_the_lock(found):
    found = a_township_with_two_scorers(found)
    a_score(found.sheet, "report", "8", found.scorer)
    report = next(c for c in asked_of(found.sheet, acting(found.scorer)) if c.code == "report")
    with pytest.raises(ScoringClosedError, match="您已经提交评分"):
        save_scores(found.sheet, acting(found.scorer), {report: (Decimal(1), "")}, submit=True)
    assert [score.value for score in Score.objects.all()] == [Decimal(8)]


def test_with_two_scorers_the_second_completes_and_the_mean_counts(client, found):
    found = a_township_with_two_scorers(found)
    second = an_appointment(found.township, Role.OFFICER, a_user("褚临川"))
    assert submit(client, found.scorer, found.sheet).url == found.sheet.get_absolute_url()
    found.sheet.refresh_from_db()
    assert found.sheet.state == S.SELF_SUBMITTED
    submit(client, second, found.sheet, acceptance="13.1", report="8")
    found.sheet.refresh_from_db()
    assert found.sheet.state == S.SCORED
    assert found.sheet.total == Decimal("85.90")  # 15 + 20 + 13.6 + 8.5 + 28.8


def test_a_scorer_is_blind_until_the_own_score_is_in(client, found):
    found = a_township_with_two_scorers(found)
    second = an_appointment(found.township, Role.OFFICER, a_user("褚临川"))
    submit(client, found.scorer, found.sheet, acceptance="13.7", report="7.3")
    before = get(client, second, found.sheet).content.decode()
    assert "13.7" not in before
    assert "7.3" not in before
    assert "唐映禾" not in before
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert "13.7" not in page
    assert "暂不显示" in page
    submit(client, second, found.sheet)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert "13.7" in page
    assert "唐映禾、褚临川" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"acceptance": "15.1"}, "“成效验收”的评分应在 0 到 15 之间，最多 1 位小数"),
        ({"acceptance": "-1"}, "“成效验收”的评分应在 0 到 15 之间，最多 1 位小数"),
        ({"report": "8.55"}, "“述职”的评分应在 0 到 10 之间，最多 1 位小数"),
        ({"report": "十"}, "“述职”的评分应在 0 到 10 之间，最多 1 位小数"),
        ({"report": ""}, "请填写“述职”的评分"),
    ],
)
def test_bad_scores_are_refused_in_words(client, found, data, words):
    answer = submit(client, found.scorer, found.sheet, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Score.objects.count() == 0


@pytest.mark.parametrize("value", ["0", "15"])
def test_both_ends_of_the_range_are_scores(client, found, value):
    assert submit(client, found.scorer, found.sheet, acceptance=value).status_code == 302


def test_who_may_not_score(client, found):
    village, township = found.villages[0], found.township
    for post_ in (
        found.secretary,
        an_appointment(village, Role.OFFICER),
        an_appointment(township, Role.LEADER),
        an_appointment(township, Role.SECRETARY),
        an_appointment(found.city, Role.OFFICER),
    ):
        assert get(client, post_, found.sheet).status_code == 403
        assert submit(client, post_, found.sheet).status_code == 403
    assert Score.objects.count() == 0
    assert AuditEntry.objects.filter(verb="score", result="refused").count() == 10


def test_an_officer_with_a_post_in_the_village_may_not_score(client, found):
    officer = an_appointment(found.township, Role.OFFICER)
    an_appointment(found.villages[0], Role.MEMBER, user=officer.user)
    client.force_login(officer.user)
    client.post(reverse("organizations:switch_post"), {"post": officer.pk})
    assert client.post(address(found.sheet), fields(found.sheet, submit="yes")).status_code in {403, 404}
    assert Score.objects.count() == 0


def test_strangers_find_nothing(client, found):
    stranger = an_appointment(an_organization(found.township.parent), Role.OFFICER)
    assert get(client, stranger, found.sheet).status_code == 404
    assert get(client, found.sheets[1].post, found.sheet).status_code == 404


def test_before_the_self_report_is_due_nobody_scores(client, found):
    rewrite(ReviewSheet.objects.all(), state=S.OPEN)
    with time_machine.travel("2027-01-10 23:59 +0800", tick=False):
        answer = submit(client, found.scorer, found.sheet)
        assert answer.status_code == 409
        assert "书记尚未自评，自评 1 月 10 日截止；逾期未自评的，次日起可以评分" in answer.content.decode()
    assert Score.objects.count() == 0


def test_after_that_a_sheet_without_self_report_is_scored_all_the_same(client, found):
    rewrite(ReviewSheet.objects.all(), state=S.OPEN, self_reported_at=None)
    assert "书记未提交述职报告" in get(client, found.scorer, found.sheet).content.decode()
    submit(client, found.scorer, found.sheet)
    found.sheet.refresh_from_db()
    assert found.sheet.state == S.SCORED
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert "书记未提交述职报告，自评期满后直接评分。" in page


def test_scored_sheets_take_no_more_scores(client, found):
    a_score(found.sheet, "report", "8", found.confirmer)
    rewrite(ReviewSheet.objects.all(), state=S.SCORED)
    assert submit(client, found.scorer, found.sheet).status_code == 409


def test_wrong_method(client, found):
    client.force_login(found.scorer.user)
    assert client.delete(address(found.sheet)).status_code == 405


def test_without_a_project_only_the_report_is_scored(client, found):
    found.villages[0].projects.all().update(state="terminated")
    page = get(client, found.scorer, found.sheet).content.decode()
    assert page.count('inputmode="decimal"') == 1
    assert "没有攻坚项目，计 0 分" in page


def test_a_page_in_another_window_does_not_undo_what_was_saved_since(client, found):
    opened = hidden(get(client, found.scorer, found.sheet), "form_version")
    assert post(client, found.scorer, found.sheet, acceptance="12", report="", draft="yes").status_code == 302
    answer = post(
        client, found.scorer, found.sheet, acceptance="", report="9", draft="yes", form_version=opened
    )
    assert answer.status_code == 302
    assert sorted(Score.objects.values_list("value", flat=True)) == [Decimal(9), Decimal(12)]

    answer = post(
        client, found.scorer, found.sheet, acceptance="13", report="9", draft="yes", form_version=opened
    )
    assert answer.status_code == 422
    assert "用您在另一个窗口的" in answer.content.decode()


@pytest.mark.parametrize(
    ("submit", "locked"), [(False, [ReviewSheet]), (True, [ComparisonGroup, ReviewSheet])]
)
def test_a_draft_does_not_wait_for_the_ranking(found, monkeypatch, submit, locked):
    """A score that counts is judged where it is ranked; on a draft nothing depends."""
    seen = []
    select_for_update = QuerySet.select_for_update

    def noting(rows, *args, **options):
        seen.append(rows.model)
        return select_for_update(rows, *args, **options)

    monkeypatch.setattr(QuerySet, "select_for_update", noting)
    [criterion, *_] = asked_of(found.sheet, acting(found.scorer))
    save_scores(found.sheet, acting(found.scorer), {criterion: (Decimal(9), "")}, submit=submit)
    assert [model for model in seen if model in {ReviewSheet, ComparisonGroup}][: len(locked)] == locked
    assert (ComparisonGroup in seen) is submit
