"""完成评分: what is still missing is named, and where it can be mended."""

import pytest
import time_machine
from django.urls import reverse

from feedback.models import SurveyResult
from organizations.roles import Role
from reviews.models import ReviewSheet, Scheme
from reviews.states import SheetState
from tests.builders.audit import rewrite
from tests.builders.people import an_appointment, an_organization
from tests.builders.reviews import a_score, a_sheet, a_township, full_scores
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
    return reverse("reviews:transition", args=[sheet.pk, "complete_scoring"])


def get(client, who, sheet):
    client.force_login(who.user)
    return client.get(address(sheet))


def post(client, who, sheet):
    client.force_login(who.user)
    return client.post(address(sheet))


def state_of(sheet) -> str:
    return ReviewSheet.objects.get(pk=sheet.pk).state


def test_with_everything_there_it_is_done_recorded_and_leads_back(client, found):
    full_scores(found.sheet, found.scorer)
    assert post(client, found.scorer, found.sheet).url == found.sheet.get_absolute_url()
    assert state_of(found.sheet) == S.SCORED
    entry = AuditEntry.objects.get(verb="complete_scoring")
    assert entry.content["after"]["state"] == S.SCORED


def test_missing_scores_block_button_and_post(client, found):
    a_score(found.sheet, "report", "9", found.scorer)
    page = get(client, found.confirmer, found.sheet).content.decode()
    assert "成效验收：待评分" in page
    assert reverse("reviews:score", args=[found.sheet.pk]) in page
    assert post(client, found.confirmer, found.sheet).status_code == 422
    assert state_of(found.sheet) == S.SELF_SUBMITTED


def test_a_missing_survey_blocks_and_leads_to_the_surveys(client, found):
    full_scores(found.sheet, found.scorer)
    SurveyResult.objects.all().delete()
    page = get(client, found.scorer, found.sheet).content.decode()
    assert "群众满意度：没有可采用的满意度结果" in page
    assert f"/surveys/?round={found.sheet.round_id}&amp;organization={found.sheet.organization_id}" in page
    assert post(client, found.scorer, found.sheet).status_code == 422


def test_where_the_scheme_reweights_it_does_not_block(client, found):
    full_scores(found.sheet, found.scorer)
    SurveyResult.objects.all().delete()
    Scheme.objects.update(missing=Scheme.Missing.REWEIGHT)
    assert post(client, found.scorer, found.sheet).status_code == 302
    page = client.get(found.sheet.get_absolute_url()).content.decode()
    # 15 + 20 + 14.1 + 9 + 0 = 58.1；58.1 × 100 ÷ 70 = 83.00
    assert "缺群众满意度，按其余 70 分折算：58.1 × 100 ÷ 70" in page
    assert "83.00" in page


def test_a_sheet_never_reported_waits_for_the_due_day(client, found):
    full_scores(found.sheet, found.scorer)
    rewrite(ReviewSheet.objects.all(), state=S.OPEN)
    with time_machine.travel("2027-01-10 12:00 +0800", tick=False):
        page = get(client, found.scorer, found.sheet).content.decode()
        assert "书记尚未自评，自评 1 月 10 日截止" in page
        assert post(client, found.scorer, found.sheet).status_code == 422
    assert post(client, found.scorer, found.sheet).status_code == 302


def test_who_is_too_new_needs_no_score(client, found):
    village = an_organization(found.township)
    new = a_sheet(village, S.OPEN, too_new=True)
    with time_machine.travel("2027-01-08 10:00 +0800", tick=False):  # nor a self-report to wait for
        assert post(client, found.scorer, new).status_code == 302
    assert state_of(new) == S.SCORED


def test_second_click_and_wrong_method(client, found):
    full_scores(found.sheet, found.scorer)
    post(client, found.scorer, found.sheet)
    assert post(client, found.scorer, found.sheet).status_code == 409
    assert client.delete(address(found.sheet)).status_code == 405


def test_refused_to_others(client, found):
    full_scores(found.sheet, found.scorer)
    leader = an_appointment(found.township, Role.LEADER)
    beside = an_appointment(an_organization(found.township.parent), Role.OFFICER)
    answer = post(client, leader, found.sheet)
    assert answer.status_code == 403
    assert "由青石街道的组织部门工作人员办理" in answer.content.decode()
    assert post(client, found.secretary, found.sheet).status_code == 403
    assert post(client, beside, found.sheet).status_code == 404
    assert state_of(found.sheet) == S.SELF_SUBMITTED
