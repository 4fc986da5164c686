"""审定: the committee's decision, its reasons, what is frozen, and who may take it over."""

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from feedback.models import SurveyResult
from organizations.roles import Role
from reviews import snapshots
from reviews.models import ReviewSheet, Scheme
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, score_all
from workflow import chain
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
S = SheetState
DECISION = {"meeting_on": "2027-01-15", "document_number": "青街党发〔2027〕3号", "difference_reason": ""}
NOW = "2027-01-18 10:00 +0800"


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel(NOW, tick=False):
        yield


def the_township():
    """Two villages: 15 + 20 + 14 + 9 + 28.8 = 86.80 and 85.80, both suggested as 较好."""
    township = a_township()
    score_all(township)
    return township


@pytest.fixture(scope="module")
def made(worlds):
    return worlds(NOW, the_township)


@pytest.fixture
def found(made):
    return made.again()


def address(sheet) -> str:
    return reverse("reviews:transition", args=[sheet.pk, "confirm"])


def post(client, who, sheet, **data):
    client.force_login(who.user)
    return client.post(address(sheet), {"grade": "good"} | DECISION | data)


def again(sheet) -> ReviewSheet:
    return ReviewSheet.objects.get(pk=sheet.pk)


def test_the_decision_is_kept_recorded_and_frozen(client, found):
    assert post(client, found.confirmer, found.sheet).status_code == 302
    sheet = again(found.sheet)
    assert (sheet.state, sheet.grade, sheet.document_number) == (S.CONFIRMED, "good", "青街党发〔2027〕3号")
    assert (sheet.total, sheet.rank, sheet.suggested_grade) == (Decimal("86.80"), 1, "good")
    assert sheet.confirmed_by == found.confirmer
    entry = AuditEntry.objects.get(verb="confirm")
    assert entry.content["details"]["digest"] == sheet.digest
    assert entry.content["details"]["grade"] == "good"


def test_recomputing_the_snapshot_gives_the_same_bytes(client, found):
    post(client, found.confirmer, found.sheet)
    sheet = again(found.sheet)
    assert chain.canonical(snapshots.recompute(sheet.snapshot)) == chain.canonical(sheet.snapshot)
    assert snapshots.digest(snapshots.recompute(sheet.snapshot)) == sheet.digest
    assert sheet.snapshot["result"]["total"] == "86.80"
    assert sheet.snapshot["decision"] == {
        "grade": "good",
        "meeting_on": "2027-01-15",
        "document_number": "青街党发〔2027〕3号",
        "difference_reason": "",
        "confirmed_by": found.confirmer.pk,
    }


def test_any_other_input_gives_another_digest(client, found):
    post(client, found.confirmer, found.sheet)
    sheet = again(found.sheet)
    changed = sheet.snapshot | {"inputs": sheet.snapshot["inputs"] | {"conversion": None, "scores": []}}
    assert snapshots.digest(changed) != sheet.digest
    assert snapshots.recompute(changed)["result"]["total"] is None


def test_what_was_frozen_no_longer_follows_the_records(client, found):
    post(client, found.confirmer, found.sheet)
    SurveyResult.objects.update(satisfied=0, dissatisfied=93)
    client.force_login(found.confirmer.user)
    client.post(reverse("reviews:refresh"), {"round": found.sheet.round_id})
    assert again(found.sheet).total == Decimal("86.80")
    assert again(found.sheets[1]).total != Decimal("85.80")
    assert "86.80" in client.get(found.sheet.get_absolute_url()).content.decode()


def test_the_others_are_ranked_against_the_frozen_total(client, found):
    post(client, found.confirmer, found.sheet)
    SurveyResult.objects.filter(organization=found.villages[0]).update(satisfied=0, dissatisfied=93)
    client.post(reverse("reviews:refresh"), {"round": found.sheet.round_id})
    assert again(found.sheets[1]).rank == 2  # 85.80 after 86.80, though the first would now have less


def test_the_page_offers_the_form_with_the_suggestion_chosen(client, found):
    client.force_login(found.confirmer.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert "第 1 名，共 2 名" in page
    assert "1 名（2 × 30%，取整，至少 1 名）" in page
    assert 'value="good" required id="id_grade_1" checked' in page or "checked" in page
    assert f'action="{address(found.sheet)}"' in page


def test_the_next_sheet_knows_meeting_and_document(client, found):
    post(client, found.confirmer, found.sheet)
    page = client.get(address(found.sheets[1])).content.decode()
    assert 'value="2027-01-15"' in page
    assert "青街党发〔2027〕3号" in page


def test_another_grade_needs_a_reason(client, found):
    answer = post(client, found.confirmer, found.sheet, grade="fair")
    assert answer.status_code == 422
    assert "审定等次与系统建议（较好）不一致，请写明理由" in answer.content.decode()
    assert again(found.sheet).state == S.SCORED
    assert (
        post(client, found.confirmer, found.sheet, grade="fair", difference_reason="述职走过场").status_code
        == 302
    )
    sheet = again(found.sheet)
    assert sheet.differs
    assert sheet.difference_reason == "述职走过场"


def test_a_reason_without_difference_is_not_kept(client, found):
    post(client, found.confirmer, found.sheet, difference_reason="无")
    assert again(found.sheet).difference_reason == ""


def test_the_quota_binds_the_committee_too(client, found):
    reason = {"grade": "excellent", "difference_reason": "啃下三年难题"}
    assert post(client, found.confirmer, found.sheets[1], **reason).status_code == 302
    answer = post(client, found.confirmer, found.sheet, **reason)
    assert answer.status_code == 422
    assert "本组“好”等次名额 1 名已用完，请改定其他等次" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"grade": ""}, "请选择审定等次"),
        ({"meeting_on": ""}, "请填写会议日期"),
        ({"meeting_on": "2027-01-19"}, "会议日期不能晚于今天"),
        ({"meeting_on": "2027-02-30"}, "没有这一天"),
        ({"document_number": ""}, "请填写文号，例如 青街党发〔2027〕3号"),
        ({"document_number": "号" * 41}, "文号最多 40 字"),
        ({"grade": "superb"}, "superb"),
    ],
)
def test_bad_decisions_are_refused_in_words(client, found, data, words):
    answer = post(client, found.confirmer, found.sheet, **data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert again(found.sheet).state == S.SCORED


def test_an_unfinished_group_blocks_form_and_post(client, found):
    rewrite(ReviewSheet.objects.filter(pk=found.sheets[1].pk), state=S.SELF_SUBMITTED)
    client.force_login(found.confirmer.user)
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    assert "本组还有 1 份考核表没有评完，名次和名额未定" in page
    assert "确认审定" not in page
    assert post(client, found.confirmer, found.sheet).status_code == 422
    assert again(found.sheet).state == S.SCORED


def test_vacant_posts_and_new_secretaries_do_not_hold_the_group_up(client, found):
    a_sheet(an_organization(found.township), vacant=True)
    a_sheet(an_organization(found.township), S.OPEN, too_new=True)
    assert post(client, found.confirmer, found.sheet).status_code == 302


def test_a_result_that_was_lost_meanwhile_blocks(client, found):
    SurveyResult.objects.filter(organization=found.sheet.organization).delete()
    answer = post(client, found.confirmer, found.sheet)
    assert answer.status_code == 422
    assert "群众满意度：没有可采用的满意度结果" in answer.content.decode()


def test_who_is_too_new_gets_no_grade(client, found):
    new = a_sheet(an_organization(found.township), S.SCORED, too_new=True)
    assert post(client, found.confirmer, new, grade="undetermined").status_code == 302
    sheet = again(new)
    assert (sheet.grade, sheet.rank, sheet.differs) == ("undetermined", None, False)
    assert snapshots.recompute(sheet.snapshot) == sheet.snapshot


def test_whoever_scored_in_the_group_may_not_confirm(client, found):
    a_score(found.sheets[1], "report", "8", found.confirmer)
    answer = post(client, found.confirmer, found.sheet)
    assert answer.status_code == 403
    assert "未在本组评分" in answer.content.decode()
    assert post(client, found.scorer, found.sheet).status_code == 403
    assert again(found.sheet).state == S.SCORED
    assert AuditEntry.objects.filter(verb="confirm", result="refused").count() == 2


def test_a_draft_score_does_not_exclude(client, found):
    a_score(found.sheets[1], "report", "8", found.confirmer, submitted_at=None)
    assert post(client, found.confirmer, found.sheet).status_code == 302


def test_scores_in_another_group_do_not_exclude(client, found):
    school = an_organization(found.township, sector="school")
    a_score(a_sheet(school, S.SELF_SUBMITTED), "report", "8", found.confirmer)
    assert post(client, found.confirmer, found.sheet).status_code == 302


def test_refused_to_others(client, found):
    for who in (
        found.secretary,
        an_appointment(found.township, Role.LEADER),
        an_appointment(found.township, Role.SECRETARY),
        an_appointment(found.city, Role.OFFICER),
        an_appointment(found.villages[0], Role.OFFICER),
    ):
        assert post(client, who, found.sheet).status_code == 403
    beside = an_appointment(an_organization(found.township.parent), Role.OFFICER)
    assert post(client, beside, found.sheet).status_code == 404
    assert again(found.sheet).state == S.SCORED


def test_second_click_and_wrong_method(client, found):
    post(client, found.confirmer, found.sheet)
    assert post(client, found.confirmer, found.sheet).status_code == 409
    assert client.delete(address(found.sheet)).status_code == 405


def test_changed_thresholds_of_a_new_scheme_do_not_reach_what_was_frozen(client, found):
    post(client, found.confirmer, found.sheet)
    Scheme.objects.update(excellent_from=Decimal(85))
    sheet = again(found.sheet)
    assert snapshots.recompute(sheet.snapshot)["result"]["grade"] == "good"


OVERRULED = {"difference_reason": "研究决定"}


def test_no_reason_lifts_a_veto(client, found):
    SurveyResult.objects.filter(organization=found.villages[0]).update(
        satisfied=10, basically=10, dissatisfied=80
    )
    answer = post(client, found.confirmer, found.sheet, **OVERRULED)
    assert answer.status_code == 422
    assert "满意率 20.0%，低于 60%，等次不高于一般，请改定其他等次" in answer.content.decode()
    unnamed = post(client, found.confirmer, found.sheet, grade="undetermined", **OVERRULED)
    assert unnamed.status_code == 422
    assert post(client, found.confirmer, found.sheet, grade="poor", **OVERRULED).status_code == 302


def test_who_is_too_new_keeps_no_grade_beside_a_veto(client, found):
    rewrite(ReviewSheet.objects.filter(pk=found.sheet.pk), too_new=True)
    SurveyResult.objects.filter(organization=found.villages[0]).update(
        satisfied=10, basically=10, dissatisfied=80
    )
    assert post(client, found.confirmer, found.sheet, grade="undetermined").status_code == 302


def test_every_quota_of_the_scheme_binds_the_committee(client, found):
    found.sheet.group.scheme.quotas.create(grade="good", places=1)
    assert post(client, found.confirmer, found.sheet).status_code == 302
    answer = post(client, found.confirmer, found.sheets[1], **OVERRULED)
    assert answer.status_code == 422
    assert "本组“较好及以上”名额 1 名已用完，请改定其他等次" in answer.content.decode()
    assert post(client, found.confirmer, found.sheets[1], grade="fair").status_code == 302


def test_a_place_goes_to_nobody_beyond_the_quota_not_even_without_a_rank(client, found):
    new = a_sheet(an_organization(found.township), S.SCORED, too_new=True)
    best = {"grade": "excellent"} | OVERRULED
    assert post(client, found.confirmer, found.sheet, **best).status_code == 302
    answer = post(client, found.confirmer, new, **best)
    assert answer.status_code == 422
    assert "本组“好”等次名额 1 名已用完" in answer.content.decode()
